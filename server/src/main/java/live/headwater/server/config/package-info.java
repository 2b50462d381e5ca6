/**
 * Settings: declared once, read from defaults, {@code headwater.yaml}, environment and options, in rising order of
 * precedence. What is wrong stops the start with one line that says what, where and what it may be.
 */
@NullMarked
package live.headwater.server.config;

import org.jspecify.annotations.NullMarked;
