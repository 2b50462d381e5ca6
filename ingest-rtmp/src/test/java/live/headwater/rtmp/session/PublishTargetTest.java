package live.headwater.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishTargetTest {

  @ParameterizedTest
  @CsvSource(
    nullValues = "-",
    value = {
      // app, tcUrl, name, key, token
      "in, rtmp://h/in, 1?abc, 1, abc",
      "in, rtmp://h/in, 1b?abc, 1b, abc",
      "in/, rtmp://h/in/, /1?abc, 1, abc",
      "/in, rtmp://h/in, 1/?abc, 1, abc",
      "in, rtmp://h/in, 1?abc/, 1, abc",
      "in?abc, rtmp://h/in?abc, 1, 1, abc",
      "in, rtmp://h/in?abc, 1, 1, abc",
      "in/?abc, rtmp://h/in/?abc, 1b, 1b, abc",
      "in/1, rtmp://h/in/1, ?abc, 1, abc",
      "in/1, rtmp://h/in/1, abc, 1, abc",
      "in/1?abc, rtmp://h/in/1?abc, '', 1, abc",
      "in/1?ab, rtmp://h/in/1?ab, cd, 1, ab/cd",
      "in, rtmp://h/in, 1/abc, 1, abc",
      "in, rtmp://h/in, 1?token=abc, 1, abc",
      "in, rtmp://h/in, 1?x=y&key=abc, 1, abc",
      "in, rtmp://h/in, 1?abc&x=y, 1, abc",
      "in, rtmp://h/in, 1?ab%2Fc%3D, 1, ab/c=",
      "in, rtmp://h/in, 1%3Fabc, 1, abc",
      "in, rtmp://h/in, 1?a+b, 1, a+b",
      "in, rtmp://h/in, 1?ab%zz, 1, ab%zz",
      "in, rtmp://h/in, 1?abc==, 1, abc==",
      "in, rtmp://h/in, flv:1?abc, 1, abc",
      "'', rtmp://h/in, 1?abc, 1, abc",
      "'', rtmp://h:1935/in/1?abc, '', 1, abc",
      "in, rtmp://h/in, rtmp://h/in/1?abc, 1, abc",
      "in, rtmp://h/in, 1, 1, ''",
      "in, rtmp://h/in, '', '', ''",
      "in, '', ?abc, '', abc",
      "studio, rtmp://h/studio, cam?abc, studio/cam, abc",
    }
  )
  void of_whereverTheEncoderPutIt_findsKeyAndToken(
    String app,
    String tcUrl,
    String name,
    String key,
    String token
  ) {
    PublishTarget target = PublishTarget.of(app, tcUrl, name);
    assertThat(target.streamKey()).isEqualTo(key);
    assertThat(target.token()).isEqualTo(token);
  }

  @ParameterizedTest
  @CsvSource({
    "in, rtmp://h/in, in",
    "in?abc, rtmp://h/in, in",
    "/in/1/, rtmp://h/in, in",
    "'', rtmp://h/in/x, in",
    "'', rtmp://h, ''",
    "'', nonsense, ''",
    "live, rtmp://h/in, live",
  })
  void application_isTheFirstPart(String app, String tcUrl, String application) {
    assertThat(PublishTarget.application(app, tcUrl)).isEqualTo(application);
  }

  @Test
  void label_ofAnId_namesStreamAndRole() {
    assertThat(PublishTarget.of("in", "", "12?abc").label()).isEqualTo("stream 12 primary");
    assertThat(PublishTarget.of("in", "", "12b?abc").label()).isEqualTo("stream 12 backup");
  }

  @Test
  void label_ofAnythingElse_masksIt() {
    PublishTarget target = PublishTarget.of("in", "", "secret-token");
    assertThat(target.label()).isEqualTo("stream ***(12 characters)");
    assertThat(target.toString()).doesNotContain("secret");
    assertThat(PublishTarget.of("in", "", "1?secret").toString()).doesNotContain("secret");
  }
}
