package live.headwater.srt.session;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import live.headwater.bus.PushAddress;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.srt.wire.HandshakeExtension;
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
public record AccessRequest(Mode mode, String streamKey, String token, Map<String, String> parameters) {
  /** Key-value pairs, ours: the standard has six keys. */
  static final int MAX_PARAMETERS = 32;

  private static final String ACCESS_CONTROL = "#!:";

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

  public AccessRequest {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** @param streamId as it came */
  public static AccessRequest parse(String streamId) throws InputException {
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
    return new AccessRequest(Mode.PUBLISH, key(plain), token(plain), Map.of());
  }

  private static AccessRequest accessControl(String content) throws InputException {
    if (!content.startsWith(":")) {
      throw new UnsupportedInputException(
        "SRT stream id whose content is not a list of keys; begin it with #!::"
      );
    }
    Map<String, String> parameters = parameters(content.substring(1));
    String resource = parameters.getOrDefault("r", "");
    String token = token(resource);
    if (token.isEmpty()) {
      token = PushAddress.decode(parameters.getOrDefault("token", parameters.getOrDefault("s", "")));
    }
    return new AccessRequest(mode(parameters.get("m")), key(resource), token, parameters);
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
    return PushAddress.label(streamKey);
  }

  /** Masks key, token and parameters. */
  @Override
  public String toString() {
    return "AccessRequest[" + mode + ", " + label() + "]";
  }

  private static String key(String plain) {
    String decoded = separator(plain) < 0 ? PushAddress.decode(plain) : plain;
    int separator = separator(decoded);
    return separator == 0
      ? ""
      : PushAddress.decode(separator < 0 ? decoded : decoded.substring(0, separator));
  }

  private static String token(String plain) {
    String decoded = separator(plain) < 0 ? PushAddress.decode(plain) : plain;
    int separator = separator(decoded);
    return separator < 0 ? "" : PushAddress.decode(decoded.substring(separator + 1));
  }

  private static int separator(String plain) {
    int hash = plain.indexOf('#');
    return hash < 0 ? plain.indexOf('?') : hash;
  }
}
