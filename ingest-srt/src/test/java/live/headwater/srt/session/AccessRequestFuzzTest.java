package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import live.headwater.media.InputException;

class AccessRequestFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parse_anyBytes_isRefusedOrWithinLimits(byte[] bytes) {
    try {
      AccessRequest request = AccessRequest.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(request.parameters().size()).isLessThanOrEqualTo(AccessRequest.MAX_PARAMETERS);
      assertThat(request.label()).startsWith("stream ");
    } catch (InputException _) {
      // Refused.
    }
  }
}
