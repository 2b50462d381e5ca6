/** What tests share: checkers that judge output by the specifications alone, real encoders, leak detection. */
@NullMarked
package live.headwater.testing;

import org.jspecify.annotations.NullMarked;
