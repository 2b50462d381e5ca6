/**
 * HLS playlists (RFC 8216bis, draft-pantos-hls-rfc8216bis-15) as text, from a snapshot of the window. Pure functions.
 */
@NullMarked
package live.headwater.packager.hls;

import org.jspecify.annotations.NullMarked;
