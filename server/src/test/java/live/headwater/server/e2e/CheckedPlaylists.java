package live.headwater.server.e2e;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.HlsChecker;
import live.headwater.testing.HlsPlaylist;
import live.headwater.testing.MpdChecker;
import live.headwater.testing.MpdDocument;
import live.headwater.testing.TsChecker;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A viewer that trusts nobody: follows a stream's playlists in all three forms, hands every version to the checkers of
 * the specifications, and fetches and checks every init segment and segment that they name.
 *
 * <p>Runs in a thread of its own from {@link #follow} on; {@link #close} throws what it found.
 */
final class CheckedPlaylists implements AutoCloseable {

  private static final long INTERVAL_MS = 100;

  /** A media playlist and what its segments have been checked with so far. */
  private static final class Track {

    long lastMediaSequence = -1;
    long lastDiscontinuitySequence;

    @Nullable
    String lastMap;

    @Nullable
    BoxChecker boxes;

    final TsChecker ts = new TsChecker();
  }

  private final TestDaemon daemon;
  private final URI cmaf;
  private final URI mpegts;
  private final URI mpd;
  private final HlsChecker cmafChecker = new HlsChecker();
  private final HlsChecker mpegtsChecker = new HlsChecker();
  private final MpdChecker mpdChecker = new MpdChecker();
  private final Map<String, Track> tracks = new HashMap<>();
  private final Map<URI, Integer> sizes = new HashMap<>();
  private final TreeSet<String> checkedMpdUrls = new TreeSet<>();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<Void> failed = new CompletableFuture<>();

  private final AtomicInteger cmafSegments = new AtomicInteger();
  private final AtomicInteger mpegtsSegments = new AtomicInteger();
  private final AtomicInteger mpds = new AtomicInteger();
  private final AtomicInteger discontinuities = new AtomicInteger();

  private CheckedPlaylists(TestDaemon daemon, long streamId) {
    this.daemon = daemon;
    cmaf = daemon.url("/cmaf/" + streamId + "/master.m3u8");
    mpegts = daemon.url("/mpegts/" + streamId + "/master_mpegts.m3u8");
    mpd = daemon.url("/cmaf/" + streamId + "/index.mpd");
  }

  /** Follows a stream, which need not be live yet. */
  static CheckedPlaylists follow(TestDaemon daemon, long streamId) {
    CheckedPlaylists checked = new CheckedPlaylists(daemon, streamId);
    checked.executor.scheduleWithFixedDelay(checked::look, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    return checked;
  }

  /** Segments checked in CMAF, all tracks together. */
  int cmafSegments() {
    throwWhatWasFound();
    return cmafSegments.get();
  }

  int mpegtsSegments() {
    throwWhatWasFound();
    return mpegtsSegments.get();
  }

  /** Discontinuities seen, all tracks of all forms together. */
  int discontinuities() {
    throwWhatWasFound();
    return discontinuities.get();
  }

  /** Waits until a discontinuity was seen: what a player shows may be ahead of these looks. */
  void awaitDiscontinuity() {
    Awaitility.await("a discontinuity")
      .atMost(Duration.ofSeconds(60))
      .until(() -> discontinuities() > 0);
  }

  /** Waits for so many more segments of each form. */
  void awaitSegments(int more) {
    int cmafBefore = cmafSegments.get();
    int mpegtsBefore = mpegtsSegments.get();
    int mpdsBefore = mpds.get();
    Awaitility.await()
      .atMost(Duration.ofSeconds(60))
      .until(
        () ->
          failed.isDone() ||
          (cmafSegments.get() >= cmafBefore + more &&
            mpegtsSegments.get() >= mpegtsBefore + more &&
            mpds.get() > mpdsBefore)
      );
    throwWhatWasFound();
  }

  private void look() {
    try {
      follow(cmaf, cmafChecker);
      follow(mpegts, mpegtsChecker);
      followMpd();
    } catch (AssertionError | RuntimeException e) {
      failed.completeExceptionally(e);
      executor.shutdown();
    }
  }

  /** What is served now; null while the stream is off the air. */
  private @Nullable String text(URI url) {
    HttpResponse<byte[]> answer = daemon.get(url);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.statusCode() == 404) {
      return null;
    }
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + url + ": " + answer.statusCode() + " " + text);
    }
    return text;
  }

  private void follow(URI master, HlsChecker checker) {
    String text = text(master);
    if (text == null) {
      return;
    }
    HlsPlaylist.Multivariant multivariant = checker.multivariant(text);
    List<String> uris = new ArrayList<>();
    multivariant.variants().forEach(variant -> uris.add(variant.uri()));
    for (HlsPlaylist.Rendition rendition : multivariant.renditions()) {
      if (rendition.uri() != null && !uris.contains(rendition.uri())) {
        uris.add(rendition.uri());
      }
    }
    for (String uri : uris) {
      URI url = master.resolve(uri);
      String media = text(url);
      if (media == null) {
        return;
      }
      followMedia(url, checker.media(uri, media));
    }
    // Rates are those of the segments just read if no segment was listed meanwhile.
    if (text.equals(text(master))) {
      checker.bitRates(multivariant, uri -> sizes.getOrDefault(master.resolve(uri), 0));
    }
  }

  private void followMedia(URI playlist, HlsPlaylist.Media media) {
    Track track = tracks.computeIfAbsent(playlist.getPath(), _ -> new Track());
    for (HlsPlaylist.Segment segment : media.segments()) {
      if (segment.mediaSequence() <= track.lastMediaSequence) {
        continue;
      }
      if (track.lastMediaSequence >= 0 && segment.mediaSequence() != track.lastMediaSequence + 1) {
        throw new AssertionError(
          playlist + ": segment " + segment.mediaSequence() + " after " + track.lastMediaSequence
        );
      }
      boolean first = track.lastMediaSequence < 0;
      boolean broken = !first && segment.discontinuitySequence() != track.lastDiscontinuitySequence;
      track.lastMediaSequence = segment.mediaSequence();
      track.lastDiscontinuitySequence = segment.discontinuitySequence();
      if (broken) {
        discontinuities.incrementAndGet();
      }
      if (!segment.gap()) {
        checkSegment(playlist, track, segment, broken);
      }
    }
  }

  private void checkSegment(URI playlist, Track track, HlsPlaylist.Segment segment, boolean broken) {
    URI url = playlist.resolve(segment.uri());
    byte[] bytes = daemon.bytes(url);
    sizes.put(url, bytes.length);
    try {
      if (segment.mapUri() == null) {
        if (broken) {
          track.ts.discontinuity();
        }
        track.ts.segment(bytes);
        mpegtsSegments.incrementAndGet();
        return;
      }
      if (!segment.mapUri().equals(track.lastMap)) {
        track.lastMap = segment.mapUri();
        track.boxes = BoxChecker.of(daemon.bytes(playlist.resolve(segment.mapUri())));
      } else if (broken && track.boxes != null) {
        track.boxes.discontinuity();
      }
      if (track.boxes != null) {
        track.boxes.segment(bytes, true);
      }
      cmafSegments.incrementAndGet();
    } catch (AssertionError e) {
      throw new AssertionError(url + ": " + e.getMessage(), e);
    }
  }

  private void followMpd() {
    String text = text(mpd);
    if (text == null) {
      return;
    }
    for (MpdDocument.Period period : mpdChecker.check(text).periods()) {
      for (MpdDocument.AdaptationSet set : period.adaptationSets()) {
        for (Map<String, String> representation : set.representations()) {
          checkServed(set.initialization(representation));
          set.segments().forEach(segment -> checkServed(set.media(representation, segment)));
        }
      }
    }
    mpds.incrementAndGet();
  }

  /** What an MPD names is what the playlists name, or is there at least. */
  private void checkServed(String relative) {
    URI url = mpd.resolve(relative);
    if (!sizes.containsKey(url) && checkedMpdUrls.add(relative)) {
      daemon.bytes(url);
    }
  }

  private void throwWhatWasFound() {
    if (failed.isCompletedExceptionally()) {
      throw new AssertionError(failed.exceptionNow().getMessage(), failed.exceptionNow());
    }
  }

  /** Stops, and throws what the checkers found, or that there was nothing to check. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the last look at the playlists does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throwWhatWasFound();
    if (cmafSegments.get() == 0 || mpegtsSegments.get() == 0 || mpds.get() == 0) {
      throw new AssertionError(
        "nothing checked: %d CMAF segments, %d TS segments, %d MPDs".formatted(
          cmafSegments.get(),
          mpegtsSegments.get(),
          mpds.get()
        )
      );
    }
  }
}
