/** What HLS and DASH text have in common. */
@NullMarked
package live.headwater.packager.text;

import org.jspecify.annotations.NullMarked;
