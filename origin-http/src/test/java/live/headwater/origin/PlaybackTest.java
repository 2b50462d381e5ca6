package live.headwater.origin;

import static live.headwater.origin.Responses.gunzipped;
import static live.headwater.origin.Responses.header;
import static live.headwater.origin.Responses.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import live.headwater.bus.StreamStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybackTest {

  private static final byte[] SEGMENT = FakeResource.pattern(1_500_000);
  private static final String PLAYLIST = "#EXTM3U\n".repeat(500);

  private final TestOrigin origin = new TestOrigin();
  private final FakeResource segment = FakeResource.segment("seg1", SEGMENT);
  private final FakeResource playlist = FakeResource.playlist("pl1", 1_900, PLAYLIST);

  PlaybackTest() {
    origin.presentation.cmaf.put("v1.m4s", segment);
    origin.presentation.cmaf.put("master.m3u8", playlist);
  }

  @AfterEach
  void closeAndFindEverythingReleased() {
    origin.close();
    assertThat(segment.allReleased()).isTrue();
    assertThat(playlist.allReleased()).isTrue();
  }

  @Test
  void get_segment_answersItsBytesForEver() throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(SEGMENT);
    assertThat(header(response, "Content-Type")).isEqualTo("video/mp4");
    assertThat(header(response, "Content-Length")).isEqualTo("1500000");
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(response, "ETag")).isEqualTo("\"seg1\"");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(response, "Vary")).isEmpty();
    assertThat(header(response, "Date")).isEqualTo("Fri, 20 Nov 2026 12:34:56 GMT");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    await().until(segment::allReleased);
  }

  @Test
  void get_playlist_mayBeSharedForWholeSecondsAndIsAskedForAgainByPlayers() throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/master.m3u8");

    assertThat(text(response)).isEqualTo(PLAYLIST);
    assertThat(header(response, "Content-Type")).isEqualTo("application/vnd.apple.mpegurl");
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=0, s-maxage=1");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(response, "Content-Encoding")).isEmpty();
  }

  @Test
  void get_playlistSharedForLessThanASecond_isRevalidatedByEverybody() throws Exception {
    origin.presentation.cmaf.put("low.m3u8", FakeResource.playlist("low", 999, "#EXTM3U\n"));

    HttpResponse<byte[]> response = origin.get("/cmaf/1/low.m3u8");

    assertThat(header(response, "Cache-Control")).isEqualTo("public, no-cache");
  }

  @Test
  void get_keyWithClientId_namesTheSameStream() throws Exception {
    assertThat(origin.get("/cmaf/42_1/v1.m4s").body()).isEqualTo(SEGMENT);
  }

  @Test
  void get_mpegts_looksInTheOtherPresentation() throws Exception {
    origin.presentation.mpegts.put("s1.ts", FakeResource.segment("ts1", new byte[188]));

    assertThat(origin.get("/mpegts/1/s1.ts").body()).hasSize(188);
    assertThat(origin.get("/cmaf/1/s1.ts").statusCode()).isEqualTo(404);
  }

  @Test
  void get_withQuery_isTheSameFile() throws Exception {
    assertThat(origin.get("/cmaf/1/v1.m4s?session=7").statusCode()).isEqualTo(200);
  }

  @Test
  void head_segment_answersTheHeadersOfGet() throws Exception {
    HttpResponse<byte[]> response = origin.send(
      origin.request("/cmaf/1/v1.m4s").method("HEAD", BodyPublishers.noBody())
    );

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "Content-Length")).isEqualTo("1500000");
    assertThat(header(response, "ETag")).isEqualTo("\"seg1\"");
    assertThat(segment.timesHandedOut()).isEqualTo(1);
  }

  @Test
  void head_withRange_ignoresTheRange() throws Exception {
    HttpResponse<byte[]> response = origin.send(
      origin.request("/cmaf/1/v1.m4s").header("Range", "bytes=0-9").method("HEAD", BodyPublishers.noBody())
    );

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("1500000");
  }

  @ParameterizedTest
  @ValueSource(strings = { "\"seg1\"", "W/\"seg1\"", "\"a,b\", \"seg1\"", "*" })
  void get_etagKnownToTheClient_answers304WithoutTouchingTheContent(String known) throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s", "If-None-Match", known);

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "ETag")).isEqualTo("\"seg1\"");
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(segment.timesHandedOut()).isZero();
  }

  @Test
  void get_otherEtag_answersTheFile() throws Exception {
    assertThat(origin.get("/cmaf/1/v1.m4s", "If-None-Match", "\"seg\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({ "bytes=300000-899999, 300000, 900000", "bytes=-5, 1499995, 1500000" })
  void get_range_answersThatPart(String range, int from, int to) throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s", "Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/1500000");
    assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(to - from));
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(SEGMENT, from, to));
  }

  @Test
  void get_rangePastTheEnd_answers416WithTheLength() throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s", "Range", "bytes=1500000-");

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes */1500000");
    assertThat(text(response)).contains("1500000");
  }

  @Test
  void get_ifRangeOfTheSameBytes_answersTheRange() throws Exception {
    HttpResponse<byte[]> response = origin.get(
      "/cmaf/1/v1.m4s",
      "Range",
      "bytes=0-9",
      "If-Range",
      "\"seg1\""
    );

    assertThat(response.statusCode()).isEqualTo(206);
  }

  @ParameterizedTest
  @ValueSource(strings = { "\"seg0\"", "W/\"seg1\"", "Fri, 20 Nov 2026 12:34:56 GMT" })
  void get_ifRangeOfOtherBytes_answersTheWhole(String condition) throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s", "Range", "bytes=0-9", "If-Range", condition);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(SEGMENT);
  }

  @Test
  void get_gzipAccepted_compressesOnceForEachContent() throws Exception {
    for (int i = 0; i < 3; i++) {
      HttpResponse<byte[]> response = origin.get("/cmaf/1/master.m3u8", "Accept-Encoding", "br, gzip");
      assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
      assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
      assertThat(header(response, "ETag")).isEqualTo("\"pl1-gzip\"");
      assertThat(gunzipped(response)).asString(StandardCharsets.UTF_8).isEqualTo(PLAYLIST);
    }
    assertThat(playlist.timesHandedOut()).isEqualTo(1);

    FakeResource next = FakeResource.playlist("pl2", 1_900, "#EXTM3U\nnext\n");
    origin.presentation.cmaf.put("master.m3u8", next);
    HttpResponse<byte[]> response = origin.get("/cmaf/1/master.m3u8", "Accept-Encoding", "gzip");
    assertThat(gunzipped(response)).asString(StandardCharsets.UTF_8).isEqualTo("#EXTM3U\nnext\n");
    assertThat(next.allReleased()).isTrue();
  }

  @Test
  void get_gzipEtagKnown_answers304OnlyForGzip() throws Exception {
    String known = "\"pl1-gzip\"";

    assertThat(
      origin.get("/cmaf/1/master.m3u8", "Accept-Encoding", "gzip", "If-None-Match", known).statusCode()
    ).isEqualTo(304);
    assertThat(origin.get("/cmaf/1/master.m3u8", "If-None-Match", known).statusCode()).isEqualTo(200);
  }

  @Test
  void get_rangeOfGzip_countsTheBytesSent() throws Exception {
    byte[] whole = origin.get("/cmaf/1/master.m3u8", "Accept-Encoding", "gzip").body();

    HttpResponse<byte[]> response = origin.get(
      "/cmaf/1/master.m3u8",
      "Accept-Encoding",
      "gzip",
      "Range",
      "bytes=2-11"
    );

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(whole, 2, 12));
  }

  @Test
  void get_gzipForSegment_isSentAsItIs() throws Exception {
    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s", "Accept-Encoding", "gzip");

    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(response.body()).isEqualTo(SEGMENT);
  }

  @Test
  void get_emptyFile_answersNothing() throws Exception {
    origin.presentation.cmaf.put("empty.m4s", FakeResource.segment("none", new byte[0]));

    HttpResponse<byte[]> response = origin.get("/cmaf/1/empty.m4s");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("0");
  }

  @Test
  void get_anyAnswer_isOpenToOtherOrigins() throws Exception {
    for (String path : new String[] { "/cmaf/1/v1.m4s", "/cmaf/1/none.m4s", "/mpegts/9/x.ts", "/time" }) {
      HttpResponse<byte[]> response = origin.get(path, "Origin", "https://example.org");
      assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(header(response, "Access-Control-Expose-Headers")).contains("Content-Range", "X-Err-Code");
    }
  }

  @Test
  void options_preflight_allowsRanges() throws Exception {
    HttpResponse<byte[]> response = origin.send(
      origin
        .request("/cmaf/1/v1.m4s")
        .header("Origin", "https://example.org")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "range")
        .method("OPTIONS", BodyPublishers.noBody())
    );

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(response, "Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(header(response, "Access-Control-Allow-Headers")).contains("Range");
    assertThat(header(response, "Access-Control-Max-Age")).isEqualTo("86400");
    assertThat(header(response, "Content-Length")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "POST", "PUT", "DELETE", "PATCH" })
  void otherMethods_answer405AndWhatIsAllowed(String method) throws Exception {
    HttpResponse<byte[]> response = origin.send(
      origin.request("/cmaf/1/v1.m4s").method(method, BodyPublishers.ofString("body"))
    );

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @CsvSource({
    "/cmaf/9/master.m3u8, 2000, There is no such stream.",
    "/cmaf/x/master.m3u8, 2000, There is no such stream.",
    "/cmaf/1%31/master.m3u8, 2000, There is no such stream.",
    "/cmaf/99999999999999999999/v1.m4s, 2000, There is no such stream.",
    "/cmaf/2/master.m3u8, 1000, Stream 2 is not live: no encoder is sending to it.",
    "/mpegts/2/s1.ts, 1000, Stream 2 is not live: no encoder is sending to it.",
    "/cmaf/3/index.mpd, 3000, Stream 3 is starting: there is nothing to play yet. Ask again in a second.",
  })
  void get_nothingToPlay_saysWhyAndIsForgottenSoon(String path, String code, String text) throws Exception {
    origin.streams.put(2, StreamStatus.IDLE);
    origin.streams.put(3, FakeStreams.live());

    HttpResponse<byte[]> response = origin.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "X-Err-Code")).isEqualTo(code);
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=1");
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(text(response)).isEqualTo(text + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = { "/cmaf/1/v9.m4s", "/cmaf/1/", "/cmaf/1/a/v1.m4s", "/cmaf/1/../1/v1.m4s" })
  void get_unknownFileOfLiveStream_saysSo(String path) throws Exception {
    HttpResponse<byte[]> response = origin.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "X-Err-Code")).isEmpty();
    assertThat(text(response)).isEqualTo("Stream 1 has no such file now.\n");
  }

  @Test
  void get_segmentThatLeftTheWindow_isMissing() throws Exception {
    segment.leaveWindow();

    HttpResponse<byte[]> response = origin.get("/cmaf/1/v1.m4s");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=1");
    assertThat(header(response, "ETag")).isEmpty();
  }

  @Test
  void get_playlistThatLeftTheWindow_isMissingInGzipToo() throws Exception {
    playlist.leaveWindow();

    assertThat(origin.get("/cmaf/1/master.m3u8", "Accept-Encoding", "gzip").statusCode()).isEqualTo(404);
  }

  @Test
  void get_time_isTheServersClockAndNeverCached() throws Exception {
    HttpResponse<byte[]> response = origin.get("/time");

    assertThat(text(response)).isEqualTo("2026-11-20T12:34:56.789Z");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void get_failureInside_tellsTheClientNothingOfIt() throws Exception {
    origin.streams.failWith(new IllegalStateException("secret detail"));
    HttpResponse<byte[]> response;
    try (CapturedLog log = new CapturedLog(FrontHandler.class.getName())) {
      response = origin.get("/cmaf/2/master.m3u8?token=query-secret");
      assertThat(log.text()).contains("GET /cmaf/2/master.m3u8 failed").doesNotContain("query-secret");
    }

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(text(response)).doesNotContain("secret", "Exception", "at live.");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }
}
