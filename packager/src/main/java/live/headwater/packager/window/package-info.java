/**
 * The live window: the segments that can be played now, under the numbers and names that playlists and manifests give
 * them.
 *
 * <p>{@link live.headwater.packager.window.LiveWindow} is changed under its owner's lock; what it hands out is
 * immutable and may be read from any thread.
 */
@NullMarked
package live.headwater.packager.window;

import org.jspecify.annotations.NullMarked;
