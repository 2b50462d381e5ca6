/**
 * The frame bus: streams, the gate that admits feeds to them, and the programs that listeners receive.
 *
 * <p>A feed is used on its connection's loop. A stream with a feed or a program has one home loop, and all its media
 * state is confined to it; feeds hand access units over in batches. Who is connected is one immutable value behind an
 * atomic reference, so admission takes no lock. See ARCHITECTURE.md.
 */
@NullMarked
package live.headwater.bus;

import org.jspecify.annotations.NullMarked;
