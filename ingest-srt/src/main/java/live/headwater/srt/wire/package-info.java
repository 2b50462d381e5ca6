/**
 * SRT bytes: packets, handshake, key material, payload encryption, packet filter. Checks lengths, never policy.
 *
 * <p>{@code draft-sharabayko-srt-01} (The SRT Protocol), and libsrt where the draft is silent. Nothing here knows a
 * socket, a clock or a connection. Classes of static methods may be called from any thread; others say.
 */
@NullMarked
package live.headwater.srt.wire;

import org.jspecify.annotations.NullMarked;
