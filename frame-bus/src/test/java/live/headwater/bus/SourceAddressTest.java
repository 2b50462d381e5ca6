package live.headwater.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:4000, 192.0.2.1",
    "[2001:db8:0:1:aaaa::7]:4000, 2001:db8:0:1::/64",
    "[2001:db8:0:1::8]:5000, 2001:db8:0:1::/64",
    "[2001:db8:0:2::8]:5000, 2001:db8:0:2::/64",
    "[::ffff:192.0.2.1]:4000, 192.0.2.1",
    "[fe80::1%eth7]:4000, fe80:0:0:0::/64",
    "[broken, [broken",
    "embedded, embedded",
    "name.example:80, name.example",
  })
  void of_remote_isTheHostOrTheNetworkOfIpv6(String remote, String address) {
    assertThat(SourceAddress.of(remote)).isEqualTo(address);
  }
}
