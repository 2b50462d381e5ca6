/** Many encoders in one process. */
@NullMarked
package live.headwater.bench.load;

import org.jspecify.annotations.NullMarked;
