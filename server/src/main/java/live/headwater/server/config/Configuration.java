package live.headwater.server.config;

import java.util.List;
import java.util.Map;

/** What holds: a value for every setting, and the streams declared in the file. Immutable. */
public final class Configuration {

  private final Map<String, Object> values;
  private final List<DeclaredStream> streams;

  Configuration(Map<String, Object> values, List<DeclaredStream> streams) {
    this.values = Map.copyOf(values);
    this.streams = List.copyOf(streams);
  }

  /** The value of a setting of {@link Settings#ALL}. */
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting.key());
    if (value == null) {
      throw new IllegalArgumentException("setting " + setting.key() + " is not in Settings.ALL");
    }
    // Put there by this setting's own type.
    @SuppressWarnings("unchecked")
    T typed = (T) value;
    return typed;
  }

  /** The same with other streams. */
  public Configuration withStreams(List<DeclaredStream> others) {
    return new Configuration(values, others);
  }

  public List<DeclaredStream> streams() {
    return streams;
  }
}
