/**
 * Turns programs into parts and segments, keeps the live window of each stream and writes its HLS playlists (RFC
 * 8216bis) and DASH manifests (ISO/IEC 23009-1).
 *
 * <p>Each stream is packaged on its home loop; what HTTP reads are immutable snapshots, safe from any thread.
 */
@NullMarked
package live.headwater.packager;

import org.jspecify.annotations.NullMarked;
