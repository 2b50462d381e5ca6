package live.headwater.rtmp.client;

import java.time.Duration;
import live.headwater.rtmp.wire.ClientHandshake;

/**
 * How a publisher behaves.
 *
 * @param handshake how it introduces itself
 * @param encoder what it calls itself, sent as {@code flashVer}
 * @param chunkBytes largest chunk it sends, 128 to 65536: large ones cost less on both sides
 * @param setupTimeout from the call to the server's leave to publish
 * @param lingerTimeout how long the server may take to close after the last message
 * @param maxPendingBytes media that may wait for the socket. A server that lets more pile up loses the connection;
 *     heed {@link PublisherListener#onWritabilityChanged} to drop media before that
 */
public record PublisherSettings(
  ClientHandshake.Form handshake,
  String encoder,
  int chunkBytes,
  Duration setupTimeout,
  Duration lingerTimeout,
  int maxPendingBytes
) {
  public static final PublisherSettings DEFAULT = new PublisherSettings(
    ClientHandshake.Form.SIMPLE,
    "FMLE/3.0 (compatible; Headwater)",
    65_536,
    Duration.ofSeconds(10),
    Duration.ofSeconds(1),
    32 << 20
  );

  public PublisherSettings {
    if (chunkBytes < 128 || chunkBytes > 65_536) {
      throw new IllegalArgumentException("chunkBytes " + chunkBytes + " is not in 128..65536");
    }
    if (maxPendingBytes < 1) {
      throw new IllegalArgumentException("maxPendingBytes " + maxPendingBytes + " is not positive");
    }
    if (!setupTimeout.isPositive() || !lingerTimeout.isPositive()) {
      throw new IllegalArgumentException("setupTimeout and lingerTimeout must be positive");
    }
  }
}
