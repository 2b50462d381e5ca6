package live.headwater.rtmp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PublisherAddressTest {

  @Test
  void parse_pushUrl_isTakenApart() {
    assertThat(PublisherAddress.parse("rtmp://localhost/in/1?TOKEN")).isEqualTo(
      new PublisherAddress("localhost", 1935, "in", "1?TOKEN")
    );
    assertThat(PublisherAddress.parse("RTMP://my_host:29350/a/b/key")).isEqualTo(
      new PublisherAddress("my_host", 29_350, "a/b", "key")
    );
  }

  @Test
  void parse_slashInTheQuery_belongsToTheKey() {
    assertThat(PublisherAddress.parse("rtmp://h/in/1?a/b").streamKey()).isEqualTo("1?a/b");
  }

  @Test
  void parse_ipv6_losesItsBrackets() {
    PublisherAddress address = PublisherAddress.parse("rtmp://[::1]:1936/in/1");
    assertThat(address).isEqualTo(new PublisherAddress("::1", 1936, "in", "1"));
    assertThat(address.tcUrl()).isEqualTo("rtmp://[::1]:1936/in");
    assertThat(PublisherAddress.parse("rtmp://[::1]/in/1").port()).isEqualTo(1935);
  }

  @Test
  void parse_otherForms_areRefusedWithoutTheKey() {
    for (String url : new String[] {
      "http://h/in/SECRET",
      "rtmp://h/SECRET",
      "rtmp://h",
      "SECRET",
      "rtmp://h/in/",
    }) {
      assertThatThrownBy(() -> PublisherAddress.parse(url))
        .as(url)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("SECRET");
    }
    assertThatThrownBy(() -> PublisherAddress.parse("rtmp://h:x/in/1")).hasMessage(
      "port 'x' is not a number"
    );
    assertThatThrownBy(() -> PublisherAddress.parse("rtmp://h:0/in/1")).hasMessage(
      "port 0 is not in 1..65535"
    );
  }

  @Test
  void toString_always_masksTheKey() {
    assertThat(PublisherAddress.parse("rtmp://h/in/1?SECRET")).hasToString("rtmp://h/in/***");
  }
}
