package live.headwater.packager.hls;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import live.headwater.media.Language;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.CodecConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.packager.segment.MediaPeriod.Rendition;
import live.headwater.packager.window.BitRate;
import live.headwater.packager.window.WindowSnapshot;

/**
 * Multivariant playlists. RFC 8216bis, 4.4.6 (Multivariant Playlist Tags). They describe the period at the live edge.
 */
public final class MultivariantPlaylist {

  private static final String AUDIO_GROUP = "audio";

  private MultivariantPlaylist() {}

  /** One variant: video with the audio renditions as a group, or the first rendition alone. */
  public static String cmaf(WindowSnapshot window) {
    List<Rendition> renditions = window.renditions();
    Rendition main = renditions.getFirst();
    List<Rendition> group = main.track().isVideo() ? renditions.subList(1, renditions.size()) : List.of();
    StringBuilder out = open(window, 6);
    Set<String> names = new HashSet<>();
    for (Rendition audio : group) {
      media(out, audio, displayName(audio, names), audio == group.getFirst());
    }
    int target = window.targetDurationSeconds();
    List<BitRate.Span> spans = window.spans(main.name());
    long peak = BitRate.peak(spans, target) + highest(window, group, true);
    long average = BitRate.average(spans) + highest(window, group, false);
    streamInf(out, window, group.isEmpty() ? List.of(main) : renditions, peak, average);
    if (!group.isEmpty()) {
      out.append(",AUDIO=\"").append(AUDIO_GROUP).append('"');
    }
    return out.append('\n').append(main.name()).append(".m3u8\n").toString();
  }

  /** One variant in which all is muxed that a transport stream carries. Only where that is something. */
  public static String transport(WindowSnapshot window) {
    List<BitRate.Span> spans = window.transportSpans();
    StringBuilder out = open(window, 3);
    streamInf(
      out,
      window,
      window.transportRenditions(),
      BitRate.peak(spans, window.targetDurationSeconds()),
      BitRate.average(spans)
    );
    return out.append("\nmpegts.m3u8\n").toString();
  }

  /** A variant's rate is that of the combination of renditions which needs most. RFC 8216bis, 4.4.6.2. */
  private static long highest(WindowSnapshot window, List<Rendition> group, boolean peak) {
    long highest = 0;
    for (Rendition each : group) {
      List<BitRate.Span> spans = window.spans(each.name());
      long rate = peak ? BitRate.peak(spans, window.targetDurationSeconds()) : BitRate.average(spans);
      highest = Math.max(highest, rate);
    }
    return highest;
  }

  private static StringBuilder open(WindowSnapshot window, int version) {
    StringBuilder out = new StringBuilder(512)
      .append("#EXTM3U\n#EXT-X-VERSION:")
      .append(version)
      .append('\n');
    if (window.independent()) {
      out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }
    return out;
  }

  /** For people: the language, or what the rendition is called here; unique in its group. RFC 8216bis, 4.4.6.1.1. */
  private static String displayName(Rendition audio, Set<String> taken) {
    Language language = audio.track().language();
    String name = language.isKnown() ? language.displayName() : audio.name();
    String unique = taken.contains(name) ? name + " (" + audio.name() + ")" : name;
    taken.add(unique);
    return unique;
  }

  private static void media(StringBuilder out, Rendition audio, String name, boolean first) {
    Language language = audio.track().language();
    int channels = ((AudioConfiguration) audio.track().codec()).channels();
    out
      .append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"")
      .append(AUDIO_GROUP)
      .append("\",NAME=\"")
      .append(name)
      .append(language.isKnown() ? "\",LANGUAGE=\"" + language.tag() : "")
      .append("\",DEFAULT=")
      .append(first ? "YES" : "NO")
      .append(",AUTOSELECT=YES,CHANNELS=\"")
      .append(channels)
      .append("\",URI=\"")
      .append(audio.name())
      .append(".m3u8\"\n");
  }

  private static void streamInf(
    StringBuilder out,
    WindowSnapshot window,
    List<Rendition> renditions,
    long peak,
    long average
  ) {
    // Of a rendition that has only been announced nothing is known; 0 is not legal.
    out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(Math.max(1, Math.max(peak, average)));
    out.append(",AVERAGE-BANDWIDTH=").append(Math.max(1, average));
    out.append(",CODECS=\"").append(codecs(renditions)).append('"');
    CodecConfiguration main = renditions.getFirst().track().codec();
    if (main instanceof VideoConfiguration video) {
      resolution(out, video);
      double frameRate = window.currentPeriod().frameRate();
      if (frameRate > 0) {
        out
          .append(",FRAME-RATE=")
          .append(BigDecimal.valueOf(frameRate).setScale(3, RoundingMode.HALF_UP).toPlainString());
      }
    }
  }

  private static String codecs(List<Rendition> renditions) {
    Set<String> codecs = new LinkedHashSet<>();
    renditions.forEach(each -> codecs.add(each.track().codec().codecs()));
    return String.join(",", codecs);
  }

  /** The resolution at which to show the video: with square pixels. */
  private static void resolution(StringBuilder out, VideoConfiguration video) {
    long width = Math.round(
      ((double) video.widthPixels() * video.pixelAspectWidth()) / video.pixelAspectHeight()
    );
    out.append(",RESOLUTION=").append(width).append('x').append(video.heightPixels());
  }
}
