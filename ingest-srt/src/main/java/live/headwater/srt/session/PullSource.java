package live.headwater.srt.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.bus.PushAddress;
import live.headwater.bus.StreamSettings;
import live.headwater.srt.wire.HandshakeExtension;

/**
 * An SRT listener to call, and what to ask it for: {@code srt://HOST:PORT?streamid=…&passphrase=…&latency=…&pbkeylen=…}, with
 * the names that libsrt's tools have in their URIs.
 *
 * @param host name or address, without the brackets of IPv6
 * @param port 1 to 65535
 * @param streamId at most 512 bytes; empty for none
 * @param passphrase 10 to 80 characters; empty without encryption
 * @param latencyMs 0 to 65535; empty for the server's
 * @param keyBytes 16, 24 or 32
 */
public record PullSource(
  String host,
  int port,
  String streamId,
  String passphrase,
  OptionalInt latencyMs,
  int keyBytes
) {
  private static final String SCHEME = "srt";

  private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");

  private static final Pattern REST = Pattern.compile("([^/?]*)/?(?:\\?(.*))?");

  private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]@]+):([0-9]{1,5})");

  private static final String PARAMETERS = "streamid, passphrase, latency, pbkeylen, mode";

  private static final int MAX_LATENCY_MS = 0xffff;

  private static final int DEFAULT_KEY_BYTES = 16;

  /**
   * Reads the sources of a stream.
   *
   * @param uris one or more, separated by blanks
   * @throws IllegalArgumentException with one line that says what is wrong, without secrets
   */
  public static List<PullSource> parseAll(String uris) {
    if (uris.length() > StreamSettings.MAX_URI_CHARACTERS) {
      throw new IllegalArgumentException(
        "has " + uris.length() + " characters, at most " + StreamSettings.MAX_URI_CHARACTERS
      );
    }
    if (uris.isBlank()) {
      throw new IllegalArgumentException("names no source; write srt://HOST:PORT");
    }
    List<PullSource> sources = new ArrayList<>();
    for (String uri : uris.strip().split("\\s+", -1)) {
      sources.add(parse(uri));
    }
    return List.copyOf(sources);
  }

  private static PullSource parse(String uri) {
    Matcher address = URI.matcher(uri);
    if (!address.matches()) {
      throw new IllegalArgumentException("is no address; write srt://HOST:PORT?streamid=…");
    }
    String scheme = address.group(1).toLowerCase(Locale.ROOT);
    if (!scheme.equals(SCHEME)) {
      throw new IllegalArgumentException(
        "has the scheme " + scheme + ", which is not supported yet; for now streams are fetched over srt only"
      );
    }
    Matcher parts = REST.matcher(address.group(2));
    if (!parts.matches()) {
      throw new IllegalArgumentException(
        "has a path, which SRT does not know; write srt://HOST:PORT?streamid=…"
      );
    }
    Matcher authority = AUTHORITY.matcher(parts.group(1));
    if (!authority.matches()) {
      throw new IllegalArgumentException("needs host and port: srt://HOST:PORT");
    }
    String host = authority.group(1);
    int port = Integer.parseInt(authority.group(2));
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("has port " + port + ", not 1 to 65535");
    }
    Parameters parameters = new Parameters();
    if (parts.group(2) != null) {
      for (String parameter : parts.group(2).split("&", -1)) {
        if (!parameter.isEmpty()) {
          parameters.read(parameter);
        }
      }
    }
    return new PullSource(
      host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
      port,
      parameters.streamId,
      parameters.passphrase,
      parameters.latencyMs,
      parameters.keyBytes
    );
  }

  /** What is behind the question mark, as far as it was read. */
  private static final class Parameters {

    private String streamId = "";
    private String passphrase = "";
    private OptionalInt latencyMs = OptionalInt.empty();
    private int keyBytes = DEFAULT_KEY_BYTES;

    void read(String parameter) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : PushAddress.decode(parameter.substring(equals + 1));
      switch (name) {
        case "streamid" -> streamId = streamId(value);
        case "passphrase" -> passphrase = passphrase(value);
        case "latency" -> latencyMs = OptionalInt.of(latencyMs(value));
        case "pbkeylen" -> keyBytes = keyBytes(value);
        case "mode" -> {
          if (!value.equals("caller")) {
            throw new IllegalArgumentException(
              "has a mode other than caller: this server calls a listener, and does nothing else yet"
            );
          }
        }
        // The name may be a part of a secret with an ampersand in it.
        default -> throw new IllegalArgumentException(
          "has a parameter that is not known" +
            (name.matches("[a-z_]{1,20}") && equals > 0 ? ", " + name : "") +
            "; known are " +
            PARAMETERS +
            " (an & in a value is written %26)"
        );
      }
    }

    private static String streamId(String value) {
      int bytes = value.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > HandshakeExtension.MAX_STREAM_ID_BYTES) {
        throw new IllegalArgumentException(
          "has a streamid of " + bytes + " bytes, at most " + HandshakeExtension.MAX_STREAM_ID_BYTES
        );
      }
      return value;
    }

    private static String passphrase(String value) {
      if (!value.isEmpty() && !StreamSettings.isPassphrase(value)) {
        throw new IllegalArgumentException(
          "has a passphrase of " + value.length() + " characters; it takes 10 to 80 of ASCII without blanks"
        );
      }
      return value;
    }

    private static int latencyMs(String value) {
      int ms = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
      if (ms < 0 || ms > MAX_LATENCY_MS) {
        throw new IllegalArgumentException(
          "has latency " + value + ", not milliseconds from 0 to " + MAX_LATENCY_MS
        );
      }
      return ms;
    }

    /** 0 leaves it to the library, in libsrt. */
    private static int keyBytes(String value) {
      return switch (value) {
        case "0", "16" -> DEFAULT_KEY_BYTES;
        case "24" -> 24;
        case "32" -> 32;
        default -> throw new IllegalArgumentException("has pbkeylen " + value + ", not 16, 24 or 32");
      };
    }
  }

  /** {@code srt://HOST:PORT}: without secrets, for logs. */
  public String label() {
    return SCHEME + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Masks stream id and passphrase. */
  @Override
  public String toString() {
    return label();
  }
}
