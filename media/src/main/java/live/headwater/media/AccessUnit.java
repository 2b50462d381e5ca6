package live.headwater.media;

import io.netty.buffer.ByteBuf;

/**
 * One decodable unit of one track: a coded picture or one audio frame.
 *
 * <p>The payload is what a CMAF sample holds: NAL units with 4-byte lengths for H.264, one raw frame without ADTS
 * header for AAC. It has exactly one holder at a time; each method that is handed an access unit says whether it
 * takes or borrows it.
 *
 * @param trackId the track's id
 * @param dtsTicks decode time in the track's timescale, unwrapped
 * @param ctsOffsetTicks presentation time minus decode time, in the track's timescale
 * @param randomAccess whether decoding can start here (IDR picture; every audio frame)
 * @param arrivalNs when its last byte arrived, on the daemon's monotonic clock
 * @param payload reference counted; reader and writer index span exactly the sample
 */
public record AccessUnit(
  int trackId,
  long dtsTicks,
  int ctsOffsetTicks,
  boolean randomAccess,
  long arrivalNs,
  ByteBuf payload
) {
  public long ptsTicks() {
    return dtsTicks + ctsOffsetTicks;
  }

  public int sizeBytes() {
    return payload.readableBytes();
  }

  /** Gives up the holder's reference to the payload. */
  public void release() {
    payload.release();
  }
}
