package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/** Chooses the reader of an elementary stream. */
final class StreamReaders {

  /** Descriptors by which DVB tells codecs in private data. ETSI EN 300 468, D.2 (AC-3), D.4 (E-AC-3). */
  private static final int AC_3_DESCRIPTOR = 0x6a;
  private static final int E_AC_3_DESCRIPTOR = 0x7a;

  /** ETSI EN 300 468, 6.2.16 (Extension descriptor), and the tag in it that Opus took for its channels. */
  private static final int EXTENSION_DESCRIPTOR = 0x7f;
  private static final int OPUS_EXTENSION = 0x80;

  /** {@code splice_info_section}. ANSI/SCTE 35, 9.6.1. */
  private static final int SPLICE_TABLE_ID = 0xfc;

  private StreamReaders() {}

  /** Null for what is not carried. */
  static @Nullable PidReader create(DemuxContext context, StreamInfo stream, TrackIds ids) {
    return switch (stream.type()) {
      case StreamInfo.AVC -> video(context, stream, ids, new AvcSyntax());
      case StreamInfo.HEVC -> video(context, stream, ids, new HevcSyntax());
      case StreamInfo.ADTS -> audio(context, stream, ids, new AdtsSyntax());
      case StreamInfo.LATM -> audio(context, stream, ids, new LatmSyntax());
      case StreamInfo.MPEG_1_AUDIO, StreamInfo.MPEG_2_AUDIO -> audio(
        context,
        stream,
        ids,
        new MpegAudioSyntax()
      );
      case StreamInfo.AC_3, StreamInfo.E_AC_3 -> audio(context, stream, ids, new Ac3Syntax());
      case StreamInfo.PRIVATE_DATA -> privateData(context, stream, ids);
      case StreamInfo.SCTE_35 -> spliceInformation(context, stream);
      case StreamInfo.METADATA -> new PesReader(context, stream.pid(), new Id3Stream(context));
      default -> null;
    };
  }

  private static @Nullable PidReader privateData(DemuxContext context, StreamInfo stream, TrackIds ids) {
    if (stream.isRegisteredAs("Opus")) {
      int channels = opusChannels(stream);
      return channels == 0 ? null : audio(context, stream, ids, new OpusSyntax(channels));
    }
    boolean ac3 = stream.hasDescriptor(AC_3_DESCRIPTOR) || stream.hasDescriptor(E_AC_3_DESCRIPTOR);
    if (ac3 || stream.isRegisteredAs("AC-3") || stream.isRegisteredAs("EAC3")) {
      return audio(context, stream, ids, new Ac3Syntax());
    }
    return null;
  }

  /** {@code channel_config_code}: 1 to 8 channels in Vorbis order; 0, for other arrangements, is not carried. */
  private static int opusChannels(StreamInfo stream) {
    int at = stream.find(EXTENSION_DESCRIPTOR);
    Bytes descriptors = stream.descriptors();
    if (at < 0 || descriptors.get(at - 1) < 2 || descriptors.get(at) != OPUS_EXTENSION) {
      return 0;
    }
    int code = descriptors.get(at + 1);
    return code <= 8 ? code : 0;
  }

  private static PidReader spliceInformation(DemuxContext context, StreamInfo stream) {
    return new SectionReader(context, stream.pid(), section -> onSpliceInformation(context, section));
  }

  private static void onSpliceInformation(DemuxContext context, ByteBuf section) {
    if (section.getUnsignedByte(0) == SPLICE_TABLE_ID) {
      context.listener.onTimedMetadata(
        TsDemuxer.MetadataKind.SCTE_35,
        context.clock.now(),
        Bytes.copyOf(section)
      );
    }
  }

  private static PidReader video(DemuxContext context, StreamInfo stream, TrackIds ids, VideoSyntax syntax) {
    int id = ids.allocate(stream.pid(), TrackIds.Kind.VIDEO);
    return new PesReader(context, stream.pid(), new VideoStream(context, stream.pid(), id, syntax));
  }

  private static PidReader audio(DemuxContext context, StreamInfo stream, TrackIds ids, AudioSyntax syntax) {
    int id = ids.allocate(stream.pid(), TrackIds.Kind.AUDIO);
    return new PesReader(
      context,
      stream.pid(),
      new AudioStream(context, stream.pid(), id, stream.language(), syntax)
    );
  }
}
