package live.headwater.rtmp.session;

import java.time.Duration;
import live.headwater.rtmp.wire.ChunkLimits;

/**
 * What an operator may tune of the RTMP server.
 *
 * @param handshakeTimeout from the connection to the end of the handshake; raising it helps encoders on very slow
 *     links and lets idle connections stay longer
 * @param publishTimeout from the handshake, or the end of the last feed, to a publish
 * @param idleTimeout without a byte from the peer; after half of it the peer is pinged
 * @param userTimeout how long a peer may leave what the system sends it unanswered until the connection counts as broken,
 *     1 s or more
 * @param lingerTimeout how long a peer that was sent away may take to close, so that it reads why; what it still
 *     sends is dropped
 * @param acknowledgementWindowBytes how much either side sends between acknowledgements, unless the peer says otherwise
 * @param chunkBytes chunk size we send with, 128 to 0xFFFFFF; ffmpeg and others take it over for what they send, and
 *     large chunks are cheaper to read. 0 sends no Set Chunk Size
 * @param maxMessageStreams message streams, and so feeds, of one connection
 * @param chunkLimits memory and sizes a peer may make us hold
 */
public record RtmpSettings(
  Duration handshakeTimeout,
  Duration publishTimeout,
  Duration idleTimeout,
  Duration userTimeout,
  Duration lingerTimeout,
  int acknowledgementWindowBytes,
  int chunkBytes,
  int maxMessageStreams,
  ChunkLimits chunkLimits
) {
  public static final RtmpSettings DEFAULT = new RtmpSettings(
    Duration.ofSeconds(10),
    Duration.ofSeconds(15),
    Duration.ofSeconds(30),
    Duration.ofSeconds(15),
    Duration.ofSeconds(1),
    2_500_000,
    65_536,
    16,
    ChunkLimits.DEFAULT
  );

  public RtmpSettings {
    positive("handshakeTimeout", handshakeTimeout);
    positive("publishTimeout", publishTimeout);
    positive("idleTimeout", idleTimeout);
    positive("userTimeout", userTimeout);
    positive("lingerTimeout", lingerTimeout);
    if (acknowledgementWindowBytes < 1) {
      throw new IllegalArgumentException(
        "acknowledgementWindowBytes " + acknowledgementWindowBytes + " is not positive"
      );
    }
    if (chunkBytes != 0 && (chunkBytes < 128 || chunkBytes > 0xFF_FFFF)) {
      throw new IllegalArgumentException("chunkBytes " + chunkBytes + " is neither 0 nor in 128..16777215");
    }
    if (maxMessageStreams < 1) {
      throw new IllegalArgumentException("maxMessageStreams " + maxMessageStreams + " is not positive");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " " + value + " is not positive");
    }
  }
}
