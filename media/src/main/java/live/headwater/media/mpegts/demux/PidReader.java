package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;

/** Reads the payload of the packets of one PID. */
interface PidReader {
  /**
   * @param in borrows, indices unchanged
   * @param index absolute, of the payload
   * @param sizeBytes 0 to 184
   * @param unitStart {@code payload_unit_start_indicator}
   */
  void onPayload(ByteBuf in, int index, int sizeBytes, boolean unitStart, long arrivalNs);

  /** Packets before the next one are missing or cannot be read. */
  void onLoss();

  /** Nothing more comes: hands over what waited for more. */
  void end();

  /** Releases all. */
  void close();
}
