package live.headwater.srt.wire;

import live.headwater.media.UnsupportedInputException;

/** How payload is encrypted. */
public enum StreamCipher {
  /** Counter mode: payload keeps its length, and nobody notices a change of it. */
  AES_CTR(2, 0, 0),
  /** Galois/counter mode, libsrt 1.5.2 and later: a tag of 16 bytes behind the payload covers the header too. */
  AES_GCM(4, 1, 16);

  private final int code;
  private final int authentication;
  private final int tagBytes;

  StreamCipher(int code, int authentication, int tagBytes) {
    this.code = code;
    this.authentication = authentication;
    this.tagBytes = tagBytes;
  }

  int code() {
    return code;
  }

  int authentication() {
    return authentication;
  }

  /** Bytes that encryption adds to a payload. */
  public int tagBytes() {
    return tagBytes;
  }

  static StreamCipher of(int code, int authentication) throws UnsupportedInputException {
    for (StreamCipher cipher : values()) {
      if (cipher.code == code && cipher.authentication == authentication) {
        return cipher;
      }
    }
    throw new UnsupportedInputException(
      "SRT key material for cipher " + code + " with authentication " + authentication + ", only 2/0 and 4/1"
    );
  }
}
