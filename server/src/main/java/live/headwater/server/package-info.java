/** The daemon: command line, configuration, wiring and life cycle. */
@NullMarked
package live.headwater.server;

import org.jspecify.annotations.NullMarked;
