package live.headwater.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads all sources of settings and checks every value. */
public final class ConfigurationLoader {

  /** A configuration file larger than this is a mistake. Ours. */
  private static final long MAX_FILE_BYTES = 4 << 20;

  private static final String PREFIX = "HEADWATER_";
  private static final List<String> STREAM_FIELDS = List.of("id", "name", "token", "active");

  private record Given(String text, String where) {}

  private final Map<String, Setting<?>> byKey = new HashMap<>();
  private final Map<String, Given> given = new HashMap<>();
  private final List<DeclaredStream> streams = new ArrayList<>();

  private ConfigurationLoader() {
    for (Setting<?> setting : Settings.ALL) {
      byKey.put(setting.key(), setting);
    }
  }

  /**
   * @param file the configuration file; null for none
   * @param environment as {@link System#getenv()} gives it; what does not start with {@code HEADWATER_} is ignored
   * @param options keys and values of the command line
   * @throws ConfigurationException with one line naming key, value, rule and place
   */
  public static Configuration load(
    @Nullable Path file,
    Map<String, String> environment,
    Map<String, String> options
  ) throws ConfigurationException {
    ConfigurationLoader loader = new ConfigurationLoader();
    if (file != null) {
      loader.readFile(file);
    }
    loader.readEnvironment(environment);
    for (Map.Entry<String, String> option : options.entrySet()) {
      loader.give(option.getKey(), option.getValue(), "on the command line");
    }
    return loader.build();
  }

  private void readFile(Path file) throws ConfigurationException {
    JsonNode root;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ConfigurationException(file + " is larger than " + MAX_FILE_BYTES + " bytes");
      }
      YAMLFactory yaml = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      root = new ObjectMapper(yaml).readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("configuration file " + file + " does not exist");
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
        "%s, line %d: %s".formatted(
          file,
          e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
          firstLine(e.getOriginalMessage())
        )
      );
    } catch (IOException e) {
      throw new ConfigurationException("configuration file " + file + " cannot be read: " + e);
    }
    if (root.isMissingNode() || root.isNull()) {
      return;
    }
    if (!(root instanceof ObjectNode object)) {
      throw new ConfigurationException(file + " is not a list of settings like \"rtmp.port: 1935\"");
    }
    readObject(object, "", file);
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Both {@code rtmp: {port: 1}} and {@code rtmp.port: 1} are understood. */
  private void readObject(ObjectNode object, String prefix, Path file) throws ConfigurationException {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String key = prefix + field.getKey();
      JsonNode value = field.getValue();
      if (key.equals("streams")) {
        readStreams(value, file);
      } else if (value instanceof ObjectNode inner) {
        readObject(inner, key + ".", file);
      } else if (value.isValueNode() && !value.isNull()) {
        give(key, value.asText(), "in " + file);
      } else {
        throw new ConfigurationException(key + " in " + file + " has no single value");
      }
    }
  }

  private void readStreams(JsonNode list, Path file) throws ConfigurationException {
    if (!list.isArray()) {
      throw new ConfigurationException("streams in " + file + " is not a list");
    }
    Set<Long> ids = new HashSet<>();
    for (JsonNode item : list) {
      String where = "streams[" + streams.size() + "] in " + file;
      for (Map.Entry<String, JsonNode> field : item.properties()) {
        if (!STREAM_FIELDS.contains(field.getKey()) && !StreamRules.isRule(field.getKey())) {
          throw new ConfigurationException(
            where +
              " has an unknown field " +
              field.getKey() +
              "; known are " +
              String.join(", ", STREAM_FIELDS) +
              ", " +
              String.join(", ", StreamRules.names())
          );
        }
      }
      long id = item.path("id").canConvertToLong() ? item.path("id").asLong() : 0;
      if (id < 1 || !ids.add(id)) {
        throw new ConfigurationException(where + " needs an id of its own, a number of 1 or more");
      }
      String token = item.path("token").asText("");
      if (!token.isEmpty() && !token.matches("[0-9A-Za-z_-]{16,128}")) {
        throw new ConfigurationException("token of " + where + " must be 16 to 128 of A-Z a-z 0-9 _ -");
      }
      streams.add(
        new DeclaredStream(
          id,
          item.path("name").asText("Stream " + id),
          token,
          item.path("active").asBoolean(true),
          StreamRules.read(item, where)
        )
      );
    }
  }

  private void readEnvironment(Map<String, String> environment) throws ConfigurationException {
    Map<String, String> names = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      names.put(setting.environmentName(), setting.key());
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX)) {
        continue;
      }
      String key = names.get(name);
      if (key == null) {
        throw new ConfigurationException("unknown setting " + name + " in the environment");
      }
      give(key, variable.getValue(), "as " + name + " in the environment");
    }
  }

  private void give(String key, String text, String where) throws ConfigurationException {
    if (!byKey.containsKey(key)) {
      String nearest = nearest(key);
      throw new ConfigurationException(
        "unknown setting " + key + " " + where + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?")
      );
    }
    given.put(key, new Given(text, where));
  }

  /** The known key that is at most three edits away; empty when none is. */
  private String nearest(String key) {
    String best = "";
    int bestDistance = 4;
    for (Setting<?> setting : Settings.ALL) {
      int distance = editDistance(key, setting.key());
      if (distance < bestDistance) {
        bestDistance = distance;
        best = setting.key();
      }
    }
    return best;
  }

  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private Configuration build() throws ConfigurationException {
    Map<String, Object> values = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      Given source = given.getOrDefault(setting.key(), new Given(setting.defaultText(), "by default"));
      try {
        values.put(setting.key(), setting.type().parse(source.text));
      } catch (SettingType.BadValueException e) {
        // The API key is a secret even when it is malformed.
        String shown = setting.equals(Settings.API_KEY) ? "" : " \"" + source.text + "\"";
        throw new ConfigurationException(
          setting.key() + shown + " " + source.where + " must be " + e.getMessage()
        );
      }
    }
    return new Configuration(values, streams);
  }
}
