package live.headwater.origin.pages;

import io.vertx.core.http.HttpHeaders;
import java.util.function.LongPredicate;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;
import live.headwater.origin.http.ServableSender;
import live.headwater.origin.playback.StreamKey;
import live.headwater.origin.streams.StreamDirectory;
import org.jspecify.annotations.Nullable;

/** The console at {@code /} and the player at {@code /player/{stream}}. */
public final class PageEndpoint implements Endpoint {

  public static final String CONSOLE_PATH = "/";
  public static final String PLAYER_PREFIX = "/player/";

  private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");

  private final @Nullable WebFile page;
  private final CharSequence policy;
  private final String prefix;
  private final LongPredicate knowsStream;

  private PageEndpoint(
    @Nullable WebFile page,
    String frameAncestors,
    String prefix,
    LongPredicate knowsStream
  ) {
    this.knowsStream = knowsStream;
    this.page = page;
    this.policy = HttpHeaders.createOptimized(
      ContentSecurityPolicy.of(page == null ? "" : page.text(), frameAncestors)
    );
    this.prefix = prefix;
  }

  /** The console, which holds the operator's key and is shown in no frame. */
  public static PageEndpoint console(WebSite site) {
    return new PageEndpoint(site.file("/index.html"), "'none'", CONSOLE_PATH, _ -> true);
  }

  /**
   * The player, which is made for other sites' frames. It is the same page for every stream, also for one that is not
   * there: the status says that, and so does the page.
   */
  public static PageEndpoint player(WebSite site, StreamDirectory streams) {
    return new PageEndpoint(site.file("/player.html"), "*", PLAYER_PREFIX, id -> streams.stream(id) != null);
  }

  @Override
  public void get(Exchange exchange) {
    exchange
      .kind(RequestKind.PAGE)
      .put(POLICY, policy)
      .put(REFERRER_POLICY, "no-referrer")
      .put(HttpHeaders.CACHE_CONTROL, "no-cache");
    long streamId = prefix.equals(CONSOLE_PATH)
      ? 0
      : StreamKey.parse(exchange.path().substring(prefix.length()));
    if (streamId == StreamKey.NONE) {
      sendError(exchange, 404, "A player's address is /player/ and the number of a stream.");
    } else if (page == null) {
      sendError(exchange, 404, "This server was built without its pages; build it with Maven to have them.");
    } else {
      exchange.status(knowsStream.test(streamId) ? 200 : 404);
      ServableSender.send(exchange, page);
    }
  }
}
