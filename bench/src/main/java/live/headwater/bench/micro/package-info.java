/** JMH benchmarks of what runs for each chunk and for each segment. */
@NullMarked
package live.headwater.bench.micro;

import org.jspecify.annotations.NullMarked;
