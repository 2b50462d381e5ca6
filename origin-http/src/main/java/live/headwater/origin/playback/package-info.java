/** Playback: the files of the packager's presentations, and the clock that players ask for. */
@NullMarked
package live.headwater.origin.playback;

import org.jspecify.annotations.NullMarked;
