package live.headwater.packager.window;

import java.util.List;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.packager.segment.CutSegment;
import live.headwater.packager.segment.MediaPeriod;
import live.headwater.packager.segment.Share;
import live.headwater.packager.segment.TrackMedia;
import org.jspecify.annotations.Nullable;

/**
 * A period of which a segment is, or was, in the window, and what manifests say of it as long as it is there: values
 * that a later manifest must not change are measured once, on its first segment.
 */
public final class WindowPeriod {

  /** A rate of VUI is taken when this much of what was measured, for milliseconds of RTMP blur it. */
  private static final double FRAME_RATE_TOLERANCE = 0.02;

  /** Taken for the rate of a rendition of which nothing has come yet. */
  private static final long UNKNOWN_BIT_RATE = 128_000;

  /** What a later segment may have more bits per second than the first, for DASH, where the rate may not change. */
  private static final double HEADROOM = 1.5;

  private final MediaPeriod media;
  private final long firstMediaSequence;
  private final long discontinuitySequence;
  private final double frameRate;
  private final List<Long> bitRates;
  /** By how much a period may be presented later than it should be, so as not to begin before the one before it. */
  private static final long MAX_SHIFT_NS = 250_000_000;

  private final long mediaStartNs;
  private final long startNs;

  /**
   * @param earliestNs program time at which it may start
   */
  WindowPeriod(CutSegment first, long firstMediaSequence, long discontinuitySequence, long earliestNs) {
    this.media = first.period();
    this.firstMediaSequence = firstMediaSequence;
    this.discontinuitySequence = discontinuitySequence;
    this.frameRate = frameRate(media.tracks().getFirst(), first.lead().media());
    this.bitRates = first.shares().stream().map(WindowPeriod::bitRate).toList();
    long beginNs = mediaStartNs(first);
    this.mediaStartNs = earliestNs - beginNs > MAX_SHIFT_NS ? earliestNs : beginNs;
    this.startNs = Math.max(mediaStartNs, earliestNs);
  }

  /** Exact where every track is there already; of one that is late only a bound is known. */
  private static long mediaStartNs(CutSegment first) {
    long startNs = Long.MAX_VALUE;
    for (Share share : first.shares()) {
      TrackMedia shown = share.media();
      startNs = Math.min(startNs, shown == null ? first.period().boundNs() : shown.startNs());
    }
    return startNs;
  }

  private static long bitRate(Share share) {
    return share.media() == null
      ? UNKNOWN_BIT_RATE
      : Math.round(BitRate.of(share.sizeBytes(), share.durationNs()) * HEADROOM);
  }

  private static double frameRate(Track lead, @Nullable TrackMedia shown) {
    double told = switch (lead.codec()) {
      case VideoConfiguration video -> video.frameRate();
      case AudioConfiguration _ -> 0;
    };
    if (lead.isAudio() || shown == null) {
      return told;
    }
    long ticks = shown.endTicks() - shown.startTicks();
    double measured = (double) (shown.samples().size() * lead.timescale().ticksPerSecond()) / ticks;
    return Math.abs(told - measured) <= measured * FRAME_RATE_TOLERANCE ? told : measured;
  }

  public MediaPeriod media() {
    return media;
  }

  /**
   * Presentation time with which its media begins, in nanoseconds of program time. Of a track that came too late there may
   * be segments from before it, which are not to be presented.
   */
  public long mediaStartNs() {
    return mediaStartNs;
  }

  /**
   * Program time at which its media begins to be presented, in nanoseconds: {@link #mediaStartNs}, or later where it
   * would begin before the last segment of the period before it does.
   */
  public long startNs() {
    return startNs;
  }

  /** Media sequence number of its first segment, which names it in file names: no other period ever has the same. */
  public long firstMediaSequence() {
    return firstMediaSequence;
  }

  /** Discontinuity sequence number of its segments. RFC 8216bis, 4.4.3.3 (EXT-X-DISCONTINUITY-SEQUENCE). */
  public long discontinuitySequence() {
    return discontinuitySequence;
  }

  /** Pictures per second; 0 without video, or when neither the encoder told nor anything was measured. */
  public double frameRate() {
    return frameRate;
  }

  /** Upper bound of a rendition's bits per second as far as its first segment shows. */
  public long bitRate(int rendition) {
    return bitRates.get(rendition);
  }

  public String initName(int rendition) {
    return media.renditions().get(rendition).name() + "-" + firstMediaSequence + ".mp4";
  }

  /** What the names of a rendition's segments begin with; the presentation time follows. */
  public String mediaNamePrefix(int rendition) {
    return media.renditions().get(rendition).name() + "-" + firstMediaSequence + "-";
  }

  /** The init segment that is called {@code name}; null when none of these is. */
  public byte @Nullable [] initSegment(String name) {
    for (int i = 0; i < media.renditions().size(); i++) {
      if (initName(i).equals(name)) {
        return media.renditions().get(i).initSegment();
      }
    }
    return null;
  }
}
