package live.headwater.origin.playback;

import live.headwater.packager.Presentation;
import org.jspecify.annotations.Nullable;

/** What can be played. Called from any thread, for every request. */
@FunctionalInterface
public interface Presentations {
  /** The presentation of a stream; null when it has none now. */
  @Nullable
  Presentation of(long streamId);
}
