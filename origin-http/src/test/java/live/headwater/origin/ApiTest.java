package live.headwater.origin;

import static live.headwater.origin.Responses.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import live.headwater.bus.Role;
import live.headwater.bus.StreamEvent;
import live.headwater.bus.StreamStatus;
import live.headwater.media.Bytes;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TestOrigin origin = new TestOrigin();

  @AfterEach
  void close() {
    origin.close();
  }

  /** From an address of the loopback network, which all of 127/8 is on Linux. */
  private HttpResponse<byte[]> get(String address, String key) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build()) {
      return client.send(
        origin
          .request("/streaming/streams")
          .header("Authorization", "APIKey " + key)
          .build(),
        HttpResponse.BodyHandlers.ofByteArray()
      );
    }
  }

  @Test
  void key_manyWrongOnes_letOnlyTheirAddressWait() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(get("127.0.0.2", "guess-" + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<byte[]> refused = get("127.0.0.2", "guess-11");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 7);
    // Otherwise the right one would still be found by guessing.
    assertThat(get("127.0.0.2", TestOrigin.API_KEY).statusCode()).isEqualTo(429);
    assertThat(get("127.0.0.3", TestOrigin.API_KEY).statusCode()).isEqualTo(200);
  }

  @Test
  void key_none_isNoGuess() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(origin.get("/streaming/streams").statusCode()).isEqualTo(401);
    }
    assertThat(get("/streaming/streams").statusCode()).isEqualTo(200);
  }

  @Test
  void list_answersAPlainArrayOfAllStreams() throws Exception {
    origin.streams.put(7, StreamStatus.IDLE);

    JsonNode streams = json(get("/streaming/streams"));

    assertThat(streams.isArray()).isTrue();
    assertThat(streams.findValues("id")).extracting(JsonNode::asLong).containsExactly(1L, 7L);
  }

  @Test
  void list_pageAfterTheFirst_isEmpty() throws Exception {
    assertThat(json(get("/streaming/streams?page=1&with_broadcasts=0"))).hasSize(1);
    assertThat(json(get("/streaming/streams?page=2"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "page=0", "page=x", "page=", "page=-1", "page=%25zz" })
  void list_noPageNumber_isRefused(String query) throws Exception {
    HttpResponse<byte[]> response = get("/streaming/streams?" + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("detail").textValue()).contains("page");
  }

  @Test
  void list_malformedQuery_isRefused() throws Exception {
    try (RawConnection client = new RawConnection(origin.port())) {
      client.send(
        "GET /streaming/streams?page=%zz HTTP/1.1\nHost: a\nAuthorization: APIKey " +
          TestOrigin.API_KEY +
          "\nConnection: close\n\n"
      );
      assertThat(client.readAll()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void stream_idle_hasEveryFieldOfThePublicApi() throws Exception {
    origin.streams.put(7, StreamStatus.IDLE);

    HttpResponse<byte[]> response = get("/streaming/streams/7");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(json(response)).isEqualTo(
      MAPPER.readTree(
        """
        {"id":7,"name":"Stream 7","token":"push-token-of-a-test","active":true,"live":false,"backup_live":false,
        "pull":false,"uri":null,
        "push_url":"rtmp://media.example/in/7?push-token-of-a-test",
        "backup_push_url":"rtmp://media.example/in/7b?push-token-of-a-test",
        "push_url_srt":"srt://media.example:5001?streamid=7#push-token-of-a-test",
        "backup_push_url_srt":"srt://media.example:5001?streamid=7b#push-token-of-a-test",
        "push_url_whip":null,"srt_passphrase":null,
        "hls_cmaf_url":"http://media.example:8080/cmaf/7/master.m3u8",
        "hls_mpegts_url":"http://media.example:8080/mpegts/7/master_mpegts.m3u8",
        "dash_url":"http://media.example:8080/cmaf/7/index.mpd",
        "iframe_url":"http://media.example:8080/player/7",
        "dvr_enabled":false,"dvr_duration":null,"auto_record":false,"record_type":null,"recording_duration":null,
        "hls_mpegts_endlist_tag":null,"html_overlay":false,"html_overlays":[],"projection":null,
        "quality_set_id":null,"broadcast_ids":[],"cdn_id":null,"client_user_id":null,"client_entity_data":null,
        "created_at":"2026-11-20T10:00:00Z","started_at_primary":null,"started_at_backup":null,
        "finished_at_primary":null,"active_ingest_region_primary":null,"active_ingest_region_backup":null,
        "stream_source_type":null,"frame_rate":null,"video_width":null,"video_height":null,
        "transcoding_speed":null,"transcoded_qualities":[],"screenshot":null}
        """
      )
    );
  }

  @Test
  void stream_live_tellsItsSource() throws Exception {
    origin.streams.put(7, FakeStreams.live(VIDEO, AUDIO));

    JsonNode stream = json(get("/streaming/streams/7"));

    assertThat(stream.get("live").booleanValue()).isTrue();
    assertThat(stream.get("started_at_primary").textValue()).isEqualTo("2026-11-20T11:00:00.250Z");
    assertThat(stream.get("stream_source_type").textValue()).isEqualTo("rtmp");
    assertThat(stream.get("frame_rate").doubleValue()).isEqualTo(29.97);
    assertThat(stream.get("video_width").doubleValue()).isEqualTo(1280);
    assertThat(stream.get("video_height").doubleValue()).isEqualTo(720);
  }

  @Test
  void health_live_tellsFeedsAndTracks() throws Exception {
    origin.streams.put(7, FakeStreams.live(VIDEO, AUDIO));

    assertThat(json(get("/streaming/streams/7/health"))).isEqualTo(
      MAPPER.readTree(
        """
        {"stream_id":7,"on_air":"primary","held_open_until":null,"feeds":[{"role":"primary","protocol":"rtmp","remote":"127.0.0.1:5000",
        "encoder":"Lavf60","connected_at":"2026-11-20T11:00:00.250Z","live":true,"bitrate_bps":2600000,
        "bytes_received":123456,"access_units_dropped":3,"tracks":[
        {"type":"video","codec":"avc1.64001f","width":1280,"height":720,"frame_rate":29.97},
        {"type":"audio","codec":"mp4a.40.2","sample_rate":48000,"channels":2}]}]}
        """
      )
    );
  }

  @Test
  void health_idle_hasNoFeeds() throws Exception {
    origin.streams.put(7, StreamStatus.IDLE);

    assertThat(json(get("/streaming/streams/7/health"))).isEqualTo(
      MAPPER.readTree("{\"stream_id\":7,\"on_air\":null,\"held_open_until\":null,\"feeds\":[]}")
    );
  }

  @Test
  void events_areToldOldestFirst() throws Exception {
    Instant at = Instant.parse("2026-11-20T11:00:00Z");
    origin.streams.put(
      7,
      StreamStatus.IDLE,
      new StreamEvent(at, 7, StreamEvent.Type.FEED_CONNECTED, Role.BACKUP, "RTMP from 127.0.0.1:5000"),
      new StreamEvent(at.plusMillis(5), 7, StreamEvent.Type.PROGRAM_STARTED, null, "on air")
    );

    assertThat(json(get("/streaming/streams/7/events"))).isEqualTo(
      MAPPER.readTree(
        """
        [{"at":"2026-11-20T11:00:00Z","type":"feed_connected","role":"backup","text":"RTMP from 127.0.0.1:5000"},
        {"at":"2026-11-20T11:00:00.005Z","type":"program_started","role":null,"text":"on air"}]
        """
      )
    );
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "/streaming/streams/9",
      "/streaming/streams/",
      "/streaming/streams/x",
      "/streaming/streams/99999999999999999999",
      "/streaming/streams/1/nothing",
      "/streaming/streams/1/health/x",
      "/streaming/restreams",
    }
  )
  void get_unknownResource_answersAProblem(String path) throws Exception {
    HttpResponse<byte[]> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(json(response).get("status").intValue()).isEqualTo(404);
    assertThat(json(response).get("title").textValue()).isEqualTo("Not Found");
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "APIKey key-of-a-test",
      "apikey key-of-a-test",
      "APIKEY   another-key",
      "ApiKey another-key ",
    }
  )
  void authorization_rightKey_isAcceptedWithTheWordInAnyCase(String authorization) throws Exception {
    assertThat(origin.get("/streaming/streams", "Authorization", authorization).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "APIKey wrong",
      "APIKey ",
      "APIKey",
      "Bearer key-of-a-test",
      "key-of-a-test",
      "APIKey KEY-OF-A-TEST",
    }
  )
  void authorization_anythingElse_answers401(String authorization) throws Exception {
    assertUnauthorized(origin.get("/streaming/streams/1", "Authorization", authorization));
  }

  @Test
  void authorization_none_answers401WhateverIsThere() throws Exception {
    assertUnauthorized(origin.get("/streaming/streams/1"));
    assertUnauthorized(origin.get("/streaming/streams/999"));
    assertUnauthorized(origin.get("/streaming/anything"));
  }

  @Test
  void post_answersAProblem() throws Exception {
    HttpResponse<byte[]> response = origin.send(
      origin
        .request("/streaming/streams")
        .header("Authorization", "APIKey " + TestOrigin.API_KEY)
        .POST(BodyPublishers.ofString("{}"))
    );

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void get_anything_isClosedToOtherOrigins() throws Exception {
    assertThat(header(get("/streaming/streams"), "Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void get_secretsInARequest_areInNoLog() throws Exception {
    try (CapturedLog log = new CapturedLog("live.headwater")) {
      get("/streaming/streams/1");
      origin.get("/streaming/streams", "Authorization", "APIKey a-wrong-key");
      origin.streams.failWith(new IllegalStateException("broken"));
      get("/streaming/streams/1?token=" + FakeStreams.TOKEN);

      assertThat(log.text())
        .contains("/streaming/streams/1 failed")
        .doesNotContain(TestOrigin.API_KEY, "a-wrong-key", FakeStreams.TOKEN);
    }
  }

  private static final Track VIDEO = new Track(
    0,
    new Timescale(90_000),
    new AvcConfiguration(
      List.of(Bytes.ofHex("67")),
      List.of(Bytes.ofHex("68")),
      100,
      0,
      31,
      1280,
      720,
      1,
      1,
      30
    )
  );

  private static final Track AUDIO = new Track(
    1,
    new Timescale(48_000),
    new AacConfiguration(Bytes.ofHex("1190"), 2, 48_000, 48_000, 2, 1_024)
  );

  private HttpResponse<byte[]> get(String path) throws Exception {
    return origin.get(path, "Authorization", "APIKey " + TestOrigin.API_KEY);
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    return MAPPER.readTree(response.body());
  }

  private static void assertUnauthorized(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("APIKey realm=\"headwater\"");
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(json(response).get("status").intValue()).isEqualTo(401);
    assertThat(json(response).get("title").textValue()).isEqualTo("Unauthorized");
  }
}
