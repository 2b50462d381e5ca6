package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the codecs whose pictures are NAL units behind start codes. Keeps the configuration of one stream.
 */
interface VideoSyntax {
  /** For messages. */
  String codec();

  /** {@code nal_unit_type}, 0 to 63. */
  int type(int firstHeaderByte);

  /** Whether a NAL unit of this type is part of a picture. */
  boolean isPicture(int type);

  /** Whether it is what a picture begins with, where it {@link #isPicture}. */
  boolean isFirstSlice(int type, ByteBuf data, int index, int sizeBytes);

  /** Whether a NAL unit of this type belongs to the picture that follows. */
  boolean precedesPicture(int type);

  /** Whether one of {@code types}, a bit for each, is a parameter set. */
  boolean hasParameterSet(long types);

  /** Whether the NAL unit at absolute {@code index} belongs into the configuration alone, and into no access unit. */
  default boolean isOutOfBand(ByteBuf data, int index, int sizeBytes) {
    return false;
  }

  /** Whether a picture of {@code types} can be decoded first. */
  boolean isRandomAccess(long types);

  /** The configuration so far. */
  @Nullable
  VideoConfiguration configuration();

  /**
   * Takes in the parameter sets of a sample.
   *
   * @param sample NAL units with 4-byte lengths; borrows
   * @throws InputException if they cannot be used; the configuration so far stays
   */
  void apply(ByteBuf sample) throws InputException;

  /** The time of day in the sample of a random access point, in nanoseconds. */
  OptionalLong timecodeNs(ByteBuf sample) throws MalformedInputException;
}
