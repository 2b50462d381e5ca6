package live.headwater.rtmp.session;

import java.util.regex.Pattern;
import live.headwater.bus.PushAddress;

/**
 * What a publisher wants to publish to, gathered from where its encoder put it.
 *
 * <p>A push URL is {@code rtmp://HOST/in/{id}?{token}}, {@code {id}b} for the backup feed. An operator enters it whole
 * or in two fields, and encoders cut it into {@code app}, {@code tcUrl} and publish name in different places:
 *
 * <pre>
 *   app             publish name      who
 *   in              1?TOKEN           ffmpeg, OBS, GStreamer
 *   in?TOKEN        1                 those that take the query for the application's
 *   in              1                 the same, with the query in tcUrl alone
 *   in/1            ?TOKEN            a slash too many at the end
 *   in/1            TOKEN             the token in the field for the key
 *   in/1?ab         cd                a token with a slash
 *   in              1/TOKEN           a slash in place of the question mark
 *   in              rtmp://…          the whole URL in the field for the key
 * </pre>
 *
 * <p>A query may also name the token: {@code ?token=TOKEN}, {@code ?key=TOKEN}. Escapes ({@code %3D}) are resolved.
 *
 * @param streamKey id and role as the encoder wrote them; behind {@code app/} when the application is not the default
 * @param token empty when there is none
 */
record PublishTarget(String streamKey, String token) {
  /** The application of ids and tokens; others belong to streams with a URL of their own. */
  static final String DEFAULT_APPLICATION = "in";

  private static final Pattern ID_THEN_TOKEN = Pattern.compile("[0-9]{1,19}b?/.+");

  private static final Pattern ESCAPED_QUESTION_MARK = Pattern.compile("%3[Ff]");

  /** What the keys of flash-era media formats begin with; says nothing about a live stream. */
  private static final Pattern FORMAT_PREFIX = Pattern.compile("^(flv|mp4|f4v):");

  /** The application that a {@code connect} is for: the first part of {@code app}, or else of the path of {@code tcUrl}. */
  static String application(String app, String tcUrl) {
    return before('/', before('?', strip(app.isBlank() ? pathOf(tcUrl) : app)));
  }

  /**
   * @param app of {@code connect}, as it came
   * @param tcUrl of {@code connect}, as it came
   * @param name of {@code publish}, as it came
   */
  static PublishTarget of(String app, String tcUrl, String name) {
    String fullApp = strip(app.isBlank() ? pathOf(tcUrl) : app);
    String application = application(app, tcUrl);
    String appPath = before('?', fullApp);
    String appQuery = after('?', fullApp);
    String keyInApp = strip(after('/', appPath));
    String cleanName = clean(name.strip(), application);
    String namePath = strip(before('?', cleanName));
    String query = after('?', cleanName);

    String key;
    if (keyInApp.isEmpty()) {
      key = namePath;
    } else if (!appQuery.isEmpty()) {
      key = keyInApp;
      query = namePath.isEmpty() ? appQuery : appQuery + "/" + cleanName;
    } else {
      key = keyInApp;
      query = query.isEmpty() ? namePath : query;
    }
    if (query.isEmpty() && ID_THEN_TOKEN.matcher(key).matches()) {
      query = after('/', key);
      key = before('/', key);
    }
    if (query.isEmpty()) {
      query = appQuery.isEmpty() ? after('?', tcUrl) : appQuery;
    }
    String streamKey = PushAddress.decode(key);
    return new PublishTarget(
      application.equals(DEFAULT_APPLICATION) ? streamKey : application + "/" + streamKey,
      token(query)
    );
  }

  /** The name without what some encoders put around it: the whole URL, a format, escapes of its question mark. */
  private static String clean(String name, String application) {
    String clean = name;
    if (clean.contains("://")) {
      String path = strip(pathOf(clean));
      clean = path.startsWith(application + "/") ? path.substring(application.length() + 1) : path;
    }
    if (clean.indexOf('?') < 0) {
      clean = ESCAPED_QUESTION_MARK.matcher(clean).replaceFirst("?");
    }
    return FORMAT_PREFIX.matcher(clean).replaceFirst("");
  }

  /** For logs: stream and role when the key is an id, else only its length: it may be a secret in the wrong field. */
  String label() {
    return PushAddress.label(streamKey);
  }

  /** Masks key and token. */
  @Override
  public String toString() {
    return "PublishTarget[" + label() + "]";
  }

  private static String token(String query) {
    String first = null;
    for (String part : query.split("&", -1)) {
      if (part.startsWith("token=") || part.startsWith("key=")) {
        return PushAddress.decode(after('=', part));
      }
      if (first == null && !part.isEmpty()) {
        first = part;
      }
    }
    return first == null ? "" : PushAddress.decode(strip(first));
  }

  private static String pathOf(String url) {
    int authority = url.indexOf("://");
    int path = url.indexOf('/', authority < 0 ? 0 : authority + 3);
    return path < 0 ? "" : url.substring(path);
  }

  private static String before(char separator, String text) {
    int at = text.indexOf(separator);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String after(char separator, String text) {
    int at = text.indexOf(separator);
    return at < 0 ? "" : text.substring(at + 1);
  }

  private static String strip(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, end);
  }
}
