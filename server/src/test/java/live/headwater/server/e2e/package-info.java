/** The whole daemon between real encoders and real players. */
@NullMarked
package live.headwater.server.e2e;

import org.jspecify.annotations.NullMarked;
