package live.headwater.origin.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PublicUrlsTest {

  @Test
  void urls_defaultPorts_areLeftOut() {
    PublicUrls urls = PublicUrls.of("live.example", 1935, 5001, 80);

    assertThat(urls.push(3, "TOKEN")).isEqualTo("rtmp://live.example/in/3?TOKEN");
    assertThat(urls.backupPush(3, "TOKEN")).isEqualTo("rtmp://live.example/in/3b?TOKEN");
    assertThat(urls.srtPush(3, "TOKEN")).isEqualTo("srt://live.example:5001?streamid=3#TOKEN");
    assertThat(urls.srtBackupPush(3, "TOKEN")).isEqualTo("srt://live.example:5001?streamid=3b#TOKEN");
    assertThat(urls.pushServer() + "/" + urls.pushKey(3, "TOKEN")).isEqualTo(urls.push(3, "TOKEN"));
    assertThat(urls.hlsCmaf(3)).isEqualTo("http://live.example/cmaf/3/master.m3u8");
    assertThat(urls.console()).isEqualTo("http://live.example/");
  }

  @Test
  void urls_otherPorts_areNamed() {
    PublicUrls urls = PublicUrls.of("localhost", 19350, 5001, 8080);

    assertThat(urls.push(3, "TOKEN")).isEqualTo("rtmp://localhost:19350/in/3?TOKEN");
    assertThat(urls.dash(3)).isEqualTo("http://localhost:8080/cmaf/3/index.mpd");
    assertThat(urls.hlsMpegts(3)).isEqualTo("http://localhost:8080/mpegts/3/master_mpegts.m3u8");
    assertThat(urls.player(3)).isEqualTo("http://localhost:8080/player/3");
  }

  @Test
  void urls_https_has443ByDefault() {
    assertThat(new PublicUrls("live.example", 1935, 5001, "https", 443).player(3)).isEqualTo(
      "https://live.example/player/3"
    );
    assertThat(new PublicUrls("live.example", 1935, 5001, "https", 80).console()).isEqualTo(
      "https://live.example:80/"
    );
  }

  @Test
  void urls_ipv6Address_isBracketed() {
    PublicUrls urls = PublicUrls.of("2001:db8::1", 1935, 5001, 8080);

    assertThat(urls.pushServer()).isEqualTo("rtmp://[2001:db8::1]/in");
    assertThat(urls.console()).isEqualTo("http://[2001:db8::1]:8080/");
  }

  @Test
  void create_otherScheme_isRefused() {
    assertThatThrownBy(() -> new PublicUrls("a", 1, 5001, "ftp", 1)).isInstanceOf(
      IllegalArgumentException.class
    );
  }
}
