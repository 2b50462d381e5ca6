/**
 * Cuts a program into segments: the same stretch of every track, each track as one fragmented MP4 stream (CMAF, ISO/IEC
 * 23000-19) whose payload is the access units' own memory, never a copy.
 *
 * <p>Cutting is confined to the stream's home loop; segments are immutable and may be read from any thread, their
 * content only as long as somebody holds it.
 */
@NullMarked
package live.headwater.packager.segment;

import org.jspecify.annotations.NullMarked;
