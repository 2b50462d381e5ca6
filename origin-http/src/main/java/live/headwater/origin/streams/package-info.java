/**
 * The origin's view of the streams: what it reads of the frame bus, nothing that it could change, and the URLs by
 * which the world reaches them.
 */
@NullMarked
package live.headwater.origin.streams;

import org.jspecify.annotations.NullMarked;
