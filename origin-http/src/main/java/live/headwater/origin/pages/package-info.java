/** Console and player page and what they are made of, as the front-end build leaves them on the class path. */
@NullMarked
package live.headwater.origin.pages;

import org.jspecify.annotations.NullMarked;
