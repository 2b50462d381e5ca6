/**
 * The media model every part shares: tracks, access units, timescales and the errors of untrusted input.
 *
 * <p>Values here are immutable and may be used from any thread; only the payload of an {@link
 * live.headwater.media.AccessUnit} is reference counted.
 */
@NullMarked
package live.headwater.media;

import org.jspecify.annotations.NullMarked;
