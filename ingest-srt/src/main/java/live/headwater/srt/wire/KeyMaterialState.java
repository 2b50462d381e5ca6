package live.headwater.srt.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a peer says in place of key material when it cannot use the one it got. libsrt, {@code SRT_KM_STATE}.
 *
 * <p>The word is the only one of SRT that is little-endian: libsrt sends it as its machine has it, and those that
 * matter are little-endian.
 */
public enum KeyMaterialState {
  /** Neither side encrypts. */
  UNSECURED(0),
  /** Keys are being exchanged. */
  SECURING(1),
  SECURED(2),
  /** The peer has no passphrase. */
  NO_SECRET(3),
  /** The peer has another passphrase. */
  BAD_SECRET(4),
  /** The peer wants the other of CTR and GCM. libsrt 1.5.2 and later. */
  BAD_CRYPTO_MODE(5);

  private static final KeyMaterialState[] BY_CODE = values();

  private final int code;

  KeyMaterialState(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Null for a code that is not known. */
  static @Nullable KeyMaterialState of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
