package live.headwater.media.mpegts.demux;

import org.jspecify.annotations.Nullable;

/** Chooses the reader of an elementary stream. */
final class StreamReaders {

  private StreamReaders() {}

  /** Null for what is not carried. */
  static @Nullable PidReader create(DemuxContext context, StreamInfo stream, TrackIds ids) {
    return switch (stream.type()) {
      case StreamInfo.AVC -> video(context, stream, ids, new AvcSyntax());
      case StreamInfo.HEVC -> video(context, stream, ids, new HevcSyntax());
      case StreamInfo.ADTS -> audio(context, stream, ids, new AdtsSyntax());
      default -> null;
    };
  }

  private static PidReader video(DemuxContext context, StreamInfo stream, TrackIds ids, VideoSyntax syntax) {
    int id = ids.allocate(stream.pid(), TrackIds.Kind.VIDEO);
    return new PesReader(context, stream.pid(), new VideoStream(context, stream.pid(), id, syntax));
  }

  private static PidReader audio(DemuxContext context, StreamInfo stream, TrackIds ids, AudioSyntax syntax) {
    int id = ids.allocate(stream.pid(), TrackIds.Kind.AUDIO);
    return new PesReader(context, stream.pid(), new AudioStream(context, stream.pid(), id, syntax));
  }
}
