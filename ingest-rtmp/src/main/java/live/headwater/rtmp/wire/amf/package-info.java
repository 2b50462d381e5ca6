/**
 * Action Message Format: AMF 0 (Adobe, "Action Message Format -- AMF 0", 15 December 2007) and AMF 3 ("AMF 3
 * Specification", January 2013).
 *
 * <p>Readers check depth, count and length against named limits before they allocate.
 */
@NullMarked
package live.headwater.rtmp.wire.amf;

import org.jspecify.annotations.NullMarked;
