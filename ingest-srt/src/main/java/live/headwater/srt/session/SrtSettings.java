package live.headwater.srt.session;

import java.time.Duration;

/**
 * What an operator may tune of the SRT server.
 *
 * @param latency from a packet's sending to its delivery here, without its way, 0 to 65535 ms; a caller that asks for
 *     more gets more. Raising it gives lost packets more time to come again, and delays the program by as much
 * @param idleTimeout for how long nothing may come from a peer
 * @param windowPackets how many packets of a connection may be on their way or wait for their time: its memory is at
 *     most so many buffers of 1.5 KiB
 * @param maxConnections connections of the server; further callers are refused
 */
public record SrtSettings(Duration latency, Duration idleTimeout, int windowPackets, int maxConnections) {
  /** The largest latency that a handshake can say. draft-sharabayko-srt-01, 3.2.1.1 (Handshake Extension Message). */
  private static final Duration MAX_LATENCY = Duration.ofMillis(0xffff);

  /** As libsrt: 5 s without a packet, 8192 packets to receive. */
  public static final SrtSettings DEFAULT = new SrtSettings(
    Duration.ofMillis(200),
    Duration.ofSeconds(5),
    8_192,
    4_096
  );

  public SrtSettings {
    if (latency.isNegative() || latency.compareTo(MAX_LATENCY) > 0) {
      throw new IllegalArgumentException("latency " + latency + " is not in 0 to " + MAX_LATENCY);
    }
    if (idleTimeout.isZero() || idleTimeout.isNegative()) {
      throw new IllegalArgumentException("idleTimeout " + idleTimeout + " is not positive");
    }
    if (windowPackets < 32 || maxConnections < 1) {
      throw new IllegalArgumentException(
        "windowPackets " + windowPackets + " (32 or more), maxConnections " + maxConnections + " (1 or more)"
      );
    }
  }
}
