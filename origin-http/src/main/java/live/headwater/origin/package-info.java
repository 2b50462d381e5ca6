/** Playback, API, pages and metrics over HTTP, on Vert.x. */
@NullMarked
package live.headwater.origin;

import org.jspecify.annotations.NullMarked;
