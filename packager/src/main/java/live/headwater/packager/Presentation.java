package live.headwater.packager;

import org.jspecify.annotations.Nullable;

/** All that is served of one stream: looked up by file name, from any thread. */
public interface Presentation {
  /**
   * The CMAF presentation's file: {@code master.m3u8}, {@code index.mpd} and what they name.
   *
   * @param name last segment of the path
   * @return null when there is no such file now
   */
  @Nullable
  Resource cmaf(String name);

  /** The MPEG-TS presentation's file: {@code master_mpegts.m3u8} and what it names. */
  @Nullable
  Resource mpegts(String name);
}
