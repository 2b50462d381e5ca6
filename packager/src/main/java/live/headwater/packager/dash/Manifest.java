package live.headwater.packager.dash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.packager.segment.MediaPeriod;
import live.headwater.packager.segment.Share;
import live.headwater.packager.segment.TrackMedia;
import live.headwater.packager.text.ManifestTime;
import live.headwater.packager.window.Segment;
import live.headwater.packager.window.WindowPeriod;
import live.headwater.packager.window.WindowSnapshot;

/**
 * The dynamic MPD of a live window: one {@code Period} for each in it, segments by {@code SegmentTimeline}. ISO/IEC
 * 23009-1:2022, 5.3 (Hierarchical data model) and 8.4 (ISO Base media file format live profile).
 *
 * <p>{@code availabilityStartTime} is program time zero, so {@code Period@start} is program time. What 5.4 (MPD updates)
 * wants to stay the same in later versions is a function of the period alone.
 */
public final class Manifest {

  private static final int BYTES_PER_PERIOD = 1536;
  private static final long SECOND_NS = 1_000_000_000;
  private static final long MILLISECOND_NS = 1_000_000;

  /** How much a segment may be over the target duration. */
  private static final long ROUNDING_NS = SECOND_NS / 2;

  /** ISO/IEC 23003-3 by way of 23009-1: the value is the number of channels. */
  private static final String CHANNELS_SCHEME = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011";

  private Manifest() {}

