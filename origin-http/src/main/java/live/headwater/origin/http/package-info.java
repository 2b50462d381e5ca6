/**
 * What every endpoint of the origin stands on: one request and its answer, conditional and range requests (RFC
 * 9110), and the writing of reference-counted bodies. Everything is confined to the connection's event loop unless
 * it says otherwise.
 */
@NullMarked
package live.headwater.origin.http;

import org.jspecify.annotations.NullMarked;
