package live.headwater.server.config;

import java.util.List;

/**
 * Settings that belong together, for help and documentation.
 *
 * @param title as a heading
 */
public record SettingGroup(String title, List<Setting<?>> settings) {
  public SettingGroup {
    settings = List.copyOf(settings);
  }
}
