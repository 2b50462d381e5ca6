package live.headwater.origin;

import static live.headwater.origin.Responses.header;
import static live.headwater.origin.Responses.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbesTest {

  private final TestOrigin origin = new TestOrigin();

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void health_answersAsLongAsTheProcessDoes() throws Exception {
    origin.ready.set(false);

    assertThat(origin.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void readiness_followsTheDaemon() throws Exception {
    assertThat(origin.get("/readyz").statusCode()).isEqualTo(200);

    origin.ready.set(false);
    HttpResponse<byte[]> response = origin.get("/readyz");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(header(response, "Retry-After")).isEqualTo("1");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void metrics_countRequestsAndBytesByKind() throws Exception {
    origin.presentation.cmaf.put("v1.m4s", FakeResource.segment("seg1", new byte[600_000]));
    origin.presentation.cmaf.put("master.m3u8", FakeResource.playlist("pl1", 1_000, "#EXTM3U\n"));
    origin.get("/cmaf/1/v1.m4s");
    origin.get("/cmaf/1/v1.m4s", "Range", "bytes=0-99");
    origin.get("/cmaf/1/master.m3u8");
    origin.get("/cmaf/1/none.m3u8");
    origin.get("/nothing");

    HttpResponse<byte[]> response = origin.get("/metrics");

    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text(response).lines()).contains(
      "headwater_http_requests_total{kind=\"segment\",status=\"200\"} 1.0",
      "headwater_http_requests_total{kind=\"segment\",status=\"206\"} 1.0",
      "headwater_http_requests_total{kind=\"manifest\",status=\"200\"} 1.0",
      "headwater_http_requests_total{kind=\"manifest\",status=\"404\"} 1.0",
      "headwater_http_requests_total{kind=\"other\",status=\"404\"} 1.0"
    );
    await().until(() ->
      text(origin.get("/metrics"))
        .lines()
        .anyMatch("headwater_http_response_bytes_total{kind=\"segment\"} 600100.0"::equals)
    );
  }

  @Test
  void metrics_countOpenConnections() throws Exception {
    try (RawConnection connection = new RawConnection(origin.port())) {
      connection.send("GET /healthz HTTP/1.1\nHost: a\n\n").read(10);
      assertThat(connections()).isEqualTo(1);
    }
    await().until(() -> connections() == 0);
  }

  private double connections() {
    return origin.meters.get("headwater.http.connections").gauge().value();
  }
}
