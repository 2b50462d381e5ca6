package live.headwater.server.e2e;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/** The player page in a browser, seen through the hook that it has for tests. For the thread that opened it. */
final class PlayerPage {

  /**
   * What the page says of its playback.
   *
   * @param atMs when, milliseconds since 1970
   * @param audioBytes of sound decoded so far, before compression
   * @param firstFrameAtMs when the first picture was on screen; 0 before
   */
  record Stats(
    double atMs,
    String phase,
    boolean playing,
    double currentTimeSeconds,
    double bufferSeconds,
    int width,
    int height,
    int totalFrames,
    int audioBytes,
    int stalls,
    int fatalErrors,
    int starts,
    double firstFrameAtMs,
    String errors
  ) {}

  /** A picture as the video element shows it. */
  record Picture(double meanLuma, double deviation, String hash) {}

  private static final String STATS = """
  () => {
    const s = window.headwater.stats();
    return {
      atMs: performance.timeOrigin + performance.now(),
      phase: s.phase, playing: s.playing, currentTimeSeconds: s.currentTimeSeconds, bufferSeconds: s.bufferSeconds,
      width: s.width, height: s.height, totalFrames: s.totalFrames, stalls: s.stalls, fatalErrors: s.fatalErrors,
      starts: s.starts, audioBytes: window.headwater.video.webkitAudioDecodedByteCount,
      firstFrameAtMs: s.firstFrameMs === null ? 0 : performance.timeOrigin + s.firstFrameMs,
      errors: JSON.stringify(s.errors),
    };
  }""";

  private static final String PICTURE = """
  () => {
    const canvas = document.createElement("canvas");
    canvas.width = 160;
    canvas.height = 90;
    const context = canvas.getContext("2d");
    context.drawImage(window.headwater.video, 0, 0, 160, 90);
    const { data } = context.getImageData(0, 0, 160, 90);
    let sum = 0, squares = 0, hash = 0;
    for (let i = 0; i < data.length; i += 4) {
      const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
      sum += luma;
      squares += luma * luma;
      hash = (hash * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) % 4294967291;
    }
    const count = data.length / 4;
    const mean = sum / count;
    return { mean, deviation: Math.sqrt(squares / count - mean * mean), hash: String(hash) };
  }""";

  private static final String WATCH_WIDTHS = """
  () => {
    const { video } = window.headwater;
    window.seenWidths = [];
    video.addEventListener("resize", () => {
      if (video.videoWidth > 0) window.seenWidths.push(video.videoWidth);
    });
  }""";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Page page;

  private PlayerPage(Page page) {
    this.page = page;
  }

  /**
   * @param technology {@code hls}, {@code ts} or {@code dash}
   */
  static PlayerPage open(Chromium chromium, TestDaemon daemon, String technology) {
    Page page = chromium.open(daemon.url("/player/1?tech=" + technology).toString());
    page.evaluate(WATCH_WIDTHS);
    return new PlayerPage(page);
  }

  /** Widths of all pictures so far, in order. */
  @SuppressWarnings("unchecked") // JSON
  List<Integer> widths() {
    return (List<Integer>) page.evaluate("() => window.seenWidths");
  }

  Page page() {
    return page;
  }

  @SuppressWarnings("unchecked") // JSON
  private Map<String, Object> evaluate(String script) {
    return (Map<String, Object>) page.evaluate(script);
  }

  Stats stats() {
    Map<String, Object> stats = evaluate(STATS);
    return new Stats(
      number(stats, "atMs"),
      (String) value(stats, "phase"),
      (Boolean) value(stats, "playing"),
      number(stats, "currentTimeSeconds"),
      number(stats, "bufferSeconds"),
      (int) number(stats, "width"),
      (int) number(stats, "height"),
      (int) number(stats, "totalFrames"),
      (int) number(stats, "audioBytes"),
      (int) number(stats, "stalls"),
      (int) number(stats, "fatalErrors"),
      (int) number(stats, "starts"),
      number(stats, "firstFrameAtMs"),
      (String) value(stats, "errors")
    );
  }

  private static Object value(Map<String, Object> from, String name) {
    return Objects.requireNonNull(from.get(name), name);
  }

  private static double number(Map<String, Object> stats, String name) {
    return ((Number) value(stats, name)).doubleValue();
  }

  Picture picture() {
    Map<String, Object> picture = evaluate(PICTURE);
    return new Picture(
      number(picture, "mean"),
      number(picture, "deviation"),
      (String) value(picture, "hash")
    );
  }

  /** Waiting for something of a page: only the thread that opened it may ask it. */
  static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(LIMIT).pollInSameThread().pollInterval(Duration.ofMillis(100));
  }

  /** Returns when the page has found that the stream is not live and waits for it. */
  void awaitAbsent() {
    await("the page waits for the stream").until(() -> stats().phase().equals("absent"));
  }

  /** Returns when it has played for a second. */
  Stats awaitPlaying() {
    try {
      await("playback begins").until(() -> stats().playing());
      double from = stats().currentTimeSeconds();
      await("playback goes on").until(() -> stats().currentTimeSeconds() > from + 1);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(stats().toString(), e);
    }
    return stats();
  }

  /**
   * Lets it play on and asserts that it did so in real time, with no stall and no fatal error, from {@code since} on.
   *
   * @param seconds of the programme from {@code since} on
   */
  Stats assertPlaysOnWithoutAStall(Stats since, double seconds) {
    Stats now = assertPlaysOn(since, seconds);
    Assertions.assertThat(now.stalls()).as("stalls: %s", now).isEqualTo(since.stalls());
    double real = (now.atMs() - since.atMs()) / 1000;
    double shown = now.currentTimeSeconds() - since.currentTimeSeconds();
    Assertions.assertThat(shown / real)
      .as("speed of playback, %s", now)
      .isBetween(0.85, 1.15);
    return now;
  }

  /**
   * Lets it play on and asserts that the library did so by itself.
   *
   * @param seconds of the programme from {@code since} on
   */
  Stats assertPlaysOn(Stats since, double seconds) {
    Awaitility.await("playback of " + seconds + " s")
      .atMost(Duration.ofMillis((long) (seconds * 2000) + 20_000))
      .pollInSameThread()
      .pollInterval(Duration.ofMillis(250))
      .until(() -> {
        Stats now = stats();
        Assertions.assertThat(now.fatalErrors()).as("fatal errors: %s", now).isEqualTo(since.fatalErrors());
        Assertions.assertThat(now.starts()).as("starts of the library: %s", now).isEqualTo(since.starts());
        return now.currentTimeSeconds() >= since.currentTimeSeconds() + seconds;
      });
    return stats();
  }

  /** Asserts that pictures are decoded, shown, not black, and move. */
  void assertMoves() {
    Picture first = picture();
    Assertions.assertThat(first.deviation()).as("contrast of %s", first).isGreaterThan(10);
    Assertions.assertThat(first.meanLuma()).as("%s", first).isGreaterThan(16);
    await("the picture changes").until(() -> !picture().hash().equals(first.hash()));
  }

  /** Lines on the console that are none of the requests for a stream that is not live yet. */
  static List<String> complaints(Chromium chromium) {
    return chromium
      .consoleErrors()
      .stream()
      .filter(line -> !line.contains("404"))
      .toList();
  }
}
