package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import live.headwater.server.config.Setting;
import live.headwater.server.config.SettingGroup;
import live.headwater.server.config.Settings;
import org.junit.jupiter.api.Test;

class UsageTest {

  private final String text = Usage.of("serve", "Runs the server.");

  @Test
  void settings_everyOne_startsALineOfItsOwn() {
    for (Setting<?> setting : Settings.ALL) {
      assertThat(text.lines().filter(line -> line.startsWith("  --" + setting.key() + "=")))
        .as(setting.key())
        .hasSize(1);
    }
  }

  @Test
  void settings_standUnderTheirGroup() {
    int at = 0;
    for (SettingGroup group : Settings.GROUPS) {
      int heading = text.indexOf("\n\n" + group.title() + "\n");
      assertThat(heading).as(group.title()).isGreaterThan(at);
      at = heading;
      for (Setting<?> setting : group.settings()) {
        assertThat(text.indexOf("  --" + setting.key() + "="))
          .as(setting.key())
          .isGreaterThan(at);
      }
    }
  }

  @Test
  void lines_fitATerminal() {
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(Usage.top().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void top_namesTheListOfSettings() {
    assertThat(Usage.top()).contains("headwater serve --help");
  }
}
