/**
 * Reads MPEG transport streams (ISO/IEC 13818-1) as encoders send them over SRT and UDP: any bytes in, tracks and access
 * units out.
 *
 * <p>A demultiplexer is confined to one thread, has no clock and starts nothing by itself.
 */
@NullMarked
package live.headwater.media.mpegts.demux;

import org.jspecify.annotations.NullMarked;
