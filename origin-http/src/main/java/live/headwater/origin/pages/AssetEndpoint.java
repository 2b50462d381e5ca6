package live.headwater.origin.pages;

import io.vertx.core.http.HttpHeaders;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;
import live.headwater.origin.http.ServableSender;

/** What the pages are made of: scripts, styles, fonts, and the licences of what is in them. */
public final class AssetEndpoint implements Endpoint {

  public static final String PREFIX = "/assets/";
  public static final String LICENCES_PATH = "/third-party.txt";
  public static final String FAVICON_PATH = "/favicon.ico";

  private final WebSite site;

  public AssetEndpoint(WebSite site) {
    this.site = site;
  }

  @Override
  public void get(Exchange exchange) {
    exchange.kind(RequestKind.ASSET);
    WebFile file = site.file(exchange.path());
    if (file != null) {
      ServableSender.send(exchange, file);
    } else if (exchange.path().equals(FAVICON_PATH)) {
      // The pages carry theirs in themselves; browsers ask for this one beside every playlist opened by hand.
      exchange.status(204).put(HttpHeaders.CACHE_CONTROL, "public, max-age=86400").sendEmpty();
    } else {
      exchange.put(HttpHeaders.CACHE_CONTROL, "no-cache");
      sendError(exchange, 404, "There is no such file.");
    }
  }
}
