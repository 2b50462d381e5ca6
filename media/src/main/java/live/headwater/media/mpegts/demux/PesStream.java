package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;

/** Reads the payload of the PES packets of one elementary stream. */
interface PesStream {
  /** No time of this kind. */
  long NO_TIME = -1;

  /**
   * @param payload without the PES header; borrows
   * @param wirePts 33 bits, or {@link #NO_TIME}
   * @param wireDts the same; equal to {@code wirePts} where the packet has a PTS only
   * @param arrivalNs of the last byte
   */
  void onPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs);

  /**
   * What was received of a packet of which the end, or more, is lost; {@link #onLoss} follows.
   *
   * @param payload without the PES header; borrows
   */
  void onBrokenPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs);

  /** Something between the packet before and the next one is lost. */
  void onLoss();

  /** Nothing more comes. */
  void end();

  /** Releases all. */
  void close();
}