  /**
   * @param windowNs duration of what the window lists, at least
   * @param holdBackNs how far behind the live edge players keep
   * @param timeUrl where this server tells the time, ISO 8601 (5.8.5.7, {@code urn:mpeg:dash:utc:http-iso:2014})
   */
  public static String of(WindowSnapshot window, long windowNs, long holdBackNs, String timeUrl) {
    StringBuilder out = new StringBuilder(BYTES_PER_PERIOD * 2);
    long targetNs = window.targetDurationSeconds() * SECOND_NS;
    long endNs = window.listed().getLast().endNs();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"");
    out.append(" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" type=\"dynamic\"");
    attribute(out, "availabilityStartTime", ManifestTime.dateTime(window.epochUnixNs()));
    attribute(out, "publishTime", ManifestTime.dateTime(window.epochUnixNs() + window.changedNs()));
    if (window.finished()) {
      duration(out, "mediaPresentationDuration", endNs);
    } else {
      duration(out, "minimumUpdatePeriod", targetNs);
    }
    duration(out, "timeShiftBufferDepth", Math.max(windowNs, holdBackNs));
    duration(out, "suggestedPresentationDelay", holdBackNs);
    duration(out, "minBufferTime", targetNs);
    duration(out, "maxSegmentDuration", Math.max(targetNs + ROUNDING_NS, longestNs(window) + MILLISECOND_NS));
    out.append(">\n");
    for (List<Segment> segments : byPeriod(window)) {
      period(out, segments, window.independent());
    }
    out.append("  <UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-iso:2014\"");
    attribute(out, "value", timeUrl);
    return out.append("/>\n</MPD>\n").toString();
  }

  /** A picture that stood still while its track was silent is longer than the segment that shows it in HLS. */
  private static long longestNs(WindowSnapshot window) {
    long longestNs = 0;
    for (Segment segment : window.listed()) {
      for (Share share : segment.shares()) {
        TrackMedia media = share.media();
        if (media != null) {
          longestNs = Math.max(
            longestNs,
            media
              .track()
              .timescale()
              .toNanos(media.endTicks() - media.startTicks())
          );
        }
      }
    }
    return longestNs;
  }

  private static List<List<Segment>> byPeriod(WindowSnapshot window) {
    List<List<Segment>> periods = new ArrayList<>();
    WindowPeriod last = null;
    for (Segment segment : window.listed()) {
      if (segment.period() != last) {
        last = segment.period();
        periods.add(new ArrayList<>());
      }
      periods.getLast().add(segment);
    }
    return periods;
  }

  private static void period(StringBuilder out, List<Segment> segments, boolean independent) {
    WindowPeriod period = segments.getFirst().period();
    out.append("  <Period");
    attribute(out, "id", period.firstMediaSequence());
    duration(out, "start", period.startNs());
    out.append(">\n");
    for (int i = 0; i < period.media().renditions().size(); i++) {
      List<Share> shares = new ArrayList<>(segments.size());
      for (Segment segment : segments) {
        TrackMedia media = segment.shares().get(i).media();
        if (media != null && media.startNs() >= period.mediaStartNs()) {
          shares.add(segment.shares().get(i));
        }
      }
      if (!shares.isEmpty()) {
        adaptationSet(out, period, i, shares, independent);
      }
    }
    out.append("  </Period>\n");
  }

  private static void adaptationSet(
    StringBuilder out,
    WindowPeriod period,
    int index,
    List<Share> shares,
    boolean independent
  ) {
    MediaPeriod.Rendition rendition = period.media().renditions().get(index);
    CodecConfiguration codec = rendition.track().codec();
    String type = rendition.track().isVideo() ? "video" : "audio";
    out.append("    <AdaptationSet");
    attribute(out, "id", index);
    attribute(out, "contentType", type);
    attribute(out, "mimeType", type + "/mp4");
    attribute(out, "lang", rendition.track().language().tag());
    attribute(out, "segmentAlignment", "true");
    if (independent) {
      // Pictures of H.265 that follow a random access point may be shown before it, which is SAP type 2.
      attribute(out, "startWithSAP", codec instanceof HevcConfiguration ? 2 : 1);
    }
    if (codec instanceof VideoConfiguration video) {
      attribute(out, "par", Ratios.picture(video));
    }
    out.append(">\n");
    if (codec instanceof AudioConfiguration audio) {
      out.append("      <AudioChannelConfiguration");
      attribute(out, "schemeIdUri", CHANNELS_SCHEME);
      attribute(out, "value", audio.channels());
      out.append("/>\n");
    }
    if (alternatives(period.media(), rendition) > 1) {
      out.append("      <Role schemeIdUri=\"urn:mpeg:dash:role:2011\"");
      attribute(out, "value", isFirstOfItsKind(period.media(), rendition) ? "main" : "alternate");
      out.append("/>\n");
    }
    segmentTemplate(out, period, index, shares);
    representation(out, period, index);
    out.append("    </AdaptationSet>\n");
  }

  private static long alternatives(MediaPeriod media, MediaPeriod.Rendition rendition) {
    return media
      .tracks()
      .stream()
      .filter(track -> track.type() == rendition.track().type())
      .count();
  }

  private static boolean isFirstOfItsKind(MediaPeriod media, MediaPeriod.Rendition rendition) {
    return media
      .tracks()
      .stream()
      .filter(track -> track.type() == rendition.track().type())
      .findFirst()
      .equals(Optional.of(rendition.track()));
  }

  private static void segmentTemplate(StringBuilder out, WindowPeriod period, int index, List<Share> shares) {
    MediaPeriod.Rendition rendition = period.media().renditions().get(index);
    out.append("      <SegmentTemplate");
    attribute(out, "timescale", rendition.track().timescale().ticksPerSecond());
    attribute(out, "presentationTimeOffset", rendition.track().timescale().fromNanos(period.mediaStartNs()));
    attribute(out, "initialization", period.initName(index));
    attribute(out, "media", period.mediaNamePrefix(index) + "$Time$.m4s");
    out.append(">\n        <SegmentTimeline>\n");
    Timeline timeline = new Timeline(out);
    for (Share share : shares) {
      TrackMedia media = share.media();
      if (media != null) {
        timeline.add(media.startTicks(), media.endTicks() - media.startTicks());
      }
    }
    timeline.close();
    out.append("        </SegmentTimeline>\n      </SegmentTemplate>\n");
  }

  private static void representation(StringBuilder out, WindowPeriod period, int index) {
    MediaPeriod.Rendition rendition = period.media().renditions().get(index);
    out.append("      <Representation");
    attribute(out, "id", rendition.name());
    attribute(out, "codecs", rendition.track().codec().codecs());
    attribute(out, "bandwidth", period.bitRate(index));
    switch (rendition.track().codec()) {
      case VideoConfiguration video -> {
        attribute(out, "width", video.widthPixels());
        attribute(out, "height", video.heightPixels());
        attribute(out, "sar", video.pixelAspectWidth() + ":" + video.pixelAspectHeight());
        if (period.frameRate() > 0) {
          attribute(out, "frameRate", Ratios.frameRate(period.frameRate()));
        }
      }
      case AacConfiguration aac -> attribute(out, "audioSamplingRate", aac.outputSampleRateHz());
      case AudioConfiguration audio -> attribute(out, "audioSamplingRate", audio.sampleRateHz());
    }
    out.append("/>\n");
  }

  // All values are our own: numbers, names without special characters, codecs of known form.

  private static void attribute(StringBuilder out, String name, String value) {
    out.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private static void attribute(StringBuilder out, String name, long value) {
    out.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private static void duration(StringBuilder out, String name, long ns) {
    out.append(' ').append(name).append("=\"PT");
    ManifestTime.seconds(out, ns);
    out.append("S\"");
  }
}
