package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import live.headwater.media.Language;
import live.headwater.media.LimitExceededException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.Ac3Configuration;
import live.headwater.media.codec.Adts;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.MpegAudioConfiguration;
import live.headwater.media.codec.OpusConfiguration;

/**
 * How the frames of each audio codec stand in PES packets, and what the program map table says of them.
 *
 * <p>AAC has an ADTS header before each frame, Opus its control header; the frames of the others tell their sizes
 * themselves. AC-3 and E-AC-3 are declared as ATSC does (A/52, Annex A and G), which is what HLS players know (Apple, HLS
 * Authoring Specification, 2.5), and not as DVB does.
 */
final class AudioFraming {

  private static final int STREAM_TYPE_MPEG_1 = 0x03;
  private static final int STREAM_TYPE_MPEG_2 = 0x04;
  private static final int STREAM_TYPE_PRIVATE = 0x06;
  private static final int STREAM_TYPE_ADTS = 0x0f;
  private static final int STREAM_TYPE_AC_3 = 0x81;
  private static final int STREAM_TYPE_E_AC_3 = 0x87;

  /** ISO/IEC 13818-1, 2.6.8 (Registration descriptor). */
  private static final int REGISTRATION = 0x05;

  /** ISO/IEC 13818-1, 2.6.18 (ISO 639 language descriptor). */
  private static final int LANGUAGE = 0x0a;

  /** ETSI EN 300 468, 6.2.16 (Extension descriptor), and the tag in it that Opus took for its channels. */
  private static final int EXTENSION = 0x7f;

  private static final int OPUS_EXTENSION = 0x80;

  /** {@code control_header_prefix} without trims and extension. */
  private static final int OPUS_PREFIX = 0x7fe0;

  /** What one byte of {@code au_size} can say. */
  private static final int OPUS_SIZE_STEP = 255;

  /** Sample rates below are of MPEG-2 audio. */
  private static final int MPEG_1_SAMPLE_RATE_HZ = 32_000;

  private AudioFraming() {}

  /** Whether frames of this configuration can be written. */
  static boolean carries(AudioConfiguration codec) {
    return !(codec instanceof AacConfiguration aac) || Adts.carries(aac);
  }

  static int streamType(AudioConfiguration codec) {
    return switch (codec) {
      case AacConfiguration _ -> STREAM_TYPE_ADTS;
      case Ac3Configuration ac3 -> ac3.enhanced() ? STREAM_TYPE_E_AC_3 : STREAM_TYPE_AC_3;
      case MpegAudioConfiguration mpeg -> isMpeg1(mpeg) ? STREAM_TYPE_MPEG_1 : STREAM_TYPE_MPEG_2;
      case OpusConfiguration _ -> STREAM_TYPE_PRIVATE;
    };
  }

  private static boolean isMpeg1(MpegAudioConfiguration mpeg) {
    return mpeg.sampleRateHz() >= MPEG_1_SAMPLE_RATE_HZ;
  }

  /** A number for each {@link #streamType}, from 1 on. */
  static int ordinal(AudioConfiguration codec) {
    return switch (codec) {
      case AacConfiguration _ -> 1;
      case MpegAudioConfiguration mpeg -> isMpeg1(mpeg) ? 2 : 3;
      case Ac3Configuration ac3 -> ac3.enhanced() ? 5 : 4;
      case OpusConfiguration _ -> 6;
    };
  }

  /** {@code stream_id}: {@code private_stream_1} for what is not of MPEG. */
  static int streamId(AudioConfiguration codec) {
    return switch (codec) {
      case AacConfiguration _, MpegAudioConfiguration _ -> Pes.AUDIO_STREAM_ID;
      case Ac3Configuration _, OpusConfiguration _ -> Pes.PRIVATE_STREAM_1_ID;
    };
  }

  /** Bytes that a frame takes with its header. */
  static int bytes(AudioConfiguration codec, int frameBytes) {
    return (
      frameBytes +
      switch (codec) {
        case AacConfiguration _ -> Adts.HEADER_BYTES;
        case OpusConfiguration _ -> 2 + frameBytes / OPUS_SIZE_STEP + 1;
        case Ac3Configuration _, MpegAudioConfiguration _ -> 0;
      }
    );
  }

  /** Whether a frame can be written: one that is not empty, and not too long for its header or a PES packet. */
  static boolean fits(AudioConfiguration codec, int frameBytes) {
    int most = codec instanceof AacConfiguration ? Adts.MAX_FRAME_BYTES : Pes.MAX_PAYLOAD_BYTES;
    return frameBytes >= 1 && bytes(codec, frameBytes) <= most;
  }

  /**
   * Appends what stands before a frame that {@link #fits}.
   *
   * @param out borrows
   */
  static void writeHeader(AudioConfiguration codec, int frameBytes, ByteBuf out) {
    switch (codec) {
      case AacConfiguration aac -> writeAdtsHeader(aac, frameBytes, out);
      case OpusConfiguration _ -> writeOpusHeader(frameBytes, out);
      case Ac3Configuration _, MpegAudioConfiguration _ -> {
        // Nothing is missing.
      }
    }
  }

  private static void writeAdtsHeader(AacConfiguration aac, int frameBytes, ByteBuf out) {
    try {
      Adts.writeHeader(aac, frameBytes, out);
    } catch (LimitExceededException e) {
      throw new IllegalStateException("frame should have been left out", e);
    }
  }

  /**
   * ETSI TS 103 491 (draft "Encapsulation of Opus in MPEG-TS"):
   *
   * <pre>
   * control_header_prefix 0x3ff(11) start_trim_flag(1) end_trim_flag(1) control_extension_flag(1) reserved(2)
   * au_size: bytes of 255 and one below, added up
   * </pre>
   */
  private static void writeOpusHeader(int frameBytes, ByteBuf out) {
    out.writeShort(OPUS_PREFIX);
    int rest = frameBytes;
    for (; rest >= OPUS_SIZE_STEP; rest -= OPUS_SIZE_STEP) {
      out.writeByte(OPUS_SIZE_STEP);
    }
    out.writeByte(rest);
  }

  /**
   * Appends the descriptors of the program map table's entry.
   *
   * @param out borrows
   */
  static void writeDescriptors(AudioConfiguration codec, Language language, ByteBuf out) {
    switch (codec) {
      case Ac3Configuration ac3 -> writeRegistration(ac3.enhanced() ? "EAC3" : "AC-3", out);
      case OpusConfiguration opus -> {
        writeRegistration("Opus", out);
        out.writeByte(EXTENSION);
        out.writeByte(2);
        out.writeByte(OPUS_EXTENSION);
        out.writeByte(opus.channels()); // channel_config_code: Vorbis order
      }
      case AacConfiguration _, MpegAudioConfiguration _ -> {
        // The stream type says it all.
      }
    }
    if (language.isKnown()) {
      out.writeByte(LANGUAGE);
      out.writeByte(language.code().length() + 1);
      out.writeCharSequence(language.code(), StandardCharsets.US_ASCII);
      out.writeByte(0); // audio_type: undefined
    }
  }

  private static void writeRegistration(String format, ByteBuf out) {
    out.writeByte(REGISTRATION);
    out.writeByte(format.length());
    out.writeCharSequence(format, StandardCharsets.US_ASCII);
  }
}
