package live.headwater.origin.playback;

import io.vertx.core.http.HttpHeaders;
import java.util.function.BiFunction;
import live.headwater.bus.Role;
import live.headwater.bus.StreamStatus;
import live.headwater.origin.http.Endpoint;
import live.headwater.origin.http.Exchange;
import live.headwater.origin.http.RequestKind;
import live.headwater.origin.http.ServableSender;
import live.headwater.origin.streams.StreamDirectory;
import live.headwater.origin.streams.StreamView;
import live.headwater.packager.Presentation;
import live.headwater.packager.Resource;
import org.jspecify.annotations.Nullable;

/** The files of one kind of presentation: {@code {prefix}{stream}/{file}}. Any event loop. */
public final class PlaybackEndpoint implements Endpoint {

  public static final String CMAF_PREFIX = "/cmaf/";
  public static final String MPEGTS_PREFIX = "/mpegts/";

  private static final CharSequence SHORTLY = HttpHeaders.createOptimized("public, max-age=1");
  private static final CharSequence ERROR_CODE = HttpHeaders.createOptimized("X-Err-Code");

  private final String prefix;
  private final Presentations presentations;
  private final BiFunction<Presentation, String, @Nullable Resource> files;
  private final StreamDirectory streams;
  private final GzipCache gzipCache = new GzipCache();

  private PlaybackEndpoint(
    String prefix,
    Presentations presentations,
    BiFunction<Presentation, String, @Nullable Resource> files,
    StreamDirectory streams
  ) {
    this.prefix = prefix;
    this.presentations = presentations;
    this.files = files;
    this.streams = streams;
  }

  /** {@code /cmaf/…}. */
  public static PlaybackEndpoint cmaf(Presentations presentations, StreamDirectory streams) {
    return new PlaybackEndpoint(CMAF_PREFIX, presentations, Presentation::cmaf, streams);
  }

  /** {@code /mpegts/…}. */
  public static PlaybackEndpoint mpegts(Presentations presentations, StreamDirectory streams) {
    return new PlaybackEndpoint(MPEGTS_PREFIX, presentations, Presentation::mpegts, streams);
  }

  @Override
  public boolean isOpenToOtherOrigins() {
    return true;
  }

  @Override
  public void get(Exchange exchange) {
    String path = exchange.path();
    int slash = path.indexOf('/', prefix.length());
    long streamId = slash < 0 ? StreamKey.NONE : StreamKey.parse(path.substring(prefix.length(), slash));
    String file = path.substring(slash + 1);
    exchange.kind(isManifest(file) ? RequestKind.MANIFEST : RequestKind.SEGMENT);
    Presentation presentation = streamId == StreamKey.NONE ? null : presentations.of(streamId);
    Resource resource = presentation == null ? null : files.apply(presentation, file);
    if (resource == null || !ServableSender.send(exchange, new PresentationFile(path, resource, gzipCache))) {
      sendMissing(exchange, streamId, file);
    }
  }

  private static boolean isManifest(String file) {
    return file.endsWith(".m3u8") || file.endsWith(".mpd");
  }

  /** Says what is missing, with the error codes of the public API. */
  private void sendMissing(Exchange exchange, long streamId, String file) {
    exchange.status(404).put(HttpHeaders.CACHE_CONTROL, SHORTLY);
    StreamView stream = streamId == StreamKey.NONE ? null : streams.stream(streamId);
    if (stream == null) {
      exchange.put(ERROR_CODE, "2000").sendText("There is no such stream.");
    } else if (!isLive(stream.status())) {
      exchange
        .put(ERROR_CODE, "1000")
        .sendText("Stream " + streamId + " is not live: no encoder is sending to it.");
    } else if (isManifest(file)) {
      exchange
        .put(ERROR_CODE, "3000")
        .sendText(
          "Stream " + streamId + " is starting: there is nothing to play yet. Ask again in a second."
        );
    } else {
      exchange.sendText("Stream " + streamId + " has no such file now.");
    }
  }

  private static boolean isLive(StreamStatus status) {
    return status.isLive(Role.PRIMARY) || status.isLive(Role.BACKUP);
  }
}
