package live.headwater.media;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string with value equality: parameter sets, configuration records. Not for media payload. */
public final class Bytes {

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Bytes of(byte... bytes) {
    return new Bytes(bytes.clone());
  }

  /** Copies the readable bytes of {@code buffer}; borrows, indices unchanged. */
  public static Bytes copyOf(ByteBuf buffer) {
    return copyOf(buffer, buffer.readerIndex(), buffer.readableBytes());
  }

  /** Copies {@code sizeBytes} bytes of {@code buffer} from the absolute {@code index} on; borrows, indices unchanged. */
  public static Bytes copyOf(ByteBuf buffer, int index, int sizeBytes) {
    byte[] copy = new byte[sizeBytes];
    buffer.getBytes(index, copy);
    return new Bytes(copy);
  }

  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  public int size() {
    return bytes.length;
  }

  /** The byte at {@code index} as 0..255. */
  public int get(int index) {
    return bytes[index] & 0xff;
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Appends all bytes to {@code out}; borrows. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }

  /** Whether {@code buffer} holds just these bytes in {@code sizeBytes} bytes from {@code index} on; borrows. */
  public boolean equalsRange(ByteBuf buffer, int index, int sizeBytes) {
    if (sizeBytes != bytes.length) {
      return false;
    }
    for (int i = 0; i < sizeBytes; i++) {
      if (buffer.getByte(index + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
