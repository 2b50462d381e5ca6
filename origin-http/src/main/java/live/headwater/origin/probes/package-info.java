/** What machines ask about the process: is it alive, is it ready, what does it count. */
@NullMarked
package live.headwater.origin.probes;

import org.jspecify.annotations.NullMarked;
