package live.headwater.packager;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import live.headwater.packager.dash.Manifest;
import live.headwater.packager.hls.MediaPlaylist;
import live.headwater.packager.hls.MultivariantPlaylist;
import live.headwater.packager.segment.TrackMedia;
import live.headwater.packager.segment.TransportSegment;
import live.headwater.packager.window.Segment;
import live.headwater.packager.window.WindowSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The files of one snapshot of a window. Playlists and manifests are written when they are asked for first, then shared
 * by all who ask; two who ask at the same moment may both write, and one of the equal texts is kept. Any thread.
 */
final class Documents {

  static final String MASTER = "master.m3u8";
  static final String MANIFEST = "index.mpd";
  static final String TRANSPORT_MASTER = "master_mpegts.m3u8";
  static final String TRANSPORT = "mpegts.m3u8";

  /** Where DASH players ask for the time. */
  static final String TIME_URL = "/time";

  private static final String HLS = "application/vnd.apple.mpegurl";
  private static final String DASH = "application/dash+xml";
  private static final String MP2T = "video/mp2t";

  /** Of no window at all. */
  static final Documents NONE = new Documents(
    new WindowSnapshot(0, 0, List.of(), List.of(), 0, true, false),
    PackagerSettings.DEFAULT
  );

  private final WindowSnapshot window;
  private final PackagerSettings settings;
  private final ConcurrentMap<String, Resource> texts = new ConcurrentHashMap<>(4);

  Documents(WindowSnapshot window, PackagerSettings settings) {
    this.window = window;
    this.settings = settings;
  }

  @Nullable
  Resource cmaf(String name) {
    if (name.endsWith(".m4s")) {
      return media(name);
    }
    if (name.endsWith(".mp4")) {
      return init(name);
    }
    boolean known =
      name.equals(MASTER) || name.equals(MANIFEST) || window.names(withoutSuffix(name, ".m3u8"));
    return known ? text(name) : null;
  }

  @Nullable
  Resource mpegts(String name) {
    if (name.endsWith(".ts")) {
      Segment segment = window.find(each -> each.transportName().equals(name));
      return segment == null || !segment.hasTransport() ? null : transport(segment.transport(), name);
    }
    boolean known = switch (name) {
      case TRANSPORT_MASTER -> !window.listed().isEmpty() && !window.transportRenditions().isEmpty();
      case TRANSPORT -> window.hasTransport();
      default -> false;
    };
    return known ? text(name) : null;
  }

  // Playlists and manifests

  private @Nullable Resource text(String name) {
    if (window.listed().isEmpty()) {
      return null;
    }
    Resource known = texts.get(name);
    if (known != null) {
      return known;
    }
    String type = name.equals(MANIFEST) ? DASH : HLS;
    // Half a target duration: a player that polls as often as it may sees every change.
    Resource written = new TextResource(type, write(name), window.targetDurationSeconds() * 500L);
    Resource raced = texts.putIfAbsent(name, written);
    return raced == null ? written : raced;
  }

  private String write(String name) {
    long holdBackNs = settings.holdBackNs(window.targetDurationSeconds());
    return switch (name) {
      case MASTER -> MultivariantPlaylist.cmaf(window);
      case MANIFEST -> Manifest.of(window, settings.windowDuration().toNanos(), holdBackNs, TIME_URL);
      case TRANSPORT_MASTER -> MultivariantPlaylist.transport(window);
      case TRANSPORT -> MediaPlaylist.transport(window, holdBackNs);
      default -> MediaPlaylist.cmaf(window, withoutSuffix(name, ".m3u8"), holdBackNs);
    };
  }

  private static String withoutSuffix(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
  }

  // Media

  private @Nullable Resource media(String name) {
    Segment segment = window.find(each -> each.media(name) != null);
    TrackMedia media = segment == null ? null : segment.media(name);
    return media == null
      ? null
      : new MediaResource(contentType(name), withoutSuffix(name, ".m4s"), media::tryRetain);
  }

  private @Nullable Resource init(String name) {
    Segment segment = window.find(each -> each.period().initSegment(name) != null);
    byte[] bytes = segment == null ? null : segment.period().initSegment(name);
    return bytes == null
      ? null
      : new MediaResource(contentType(name), withoutSuffix(name, ".mp4"), () ->
          Unpooled.wrappedBuffer(bytes)
        );
  }

  private static Resource transport(TransportSegment segment, String name) {
    return new MediaResource(MP2T, withoutSuffix(name, ".ts"), segment::tryRetain);
  }

  private static String contentType(String name) {
    return name.startsWith("audio") ? "audio/mp4" : "video/mp4";
  }
}
