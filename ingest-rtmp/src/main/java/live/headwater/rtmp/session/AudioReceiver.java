package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import live.headwater.bus.Feed;
import live.headwater.media.AccessUnit;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.Adts;
import live.headwater.media.flv.AudioTagBody;
import live.headwater.media.flv.AudioTagHeader;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import org.jspecify.annotations.Nullable;

/** Makes the audio track of a feed from its audio messages. Confined to the connection's loop. */
final class AudioReceiver {

  static final int TRACK_ID = 1;

  private final Feed feed;
  private final FeedProblems problems;

  private @Nullable AacConfiguration declared;
  /** Whether {@link #declared} comes from a sequence header, which says more than an ADTS header. */
  private boolean fromSequenceHeader;

  AudioReceiver(Feed feed, FeedProblems problems) {
    this.feed = feed;
    this.problems = problems;
  }

  /**
   * @param dtsMs unwrapped
   * @param body of the audio tag; borrows
   * @throws InputException unsupported, or over a limit: the feed cannot go on
   */
  void onAudio(long dtsMs, ByteBuf body, long nowNs) throws InputException {
    if (AudioTagHeader.isAacFrame(body)) {
      onFrame(dtsMs, AudioTagHeader.frame(body), nowNs);
      return;
    }
    try {
      switch (AudioTagBody.parse(body)) {
        case AudioTagBody.AacSequenceHeader(ByteBuf audioSpecificConfig) -> onSequenceHeader(
          audioSpecificConfig
        );
        case AudioTagBody.AacFrame(ByteBuf frame) -> onFrame(dtsMs, frame, nowNs);
        case AudioTagBody.UnsupportedCodec unsupported -> throw unsupported.toException();
        case AudioTagBody.Empty _ -> {
        }
      }
    } catch (MalformedInputException e) {
      drop(e.getMessage(), dtsMs);
    }
  }

  private void onSequenceHeader(ByteBuf audioSpecificConfig) throws InputException {
    try {
      AacConfiguration configuration = Adts.isFrame(audioSpecificConfig)
        ? Adts.configuration(audioSpecificConfig, audioSpecificConfig.readerIndex())
        : AacConfiguration.parse(audioSpecificConfig);
      fromSequenceHeader = true;
      declare(configuration);
    } catch (MalformedInputException e) {
      problems.report(Problem.CONFIGURATION, "AAC sequence header ignored: " + e.getMessage());
    }
  }

  private void declare(AacConfiguration configuration) {
    if (!configuration.equals(declared)) {
      declared = configuration;
      feed.onTrack(new Track(TRACK_ID, Timescale.MILLISECONDS, configuration));
    }
  }

  private void onFrame(long dtsMs, ByteBuf frame, long nowNs) throws InputException {
    if (Adts.hasHeaderAt(frame, frame.readerIndex())) {
      onAdtsFrames(dtsMs, frame, nowNs);
    } else if (declared == null) {
      problems.report(
        Problem.AUDIO_BEFORE_CONFIGURATION,
        "audio at " + dtsMs + " ms dropped: no AAC sequence header so far"
      );
    } else {
      deliver(dtsMs, frame.retain(), nowNs);
    }
  }

  /** Some encoders leave ADTS headers on their frames, and then often send no sequence header. */
  private void onAdtsFrames(long startMs, ByteBuf frames, long nowNs) throws InputException {
    long samplesBefore = 0;
    int at = frames.readerIndex();
    while (at < frames.writerIndex()) {
      int frameBytes = Adts.hasHeaderAt(frames, at) ? Adts.frameBytesAt(frames, at) : 0;
      if (frameBytes == 0 || at + frameBytes > frames.writerIndex()) {
        drop("ADTS frame runs past the message", startMs);
        return;
      }
      if (!fromSequenceHeader) {
        declare(Adts.configuration(frames, at));
      }
      AacConfiguration configuration = declared;
      if (configuration != null) {
        int headerBytes = Adts.headerBytesAt(frames, at);
        long offsetMs = Timescale.MILLISECONDS.rescale(
          samplesBefore,
          new Timescale(configuration.sampleRateHz())
        );
        if (frameBytes > headerBytes) {
          ByteBuf raw = frames.retainedSlice(at + headerBytes, frameBytes - headerBytes);
          deliver(startMs + offsetMs, raw, nowNs);
        }
        samplesBefore += configuration.samplesPerAccessUnit();
      }
      at += frameBytes;
    }
  }

  private void deliver(long dtsMs, ByteBuf frame, long nowNs) {
    feed.onAccessUnit(new AccessUnit(TRACK_ID, dtsMs, 0, true, nowNs, frame));
  }

  private void drop(@Nullable String cause, long dtsMs) {
    problems.report(Problem.AUDIO, "audio at " + dtsMs + " ms dropped: " + cause);
  }
}
