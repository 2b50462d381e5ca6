package live.headwater.server.config;

import java.util.Locale;

/**
 * The declaration of one setting.
 *
 * @param key as in YAML and on the command line: {@code rtmp.port}
 * @param defaultText what holds when nobody sets it, as one would write it
 * @param description one or two sentences: what it is, and what raising it costs and buys
 */
public record Setting<T>(String key, SettingType<T> type, String defaultText, String description) {
  public Setting {
    try {
      type.parse(defaultText);
    } catch (SettingType.BadValueException e) {
      throw new IllegalArgumentException("default of " + key + ": " + e.getMessage(), e);
    }
  }

  /** Name in the environment: {@code HEADWATER_RTMP_PORT} for {@code rtmp.port}. */
  public String environmentName() {
    return "HEADWATER_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
