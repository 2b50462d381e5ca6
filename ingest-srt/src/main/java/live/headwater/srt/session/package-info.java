/**
 * What an SRT connection does with packets: handshake, acknowledgements, requests for what is lost, delivery by
 * timestamps, keys.
 *
 * <p>{@code draft-sharabayko-srt-01} (The SRT Protocol), and libsrt where the draft is silent. Nothing here knows a
 * socket or a clock: packets and time come in as arguments, packets and payloads go out through interfaces. An object
 * is confined to the thread of its socket.
 */
@NullMarked
package live.headwater.srt.session;

import org.jspecify.annotations.NullMarked;
