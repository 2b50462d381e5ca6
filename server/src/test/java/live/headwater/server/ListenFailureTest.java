package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import live.headwater.server.config.Settings;
import org.junit.jupiter.api.Test;

class ListenFailureTest {

  private static String message(Throwable cause) {
    return String.valueOf(
      ListenFailure.of(Settings.RTMP_HOST, "192.0.2.1", Settings.RTMP_PORT, 1935, cause).getMessage()
    );
  }

  @Test
  void of_takenPort_isTheSameForEveryTransport() {
    String expected =
      "port 1935 (rtmp.port) is in use by another program; choose another with --rtmp.port=… (0 for any free one)";
    assertThat(message(new BindException("Address already in use"))).isEqualTo(expected);
    assertThat(
      message(
        new IOException(
          "cannot bind",
          new IOException("bind(..) failed with error(-98): Address already in use")
        )
      )
    ).isEqualTo(expected);
  }

  @Test
  void of_otherReasons_nameTheSettingThatHelps() {
    assertThat(message(new BindException("Permission denied"))).contains("--rtmp.port", "from 1024");
    assertThat(message(new BindException("Cannot assign requested address"))).contains(
      "192.0.2.1",
      "--rtmp.host"
    );
    assertThat(
      message(new IOException(new UnknownHostException("host").initCause(new IOException("NXDOMAIN"))))
    ).contains("--rtmp.host");
    assertThat(message(new IOException("something else"))).contains("something else", "rtmp.port");
  }
}
