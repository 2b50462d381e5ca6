package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.srt.session.AccessRequest.Mode;
import live.headwater.srt.wire.HandshakeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRequestTest {

  @ParameterizedTest
  @CsvSource(
    delimiter = '|',
    value = {
      "42#tok | 42 | tok",
      "42b#tok | 42b | tok",
      "42%23tok | 42 | tok",
      "42?tok | 42 | tok",
      "42#t#o?k | 42 | t#o?k",
      "42#t%2Fo+k | 42 | t/o+k",
      "42 | 42 | ''",
      "42# | 42 | ''",
      "#tok | '' | tok",
      "live/key | live/key | ''",
      "'' | '' | ''",
      "100% | 100% | ''",
    }
  )
  void parse_plainForm_isKeyAndToken(String streamId, String key, String token) throws InputException {
    AccessRequest request = AccessRequest.parse(streamId);

    assertThat(request.mode()).isEqualTo(Mode.PUBLISH);
    assertThat(request.streamKey()).isEqualTo(key);
    assertThat(request.token()).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
    strings = {
      "#!::r=42,m=publish,token=tok",
      "#!::m=publish,s=tok,r=42",
      "#!::r=42#tok,m=publish",
      "#!::r=42?tok,m=publish,s=other",
      "#!::r=42%23tok,m=publish",
      "#!::u=somebody,h=host,r=42,m=publish,,token=tok,own_key=a=b",
    }
  )
  void parse_accessControl_isKeyAndToken(String streamId) throws InputException {
    AccessRequest request = AccessRequest.parse(streamId);

    assertThat(request.mode()).isEqualTo(Mode.PUBLISH);
    assertThat(request.streamKey()).isEqualTo("42");
    assertThat(request.token()).isEqualTo("tok");
  }

  @Test
  void parse_accessControl_keepsWhatItDoesNotKnow() throws InputException {
    AccessRequest request = AccessRequest.parse("#!::own_key=a=b,r=7");

    assertThat(request.parameters()).containsExactly(Map.entry("own_key", "a=b"), Map.entry("r", "7"));
    assertThat(request.mode()).isEqualTo(Mode.REQUEST);
    assertThat(AccessRequest.parse("#!::m=steal").mode()).isEqualTo(Mode.OTHER);
    assertThat(AccessRequest.parse("#!::m=bidirectional").mode()).isEqualTo(Mode.BIDIRECTIONAL);
  }

  @Test
  void parse_badForms_areRefused() {
    assertThatThrownBy(() -> AccessRequest.parse("#!:{r=1}")).isInstanceOf(UnsupportedInputException.class);
    assertThatThrownBy(() -> AccessRequest.parse("#!::r")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> AccessRequest.parse("#!::r=1,r=2")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> AccessRequest.parse("x".repeat(513))).isInstanceOf(LimitExceededException.class);
    StringBuilder many = new StringBuilder("#!::");
    for (int i = 0; i <= AccessRequest.MAX_PARAMETERS; i++) {
      many.append('k').append(i).append("=1,");
    }
    assertThatThrownBy(() -> AccessRequest.parse(many.toString())).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void toString_anyRequest_hidesSecrets() throws InputException {
    assertThat(AccessRequest.parse("42b#s3cret")).hasToString("AccessRequest[PUBLISH, stream 42 backup]");
    assertThat(AccessRequest.parse("s3cret").toString()).doesNotContain("s3cret");
    assertThat(AccessRequest.parse("#!::r=1,x=s3cret").toString()).doesNotContain("s3cret");
    assertThat(new HandshakeExtension.StreamId("s3cret").toString()).doesNotContain("s3cret");
  }
}
