package live.headwater.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.headwater.bus.RuleOverrides;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a stream in the configuration file may have for itself: settings of the daemon by their own names, and
 * {@code mixed-protocols}. Both {@code failover: {after: 5s}} and {@code failover.after: 5s} are understood.
 */
final class StreamRules {

  static final String MIXED_PROTOCOLS = "mixed-protocols";

  private final Map<String, Object> values = new HashMap<>();
  private @Nullable Boolean mixedProtocols;

  private StreamRules() {}

  /** Whether a field of a stream's entry is read here: a rule, or an object that may hold some. */
  static boolean isRule(String field) {
    return (
      field.equals(MIXED_PROTOCOLS) ||
      Settings.OF_STREAMS.stream().anyMatch(
        setting -> setting.key().equals(field) || setting.key().startsWith(field + ".")
      )
    );
  }

  /** Names of all rules. */
  static List<String> names() {
    List<String> names = new ArrayList<>(Settings.OF_STREAMS.stream().map(Setting::key).toList());
    names.add(MIXED_PROTOCOLS);
    return names;
  }

  /**
   * Reads the rules of an entry; other fields are left alone.
   *
   * @param where the entry, for messages
   * @throws ConfigurationException with one line for a rule that does not exist or a value that it does not allow
   */
  static RuleOverrides read(JsonNode entry, String where) throws ConfigurationException {
    StreamRules rules = new StreamRules();
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      if (isRule(field.getKey())) {
        rules.read(field.getKey(), field.getValue(), where);
      }
    }
    return new RuleOverrides(
      rules.value(Settings.TAKEOVER_AFTER),
      rules.value(Settings.FAILOVER_AFTER),
      rules.value(Settings.RETURN_AFTER),
      rules.value(Settings.HOLD_OPEN),
      rules.mixedProtocols,
      rules.value(Settings.RATE_BURST),
      rules.value(Settings.RATE_INTERVAL)
    );
  }

  private void read(String key, JsonNode value, String where) throws ConfigurationException {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        read(key + "." + field.getKey(), field.getValue(), where);
      }
    } else if (key.equals(MIXED_PROTOCOLS)) {
      if (!value.isBoolean()) {
        throw bad(key, value, where, "true or false");
      }
      mixedProtocols = value.booleanValue();
    } else {
      try {
        values.put(key, setting(key, where).type().parse(value.asText()));
      } catch (SettingType.BadValueException e) {
        throw bad(key, value, where, String.valueOf(e.getMessage()));
      }
    }
  }

  private static Setting<?> setting(String key, String where) throws ConfigurationException {
    for (Setting<?> setting : Settings.OF_STREAMS) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    throw new ConfigurationException(
      where + " has an unknown rule " + key + "; known are " + String.join(", ", names())
    );
  }

  private static ConfigurationException bad(String key, JsonNode value, String where, String rule) {
    return new ConfigurationException(key + " \"" + value.asText() + "\" of " + where + " must be " + rule);
  }

  private <T> @Nullable T value(Setting<T> setting) {
    // Put there by this setting's own type.
    @SuppressWarnings("unchecked")
    T typed = (T) values.get(setting.key());
    return typed;
  }
}
