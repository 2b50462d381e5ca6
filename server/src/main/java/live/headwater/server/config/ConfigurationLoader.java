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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import live.headwater.bus.StreamSettings;
import live.headwater.srt.session.PullSource;
import org.jspecify.annotations.Nullable;

/** Reads all sources of settings and checks every value. */
public final class ConfigurationLoader {

  /** A configuration file larger than this is a mistake. Ours. */
  private static final long MAX_FILE_BYTES = 4 << 20;

  private static final String PREFIX = "HEADWATER_";
  /** The API's name for it. */
  private static final String SRT_PASSPHRASE = "srt_passphrase";

  private static final List<String> STREAM_FIELDS = List.of(
    "id",
    "name",
    "token",
    "active",
    SRT_PASSPHRASE,
    "pull",
    "uri"
  );

  private record Given(String text, String where) {}

  private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();
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
      throw new ConfigurationException(file + ", " + YamlProblem.describe(e));
    } catch (IOException e) {
      throw new ConfigurationException(
        "configuration file " + file + " cannot be read: " + FileProblem.describe(e)
      );
    }
    if (root.isMissingNode() || root.isNull()) {
      return;
    }
    if (!(root instanceof ObjectNode object)) {
      throw new ConfigurationException(file + " is not a list of settings like \"rtmp.port: 1935\"");
    }
    readObject(object, "", file);
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
    Map<Long, String> takenBy = new HashMap<>();
    for (JsonNode item : list) {
      String entry = entry(streams.size(), item);
      String where = entry + " in " + file;
      for (Map.Entry<String, JsonNode> field : item.properties()) {
        if (!STREAM_FIELDS.contains(field.getKey()) && !StreamRules.isRule(field.getKey())) {
          throw new ConfigurationException(
            where +
              " has an unknown field " +
              field.getKey() +
              Suggestion.of(
                field.getKey(),
                Stream.concat(STREAM_FIELDS.stream(), StreamRules.names().stream()).toList()
              ) +
              "; known are " +
              String.join(", ", STREAM_FIELDS) +
              ", " +
              String.join(", ", StreamRules.names())
          );
        }
      }
      long id = item.path("id").canConvertToLong() ? item.path("id").asLong() : 0;
      if (id < 1) {
        throw new ConfigurationException(where + " needs an id, a number of 1 or more");
      }
      String other = takenBy.put(id, entry);
      if (other != null) {
        throw new ConfigurationException(
          where + " has id " + id + ", which " + other + " has already; give each an id of its own"
        );
      }
      String token = item.path("token").asText("");
      if (!token.isEmpty() && !token.matches("[0-9A-Za-z_-]{16,128}")) {
        throw new ConfigurationException("token of " + where + " must be 16 to 128 of A-Z a-z 0-9 _ -");
      }
      String passphrase = item.path(SRT_PASSPHRASE).asText("");
      if (!passphrase.isEmpty() && !StreamSettings.isPassphrase(passphrase)) {
        throw new ConfigurationException(
          SRT_PASSPHRASE + " of " + where + " must be 10 to 80 characters of ASCII without blanks"
        );
      }
      boolean pull = pull(item, where);
      String uri = item.path("uri").asText("");
      checkSource(pull, uri, passphrase, where);
      streams.add(
        new DeclaredStream(
          id,
          item.path("name").asText("Stream " + id),
          token,
          item.path("active").asBoolean(true),
          StreamRules.read(item, where),
          passphrase,
          pull,
          uri
        )
      );
    }
  }

  private static boolean pull(JsonNode item, String where) throws ConfigurationException {
    JsonNode pull = item.path("pull");
    if (!pull.isMissingNode() && !pull.isBoolean()) {
      throw new ConfigurationException("pull of " + where + " must be true or false");
    }
    return pull.asBoolean();
  }

  private static void checkSource(boolean pull, String uri, String passphrase, String where)
    throws ConfigurationException {
    if (!uri.isEmpty()) {
      try {
        PullSource.parseAll(uri);
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException("uri of " + where + " " + e.getMessage());
      }
    }
    if (!pull) {
      return;
    }
    if (uri.isEmpty()) {
      throw new ConfigurationException(
        where + " has pull: true and needs a uri to fetch it from: srt://HOST:PORT?streamid=…"
      );
    }
    if (!passphrase.isEmpty()) {
      throw new ConfigurationException(
        SRT_PASSPHRASE +
          " of " +
          where +
          " is for encoders that push; with pull: true write it in uri, as passphrase=…"
      );
    }
  }

  /** How a message calls an entry of the list: by its place, counted from 1, and its name if it has one. */
  private static String entry(int index, JsonNode item) {
    String name = item.path("name").asText("");
    return "entry " + (index + 1) + " of streams" + (name.isEmpty() ? "" : " (\"" + name + "\")");
  }

  private void readEnvironment(Map<String, String> environment) throws ConfigurationException {
    Map<String, String> names = new LinkedHashMap<>();
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
        throw new ConfigurationException(
          "unknown setting " + name + " in the environment" + Suggestion.of(name, names.keySet())
        );
      }
      give(key, variable.getValue(), "as " + name + " in the environment");
    }
  }

  private void give(String key, String text, String where) throws ConfigurationException {
    if (!byKey.containsKey(key)) {
      throw new ConfigurationException(
        "unknown setting " + key + " " + where + Suggestion.of(key, byKey.keySet())
      );
    }
    given.put(key, new Given(text, where));
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
