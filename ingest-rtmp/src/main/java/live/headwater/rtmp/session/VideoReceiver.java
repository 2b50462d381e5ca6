package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.OptionalLong;
import live.headwater.bus.Feed;
import live.headwater.media.AccessUnit;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.UnsupportedInputException;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.codec.InBandParameterSets;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.codec.PictureTiming;
import live.headwater.media.codec.SequenceParameterSet;
import live.headwater.media.flv.VideoTagBody;
import live.headwater.media.flv.VideoTagHeader;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Makes the video track of a feed from its video messages.
 *
 * <p>A picture that cannot be read is dropped with all after it up to the next random access point, since they refer
 * to it. Confined to the connection's loop.
 */
final class VideoReceiver {

  static final int TRACK_ID = 0;

  private final Feed feed;
  private final FeedProblems problems;
  private final ByteBufAllocator allocator;

  /** What the track was last declared with. */
  private @Nullable AvcConfiguration declared;
  /** Of the last sequence header, which some encoders repeat at each key frame while in-band parameter sets differ. */
  private @Nullable AvcConfiguration lastHeader;
  private PictureTiming.Format pictureTiming = PictureTiming.Format.NONE;
  private int nalLengthSizeBytes = NalUnits.LENGTH_BYTES;
  private boolean dropping;

  VideoReceiver(Feed feed, FeedProblems problems, ByteBufAllocator allocator) {
    this.feed = feed;
    this.problems = problems;
    this.allocator = allocator;
  }

  /**
   * @param dtsMs unwrapped
   * @param body of the video tag; borrows
   * @throws InputException unsupported, or over a limit: the feed cannot go on
   */
  void onVideo(long dtsMs, ByteBuf body, long nowNs) throws InputException {
    if (VideoTagHeader.isAvcPicture(body)) {
      onPicture(dtsMs, VideoTagHeader.compositionTimeMs(body), VideoTagHeader.nalUnits(body), nowNs);
      return;
    }
    try {
      switch (VideoTagBody.parse(body)) {
        case VideoTagBody.AvcSequenceHeader(ByteBuf configurationRecord) -> onSequenceHeader(
          configurationRecord
        );
        case VideoTagBody.AvcPicture(_, int compositionTimeMs, ByteBuf nalUnits) -> onPicture(
          dtsMs,
          compositionTimeMs,
          nalUnits,
          nowNs
        );
        case VideoTagBody.UnsupportedCodec unsupported -> throw unsupported.toException();
        // The next sequence header says for itself whether anything changed.
        case VideoTagBody.AvcEndOfSequence _, VideoTagBody.Command _, VideoTagBody.Empty _ -> {
        }
      }
    } catch (MalformedInputException e) {
      drop(e, dtsMs);
    }
  }

  private void onSequenceHeader(ByteBuf configurationRecord) throws InputException {
    try {
      var header = AvcDecoderConfigurationRecord.parse(configurationRecord);
      AvcConfiguration configuration = header.configuration();
      nalLengthSizeBytes = header.nalLengthSizeBytes();
      if (!configuration.equals(lastHeader)) {
        lastHeader = configuration;
        declare(configuration);
      }
    } catch (MalformedInputException e) {
      problems.report(Problem.CONFIGURATION, "H.264 sequence header ignored: " + e.getMessage());
    }
  }

  private void onPicture(long dtsMs, int ctsOffsetMs, ByteBuf nalUnits, long nowNs) throws InputException {
    ByteBuf sample;
    int types;
    try {
      sample = NalUnits.toSample(nalUnits, nalLengthSizeBytes, allocator);
    } catch (MalformedInputException e) {
      drop(e, dtsMs);
      return;
    }
    boolean handedOver = false;
    try {
      types = NalUnits.types(sample, NalUnits.LENGTH_BYTES);
      if (NalUnits.containsParameterSet(types)) {
        applyParameterSets(sample);
      }
      if (isWanted(types, dtsMs)) {
        handedOver = true;
        boolean randomAccess = NalUnits.contains(types, NalUnits.IDR_SLICE);
        if (randomAccess && pictureTiming.present() && NalUnits.contains(types, NalUnits.SEI)) {
          tellTimecode(sample, dtsMs + ctsOffsetMs);
        }
        feed.onAccessUnit(new AccessUnit(TRACK_ID, dtsMs, ctsOffsetMs, randomAccess, nowNs, sample));
      }
    } catch (MalformedInputException e) {
      drop(e, dtsMs);
    } finally {
      if (!handedOver) {
        sample.release();
      }
    }
  }

  /** Of key frames only: two clocks do not drift apart within a GOP. */
  private void tellTimecode(ByteBuf sample, long ptsMs) {
    try {
      OptionalLong timecodeNs = PictureTiming.timecodeNs(sample, pictureTiming, frameRate());
      if (timecodeNs.isPresent()) {
        feed.onTimecode(ptsMs * 1_000_000, timecodeNs.getAsLong());
      }
    } catch (MalformedInputException e) {
      problems.report(Problem.CONFIGURATION, "time code ignored: " + e.getMessage());
    }
  }

  private boolean isWanted(int types, long dtsMs) {
    if (!NalUnits.containsPicture(types)) {
      // Parameter sets or SEI alone: what they said has been taken in, and a sample without a picture helps nobody.
      return false;
    }
    if (declared == null) {
      problems.report(
        Problem.VIDEO_BEFORE_CONFIGURATION,
        "video at " + dtsMs + " ms dropped: no H.264 sequence header so far"
      );
      return false;
    }
    if (dropping) {
      if (!NalUnits.contains(types, NalUnits.IDR_SLICE)) {
        problems.report(
          Problem.VIDEO_AFTER_DROPPED,
          "video at " + dtsMs + " ms dropped: waiting for a key frame after a damaged picture"
        );
        return false;
      }
      dropping = false;
    }
    return true;
  }

  /** A parameter set that cannot be read costs itself; the configuration so far may still be right. */
  private void applyParameterSets(ByteBuf sample) throws UnsupportedInputException, LimitExceededException {
    try {
      AvcConfiguration configuration = InBandParameterSets.apply(declared, sample);
      if (configuration != null && !configuration.equals(declared)) {
        declare(configuration);
      }
    } catch (MalformedInputException e) {
      problems.report(Problem.CONFIGURATION, "H.264 parameter set ignored: " + e.getMessage());
    } catch (UnsupportedInputException | LimitExceededException e) {
      throw e;
    } catch (InputException e) {
      throw new AssertionError("sealed", e);
    }
  }

  private void declare(AvcConfiguration configuration) {
    if (!configuration.equals(declared)) {
      declared = configuration;
      pictureTiming = pictureTiming(configuration);
      feed.onTrack(new Track(TRACK_ID, Timescale.MILLISECONDS, configuration));
    }
  }

  /** Pictures per second as the configuration says; 0 when it says nothing or there is none. */
  double frameRate() {
    return declared == null ? 0 : declared.frameRate();
  }

  private static PictureTiming.Format pictureTiming(AvcConfiguration configuration) {
    try {
      return SequenceParameterSet.parse(configuration.sequenceParameterSets().getFirst())
        .vui()
        .pictureTiming();
    } catch (InputException e) {
      throw new AssertionError("a configuration whose SPS cannot be read", e);
    }
  }

  private void drop(MalformedInputException cause, long dtsMs) {
    dropping = true;
    problems.report(
      Problem.VIDEO,
      "video at " + dtsMs + " ms dropped, up to the next key frame: " + cause.getMessage()
    );
  }
}
