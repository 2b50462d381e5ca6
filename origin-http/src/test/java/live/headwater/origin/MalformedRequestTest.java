package live.headwater.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request, or too much of one, costs its connection and nothing else. */
class MalformedRequestTest {

  private final TestOrigin origin = new TestOrigin(Duration.ofMillis(500));

  @AfterEach
  void close() throws Exception {
    assertThat(origin.get("/healthz").statusCode()).isEqualTo(200);
    origin.close();
  }

  @Test
  void request_garbage_isRefusedAndClosed() throws Exception {
    assertThat(answerTo("\u0016\u0003\u0001 this is not HTTP\n\n")).matches("(?s)HTTP/1[.][01] 400 .*");
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "GET /healthz HTTP/9.x\n\n",
      "GET\n\n",
      "GET /healthz HTTP/1.1\nHost: a\nno colon\n\n",
      "GET /healthz HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 6\n\n",
      "GET /healthz HTTP/1.1\nHost: a\nContent-Length: -1\n\n",
    }
  )
  void request_malformed_isRefusedAndClosed(String request) throws Exception {
    assertThat(answerTo(request))
      .matches("(?s)HTTP/1[.][01] 400 .*")
      .contains("This is not an HTTP request.");
  }

  @Test
  void request_longLine_answers414() throws Exception {
    String answer = answerTo("GET /" + "a".repeat(5_000) + " HTTP/1.1\nHost: a\n\n");

    assertThat(answer).matches("(?s)HTTP/1[.][01] 414 .*").contains("more than 4096 bytes");
  }

  @Test
  void request_manyHeaders_answers431() throws Exception {
    String answer = answerTo("GET / HTTP/1.1\nHost: a\n" + "X-Filler: abcdefgh\n".repeat(2_000) + "\n");

    assertThat(answer).matches("(?s)HTTP/1[.][01] 431 .*").contains("more than 16384 bytes");
  }

  @Test
  void request_withoutHost_isRefused() throws Exception {
    assertThat(answerTo("GET /healthz HTTP/1.1\n\n")).matches("(?s)HTTP/1[.][01] 400 .*").contains("Host");
  }

  @Test
  void request_http10WithoutHost_isAnsweredAndClosed() throws Exception {
    assertThat(answerTo("GET /healthz HTTP/1.0\n\n")).startsWith("HTTP/1.0 200").endsWith("alive\n");
  }

  @ParameterizedTest
  @ValueSource(strings = { "100000", "99999999999999999999999", "1e3" })
  void request_longBodyAnnounced_isRefusedAndClosed(String length) throws Exception {
    String answer = answerTo("POST /time HTTP/1.1\nHost: a\nContent-Length: " + length + "\n\n");

    assertThat(answer).matches("(?s)HTTP/1.1 4(13|00) .*");
  }

  @Test
  void request_chunkedBodyWithoutEnd_isClosed() throws Exception {
    try (RawConnection client = new RawConnection(origin.port())) {
      client.send("POST /time HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
      byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

      assertThatThrownBy(() -> {
        while (true) {
          client.sendBytes(chunk);
        }
      }).isInstanceOf(IOException.class);
    }
  }

  @Test
  void request_smallBody_isSkippedAndTheConnectionGoesOn() throws Exception {
    String answers = answerTo(
      """
      POST /time HTTP/1.1
      Host: a
      Content-Length: 4

      bodyGET /healthz HTTP/1.1
      Host: a
      Connection: close

      """
    );

    assertThat(answers).matches("(?s)HTTP/1[.][01] 405 .*").contains("HTTP/1.1 200").endsWith("alive\n");
  }

  @Test
  void request_neverFinished_isClosedAfterTheTimeout() throws Exception {
    assertThat(answerTo("GET /healthz HTTP/1.1\nHost: ")).isEmpty();
  }

  @Test
  void request_neverBegun_isClosedAfterTheTimeout() throws Exception {
    assertThat(answerTo("")).isEmpty();
  }

  @Test
  void request_unknownMethod_answers405() throws Exception {
    assertThat(answerTo("BREW /time HTTP/1.1\nHost: a\nConnection: close\n\n")).matches(
      "(?s)HTTP/1[.][01] 405 .*"
    );
  }

  @Test
  void request_absoluteTarget_isUnderstood() throws Exception {
    assertThat(answerTo("GET http://a/healthz HTTP/1.1\nHost: a\nConnection: close\n\n")).startsWith(
      "HTTP/1.1 200"
    );
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "*",
      "/nothing",
      "//",
      "/cmaf",
      "/assets/../index.html",
      "/assets/%2e%2e/index.html",
      "/assets/..%2findex.html",
      "/assets//index.html",
      "/index.html",
      "/%00",
      "healthz",
    }
  )
  void request_pathThatNamesNothing_answers404(String path) throws Exception {
    assertThat(answerTo("GET " + path + " HTTP/1.1\nHost: a\nConnection: close\n\n")).startsWith(
      "HTTP/1.1 404"
    );
  }

  private String answerTo(String request) throws Exception {
    try (RawConnection client = new RawConnection(origin.port())) {
      return client.send(request).readAll();
    }
  }
}
