package live.headwater.origin;

import static live.headwater.origin.Responses.gunzipped;
import static live.headwater.origin.Responses.header;
import static live.headwater.origin.Responses.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over the stand-in pages of src/test/resources/web. */
class PagesTest {

  private final TestOrigin origin = new TestOrigin();

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void console_isShownInNoFrameAndRunsOnlyOurScripts() throws Exception {
    HttpResponse<byte[]> response = origin.get("/");

    assertThat(text(response)).contains("Stand-in console");
    assertThat(header(response, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Security-Policy"))
      // Made with: printf %s 'document.title += "!"' | openssl dgst -sha256 -binary | base64
      .contains("script-src 'self' 'sha256-YhpHFIwjiQtyQ3mEaGtQ3wTrAcyUbZM2IvQ5YUgmxhU=';")
      .contains("default-src 'none'", "frame-ancestors 'none'")
      .doesNotContain("script-src 'self' 'unsafe");
  }

  @Test
  void player_mayBeFramedByAnybodyAndPlayFromBlobs() throws Exception {
    HttpResponse<byte[]> response = origin.get("/player/1");

    assertThat(text(response)).contains("Stand-in player");
    assertThat(header(response, "Content-Security-Policy")).contains(
      "media-src 'self' blob:",
      "worker-src 'self' blob:",
      "frame-ancestors *"
    );
  }

  @ParameterizedTest
  @ValueSource(strings = { "/player/1", "/player/42_1" })
  void player_stream_isThePlayer(String path) throws Exception {
    assertThat(origin.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void player_noSuchStream_isThePlayerWithItsStatus() throws Exception {
    HttpResponse<byte[]> response = origin.get("/player/999");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).contains("Stand-in player");
  }

  @ParameterizedTest
  @ValueSource(strings = { "/player/", "/player/x", "/player/1/2" })
  void player_noStreamNumber_saysWhatIsNeeded(String path) throws Exception {
    HttpResponse<byte[]> response = origin.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).contains("/player/ and the number of a stream");
  }

  @Test
  void page_knownToTheClient_answers304() throws Exception {
    String etag = header(origin.get("/"), "ETag");

    assertThat(origin.get("/", "If-None-Match", etag).statusCode()).isEqualTo(304);
  }

  @Test
  void asset_isKeptForEverAndSentInTheGzipOfTheBuild() throws Exception {
    HttpResponse<byte[]> plain = origin.get("/assets/app-ABCDEFGH.js");
    HttpResponse<byte[]> gzip = origin.get("/assets/app-ABCDEFGH.js", "Accept-Encoding", "gzip");

    assertThat(header(plain, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(plain, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(plain, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
    assertThat(gzip.body().length).isLessThan(plain.body().length);
    assertThat(gunzipped(gzip)).isEqualTo(plain.body());
  }

  @Test
  void asset_withoutGzip_isSentPlain() throws Exception {
    HttpResponse<byte[]> response = origin.get("/assets/tiny-ABCDEFGH.css", "Accept-Encoding", "gzip");

    assertThat(text(response)).isEqualTo("body{}\n");
    assertThat(header(response, "Content-Type")).isEqualTo("text/css; charset=utf-8");
    assertThat(header(response, "Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "/assets/none.js", "/assets/app-ABCDEFGH.js.gz", "/third-party.txt" })
  void asset_unknown_answers404(String path) throws Exception {
    assertThat(origin.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void favicon_none_isAskedForOnceADay() throws Exception {
    HttpResponse<byte[]> response = origin.get("/favicon.ico");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=86400");
  }
}
