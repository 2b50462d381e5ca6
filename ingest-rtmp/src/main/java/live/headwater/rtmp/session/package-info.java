/** RTMP state: what is legal now and what to answer. No socket, no clock; time is an argument. */
@NullMarked
package live.headwater.rtmp.session;

import org.jspecify.annotations.NullMarked;
