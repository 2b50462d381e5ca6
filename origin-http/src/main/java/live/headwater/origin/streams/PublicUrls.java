package live.headwater.origin.streams;

/**
 * The URLs handed out: where encoders push to and players play from. Ports that the scheme has by default are left
 * out.
 *
 * @param host name or address that encoders and players reach this server by; an IPv6 address without brackets
 * @param rtmpPort port of RTMP
 * @param srtPort port of SRT
 * @param httpScheme {@code http}, or {@code https} behind something that ends TLS
 * @param httpPort port of playback, pages and API
 */
public record PublicUrls(String host, int rtmpPort, int srtPort, String httpScheme, int httpPort) {
  private static final int DEFAULT_RTMP_PORT = 1935;
  /** No port is this one. */
  private static final int NO_PORT = -1;
  private static final int DEFAULT_HTTP_PORT = 80;
  private static final int DEFAULT_HTTPS_PORT = 443;

  /** Application of RTMP URLs. */
  private static final String APPLICATION = "in";

  public PublicUrls {
    if (!httpScheme.equals("http") && !httpScheme.equals("https")) {
      throw new IllegalArgumentException("scheme " + httpScheme + " is neither http nor https");
    }
  }

  /** Over plain HTTP. */
  public static PublicUrls of(String host, int rtmpPort, int srtPort, int httpPort) {
    return new PublicUrls(host, rtmpPort, srtPort, "http", httpPort);
  }

  /** What OBS calls the server: the push URL without its stream key. */
  public String pushServer() {
    return base("rtmp", rtmpPort, DEFAULT_RTMP_PORT) + '/' + APPLICATION;
  }

  /**
   * What OBS calls the stream key.
   *
   * @param token the push token, a secret
   */
  public String pushKey(long streamId, String token) {
    return streamId + "?" + token;
  }

  /** Where the primary encoder pushes to. */
  public String push(long streamId, String token) {
    return pushServer() + '/' + pushKey(streamId, token);
  }

  /** Where the backup encoder pushes to. */
  public String backupPush(long streamId, String token) {
    return pushServer() + '/' + streamId + "b?" + token;
  }

  /**
   * Where the primary encoder pushes to over SRT. The port is always named: the scheme has none by default.
   *
   * @param token the push token, a secret
   */
  public String srtPush(long streamId, String token) {
    return srt(Long.toString(streamId), token);
  }

  /** Where the backup encoder pushes to over SRT. */
  public String srtBackupPush(long streamId, String token) {
    return srt(streamId + "b", token);
  }

  private String srt(String key, String token) {
    return base("srt", srtPort, NO_PORT) + "?streamid=" + key + '#' + token;
  }

  public String hlsCmaf(long streamId) {
    return http() + "/cmaf/" + streamId + "/master.m3u8";
  }

  public String hlsMpegts(long streamId) {
    return http() + "/mpegts/" + streamId + "/master_mpegts.m3u8";
  }

  public String dash(long streamId) {
    return http() + "/cmaf/" + streamId + "/index.mpd";
  }

  public String player(long streamId) {
    return http() + "/player/" + streamId;
  }

  public String console() {
    return http() + '/';
  }

  private String http() {
    return base(httpScheme, httpPort, httpScheme.equals("https") ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT);
  }

  private String base(String scheme, int port, int defaultPort) {
    String bracketed = host.indexOf(':') < 0 ? host : '[' + host + ']';
    return scheme + "://" + bracketed + (port == defaultPort ? "" : ":" + port);
  }
}
