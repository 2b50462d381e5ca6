package live.headwater.srt.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import org.jspecify.annotations.Nullable;

/**
 * What a stream id asks for.
 *
 * <pre>
 *   {id}#{token}                        the plain form; {id}b for the backup feed
 *   {id}?{token}                        as in RTMP
 *   #!::r={id},m=publish,token={token}  access control, in any order
 *   #!::r={id}#{token},m=publish        the plain form within
 * </pre>
 *
 * In access control the token is looked for behind the id, in {@code token}, and in the session id {@code s}. Escapes
 * ({@code %23}) are resolved. libsrt, {@code docs/features/access-control.md} (SRT Access Control Guidelines).
 *
 * @param mode what the caller wants to do
 * @param streamKey id and role as the encoder wrote them; empty when there is none
 * @param token empty when there is none
 * @param parameters all of access control, unknown ones too, in their order; empty in the plain form
 */
public record PublishRequest(Mode mode, String streamKey, String token, Map<String, String> parameters) {
  /** Key-value pairs, ours: the standard has six keys. */
  static final int MAX_PARAMETERS = 32;

  private static final String ACCESS_CONTROL = "#!:";

  private static final Pattern ID_AND_ROLE = Pattern.compile("[0-9]{1,19}b?");

  /** Key {@code m}. */
  public enum Mode {
    /** The caller sends. Also what the plain form means: it has no other use here. */
    PUBLISH,
    /** The caller wants to receive; the default of access control. */
    REQUEST,
    BIDIRECTIONAL,
    /** A word that the standard does not have. */
    OTHER,
  }

  public PublishRequest {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** @param streamId as it came */
  public static PublishRequest parse(String streamId) throws InputException {
    int length = streamId.getBytes(StandardCharsets.UTF_8).length;
    if (length > HandshakeExtension.MAX_STREAM_ID_BYTES) {
      throw new LimitExceededException(
        "SRT stream id of " + length + " bytes, at most " + HandshakeExtension.MAX_STREAM_ID_BYTES
      );
    }
    if (streamId.startsWith(ACCESS_CONTROL)) {
      return accessControl(streamId.substring(ACCESS_CONTROL.length()));
    }
    String plain = streamId.strip();
    return new PublishRequest(Mode.PUBLISH, key(plain), token(plain), Map.of());
  }

  private static PublishRequest accessControl(String content) throws InputException {
    if (!content.startsWith(":")) {
      throw new UnsupportedInputException(
        "SRT stream id whose content is not a list of keys; begin it with #!::"
      );
    }
    Map<String, String> parameters = parameters(content.substring(1));
    String resource = parameters.getOrDefault("r", "");
    String token = token(resource);
    if (token.isEmpty()) {
      token = decode(parameters.getOrDefault("token", parameters.getOrDefault("s", "")));
    }
    return new PublishRequest(mode(parameters.get("m")), key(resource), token, parameters);
  }

  private static Map<String, String> parameters(String list) throws InputException {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : list.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (pair.isBlank()) {
        continue;
      }
      if (equals < 1) {
        throw new MalformedInputException("SRT stream id with a part that is not key=value");
      }
      if (parameters.putIfAbsent(pair.substring(0, equals).strip(), pair.substring(equals + 1)) != null) {
        throw new MalformedInputException("SRT stream id with a key twice");
      }
      if (parameters.size() > MAX_PARAMETERS) {
        throw new LimitExceededException("SRT stream id with more than " + MAX_PARAMETERS + " keys");
      }
    }
    return parameters;
  }

  private static Mode mode(@Nullable String word) {
    return switch (word) {
      case null -> Mode.REQUEST;
      case "publish" -> Mode.PUBLISH;
      case "request" -> Mode.REQUEST;
      case "bidirectional" -> Mode.BIDIRECTIONAL;
      default -> Mode.OTHER;
    };
  }

  /** For logs: stream and role when the key is an id, else only its length: it may be a secret in the wrong place. */
  public String label() {
    if (!ID_AND_ROLE.matcher(streamKey).matches()) {
      return "stream ***(" + streamKey.length() + " characters)";
    }
    boolean backup = streamKey.endsWith("b");
    String id = backup ? streamKey.substring(0, streamKey.length() - 1) : streamKey;
    return "stream " + id + (backup ? " backup" : " primary");
  }

  /** Masks key, token and parameters. */
  @Override
  public String toString() {
    return "PublishRequest[" + mode + ", " + label() + "]";
  }

  private static String key(String plain) {
    String decoded = separator(plain) < 0 ? decode(plain) : plain;
    int separator = separator(decoded);
    return separator == 0 ? "" : decode(separator < 0 ? decoded : decoded.substring(0, separator));
  }

  private static String token(String plain) {
    String decoded = separator(plain) < 0 ? decode(plain) : plain;
    int separator = separator(decoded);
    return separator < 0 ? "" : decode(decoded.substring(separator + 1));
  }

  private static int separator(String plain) {
    int hash = plain.indexOf('#');
    return hash < 0 ? plain.indexOf('?') : hash;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      // A plus sign is itself here; the decoder would make it a space.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
