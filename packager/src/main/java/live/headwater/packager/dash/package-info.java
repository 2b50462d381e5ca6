/**
 * DASH manifests (ISO/IEC 23009-1:2022) as text, from a snapshot of the window. Pure functions.
 */
@NullMarked
package live.headwater.packager.dash;

import org.jspecify.annotations.NullMarked;
