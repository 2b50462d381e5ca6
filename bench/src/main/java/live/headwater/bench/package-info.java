/** Load generators, JMH benchmarks and side-by-side runs with peers. */
@NullMarked
package live.headwater.bench;

import org.jspecify.annotations.NullMarked;
