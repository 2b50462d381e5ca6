package live.headwater.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.bus.StreamSettings;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.DeclaredStream;
import live.headwater.server.config.FileProblem;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon made up itself and must keep: the API key, the first stream, generated tokens. One JSON file in the
 * data directory, readable by its owner only, replaced as a whole so that a crash leaves the old one or the new one.
 *
 * <p>Used at the start, from one thread.
 */
final class StateFile {

  static final String NAME = "state.json";
  private static final String TOKEN_CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  /** 24 of 56 characters: 139 bits. */
  private static final int GENERATED_CHARACTERS = 24;

  /** The file's content. */
  private record State(String apiKey, long starts, Map<Long, StoredStream> streams) {}

  private record StoredStream(String name, String token, String createdAt) {}

  private final Path file;
  private final SecureRandom random = new SecureRandom();
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private State state;
  private boolean changed;

  private StateFile(Path file, State state) {
    this.file = file;
    this.state = state;
  }

  /**
   * Opens the data directory, making it when it is not there.
   *
   * @throws ConfigurationException with one line when it cannot be read or written
   */
  static StateFile open(Path directory) throws ConfigurationException {
    Path file = directory.resolve(NAME);
    try {
      Files.createDirectories(directory);
      if (!Files.isWritable(directory)) {
        throw new AccessDeniedException(directory.toString());
      }
      StateFile opened = new StateFile(file, new State("", 0, Map.of()));
      if (Files.exists(file)) {
        opened.state = opened.read();
      }
      return opened;
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw unusable(directory, FileProblem.describe(e));
    }
  }

  private State read() throws IOException, ConfigurationException {
    State read = json.readValue(Files.readAllBytes(file), new TypeReference<State>() {});
    if (read == null || read.apiKey == null || read.streams == null) {
      throw damaged(file, null);
    }
    return read;
  }

  /** The data directory cannot be used, for a reason that the operator can see to. */
  static ConfigurationException unusable(Path directory, String reason) {
    return new ConfigurationException(
      "data-dir " +
        directory +
        " cannot be used: " +
        reason +
        "; give the server a directory that it may write, with --data-dir=…"
    );
  }

  private static ConfigurationException damaged(Path file, @Nullable JsonProcessingException problem) {
    JsonLocation place = problem == null ? null : problem.getLocation();
    return new ConfigurationException(
      file +
        " in data-dir is damaged" +
        (place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr()) +
        "; put back a copy of it, or remove it to start with a new API key and new push tokens"
    );
  }

  /** The key that was generated at the first start. */
  String apiKey() {
    if (state.apiKey.isEmpty()) {
      state = new State(generateToken(), state.starts, state.streams);
      changed = true;
    }
    return state.apiKey;
  }

  /** Counts a start of the daemon, and tells how many there were before. */
  long countStart() {
    long before = state.starts;
    state = new State(state.apiKey, before + 1, state.streams);
    changed = true;
    return before;
  }

  /** The streams to serve: the declared ones, or a first one of our own making when there are none. */
  List<StreamSettings> streams(List<DeclaredStream> declared, Instant now) {
    List<DeclaredStream> wanted = declared.isEmpty()
      ? List.of(new DeclaredStream(1, "First stream", "", true))
      : declared;
    List<StreamSettings> settings = new ArrayList<>();
    for (DeclaredStream stream : wanted) {
      StoredStream stored = state.streams.get(stream.id());
      if (stored == null) {
        stored = new StoredStream(stream.name(), generateToken(), now.toString());
        Map<Long, StoredStream> all = new LinkedHashMap<>(state.streams);
        all.put(stream.id(), stored);
        state = new State(state.apiKey, state.starts, all);
        changed = true;
      }
      settings.add(
        new StreamSettings(
          stream.id(),
          stream.name(),
          stream.token().isEmpty() ? stored.token : stream.token(),
          stream.active(),
          Instant.parse(stored.createdAt),
          stream.overrides(),
          stream.srtPassphrase(),
          stream.pull(),
          stream.uri()
        )
      );
    }
    return settings;
  }

  private String generateToken() {
    StringBuilder token = new StringBuilder(GENERATED_CHARACTERS);
    for (int i = 0; i < GENERATED_CHARACTERS; i++) {
      token.append(TOKEN_CHARACTERS.charAt(random.nextInt(TOKEN_CHARACTERS.length())));
    }
    return token.toString();
  }

  /**
   * Writes what was generated since it was opened; it is on disk when this returns.
   *
   * @throws ConfigurationException with one line when it cannot be written
   */
  void save() throws ConfigurationException {
    if (!changed) {
      return;
    }
    Path next = file.resolveSibling(NAME + ".new");
    try {
      Files.deleteIfExists(next);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
          next,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        );
      }
      Files.write(next, json.writeValueAsBytes(state));
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      changed = false;
    } catch (IOException e) {
      throw new ConfigurationException(file + " in data-dir cannot be written: " + FileProblem.describe(e));
    }
  }
}
