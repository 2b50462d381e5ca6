/**
 * FLV tags: what RTMP audio and video messages hold, and what {@code .flv} files are made of. Adobe Flash Video File
 * Format Specification 10.1, annex E.
 *
 * <p>Parsing is a pure function of bytes; nothing here has a thread of its own.
 */
@NullMarked
package live.headwater.media.flv;

import org.jspecify.annotations.NullMarked;
