package live.headwater.origin.http;

import java.util.Locale;

/** What a request was for, as metrics tell it apart. */
public enum RequestKind {
  /** Playlists and manifests. */
  MANIFEST,
  /** Init segments and segments. */
  SEGMENT,
  /** The players' clock. */
  TIME,
  /** Console and player page. */
  PAGE,
  /** What the pages are made of. */
  ASSET,
  API,
  /** Health, readiness, metrics. */
  PROBE,
  /** Nothing of ours, or not even HTTP. */
  OTHER;

  /** Value of the {@code kind} label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
