package live.headwater.packager;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import live.headwater.bus.Loop;
import live.headwater.bus.Period;
import live.headwater.bus.ProgramInfo;
import live.headwater.bus.ProgramListener;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import live.headwater.packager.segment.CutSegment;
import live.headwater.packager.segment.Segmenter;
import live.headwater.packager.segment.TransportTracks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packages one program. Confined to the stream's home loop. */
final class ProgramPackager implements ProgramListener, Segmenter.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramPackager.class);

  private final StreamPackager stream;
  private final long streamId;
  private final Loop loop;
  private final SegmentListener listener;
  private final Segmenter segmenter;
  private boolean playable;
  private boolean forcedCutTold;

  ProgramPackager(
    StreamPackager stream,
    ProgramInfo info,
    PackagerSettings settings,
    SegmentListener listener,
    ByteBufAllocator allocator
  ) {
    this.stream = stream;
    this.streamId = info.streamId();
    this.loop = info.loop();
    this.listener = listener;
    this.segmenter = new Segmenter(
      settings.segmentDuration().toNanos(),
      settings.firstSegmentDuration().toNanos(),
      stream.targetDurationSeconds(),
      settings.maxTrackDelay().toNanos(),
      allocator,
      this
    );
  }

  @Override
  public void onPeriod(Period period) {
    segmenter.startPeriod(period.startNs(), period.tracks(), period.pictureShiftTicks());
    tellWhatIsLeftOut(period.tracks());
  }

  /** CMAF has a sample entry for every codec, so all are in HLS with CMAF and in DASH. */
  private void tellWhatIsLeftOut(List<Track> tracks) {
    List<Integer> carried = TransportTracks.carried(tracks);
    for (int i = 0; i < tracks.size(); i++) {
      if (!carried.contains(i)) {
        Track track = tracks.get(i);
        LOG.warn(
          "stream {}: {} track {} ({}{}) is left out of MPEG-TS from here on: {}; CMAF and DASH have it",
          streamId,
          track.isVideo() ? "video" : "audio",
          track.id(),
          track.codec().codecs(),
          track.language().isKnown() ? ", " + track.language().displayName() : "",
          TransportTracks.whyLeftOut(track)
        );
      }
    }
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    segmenter.add(unit);
  }

  @Override
  public void onBatchEnd() {
    // Segments are published as soon as they are complete; nothing is left to do.
  }

  @Override
  public void onEnd() {
    segmenter.end();
    stream.endProgram(loop);
  }

  @Override
  public void onSegment(CutSegment segment) {
    long arrivalNs = segment.arrivalNs();
    long mediaSequence = stream.publish(segment, loop.nowNs());
    if (!playable) {
      playable = true;
      LOG.info(
        "stream {}: playable from segment {}, target duration {} s",
        streamId,
        mediaSequence,
        segment.targetDurationSeconds()
      );
    }
    listener.onSegment(streamId, mediaSequence, arrivalNs);
  }

  @Override
  public void onForcedCut(long atNs, long segmentNs) {
    listener.onForcedCut(streamId);
    if (!forcedCutTold) {
      forcedCutTold = true;
      LOG.warn(
        "stream {}: no key frame for {} ms at program time {} ms: segments are cut within GOPs, and players that begin" +
          " there wait for the next key frame; shorten the encoder's key-frame interval or raise segment.duration",
        streamId,
        segmentNs / 1_000_000,
        atNs / 1_000_000
      );
    }
  }
}
