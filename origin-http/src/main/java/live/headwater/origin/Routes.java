package live.headwater.origin;

import io.vertx.core.Vertx;
import java.util.Map;
import live.headwater.origin.api.StreamsEndpoint;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.pages.AssetEndpoint;
import live.headwater.origin.pages.PageEndpoint;
import live.headwater.origin.pages.WebSite;
import live.headwater.origin.playback.PlaybackEndpoint;
import live.headwater.origin.playback.TimeEndpoint;
import live.headwater.origin.probes.HealthEndpoint;
import live.headwater.origin.probes.MetricsEndpoint;
import live.headwater.origin.probes.ReadinessEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint answers which path. Paths are matched as sent: an encoded or dotted one names nothing, so no path
 * leads anywhere but where it seems to.
 */
final class Routes {

  /** By the first segment with its slashes, {@code /cmaf/}. */
  private final Map<String, Endpoint> prefixes;

  private final Map<String, Endpoint> paths;

  private Routes(Map<String, Endpoint> prefixes, Map<String, Endpoint> paths) {
    this.prefixes = prefixes;
    this.paths = paths;
  }

  static Routes of(Vertx vertx, OriginParts parts, WebSite site) {
    AssetEndpoint assets = new AssetEndpoint(site);
    return new Routes(
      Map.of(
        PlaybackEndpoint.CMAF_PREFIX,
        PlaybackEndpoint.cmaf(parts.presentations(), parts.streams()),
        PlaybackEndpoint.MPEGTS_PREFIX,
        PlaybackEndpoint.mpegts(parts.presentations(), parts.streams()),
        StreamsEndpoint.PREFIX,
        new StreamsEndpoint(parts.streams(), parts.urls(), parts.apiKeys(), System::nanoTime),
        PageEndpoint.PLAYER_PREFIX,
        PageEndpoint.player(site, parts.streams()),
        AssetEndpoint.PREFIX,
        assets
      ),
      Map.of(
        PageEndpoint.CONSOLE_PATH,
        PageEndpoint.console(site),
        AssetEndpoint.LICENCES_PATH,
        assets,
        AssetEndpoint.FAVICON_PATH,
        assets,
        TimeEndpoint.PATH,
        new TimeEndpoint(parts.clock()),
        HealthEndpoint.PATH,
        new HealthEndpoint(),
        ReadinessEndpoint.PATH,
        new ReadinessEndpoint(parts.ready()),
        MetricsEndpoint.PATH,
        new MetricsEndpoint(vertx, parts.meters())
      )
    );
  }

  /** The endpoint of this path; null when there is none. */
  @Nullable
  Endpoint find(String path) {
    int second = path.indexOf('/', 1);
    return second < 0 ? paths.get(path) : prefixes.get(path.substring(0, second + 1));
  }
}
