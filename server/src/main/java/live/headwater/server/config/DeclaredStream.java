package live.headwater.server.config;

import live.headwater.bus.RuleOverrides;

/**
 * A stream declared in the configuration file.
 *
 * @param id 1 or more
 * @param token its push token; empty when one is to be generated
 * @param overrides rules that are otherwise for this stream
 * @param srtPassphrase what its SRT feeds are encrypted with; empty when they are not
 * @param pull whether it is fetched from {@code uri}
 * @param uri where from, several separated by blanks; empty when there is none
 */
public record DeclaredStream(
  long id,
  String name,
  String token,
  boolean active,
  RuleOverrides overrides,
  String srtPassphrase,
  boolean pull,
  String uri
) {
  /** A stream that encoders push to. */
  public DeclaredStream(
    long id,
    String name,
    String token,
    boolean active,
    RuleOverrides overrides,
    String srtPassphrase
  ) {
    this(id, name, token, active, overrides, srtPassphrase, false, "");
  }

  /** A stream to which the daemon's rules apply. */
  public DeclaredStream(long id, String name, String token, boolean active) {
    this(id, name, token, active, RuleOverrides.NONE, "");
  }

  /** Masks token, passphrase and source. */
  @Override
  public String toString() {
    return "DeclaredStream[" + id + ", " + name + ", active=" + active + "]";
  }
}
