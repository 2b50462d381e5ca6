/**
 * The streams API, read-only so far: paths, field names and JSON types of the public Gcore streaming API, and beside
 * them what that has no word for (health, events).
 */
@NullMarked
package live.headwater.origin.api;

import org.jspecify.annotations.NullMarked;
