/** The same load on this server and on another, and what each needed for it. */
@NullMarked
package live.headwater.bench.compare;

import org.jspecify.annotations.NullMarked;
