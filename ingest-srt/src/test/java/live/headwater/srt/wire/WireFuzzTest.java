package live.headwater.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;

/** Any bytes are refused or read; and what was read is, once written, read again as the same. */
class WireFuzzTest {

  private static final byte[] KEY = new byte[32];

  @FuzzTest(maxDuration = "10m")
  void packet(byte[] bytes) throws InputException {
    ByteBuf packet = Unpooled.wrappedBuffer(bytes);
    if (!SrtPacket.hasHeader(packet)) {
      return;
    }
    ByteBuf once = Unpooled.buffer();
    try {
      Rewriter.rewrite(packet, once);
    } catch (InputException _) {
      return;
    }
    // Twice, since what is ignored is not written.
    if (once.isReadable()) {
      ByteBuf twice = Unpooled.buffer();
      Rewriter.rewrite(once, twice);
      assertThat(twice).isEqualTo(once);
    }
    if (!SrtPacket.isControl(packet)) {
      decryptAndRecover(packet);
    }
  }

  private static void decryptAndRecover(ByteBuf packet) {
    for (StreamCipher kind : StreamCipher.values()) {
      PacketCipher cipher = PacketCipher.decrypting(kind, Bytes.of(new byte[16]));
      cipher.key(MessageField.KEY_EVEN, KEY);
      cipher.apply(packet.copy());
    }
    FecGroup group = new FecGroup(1_456);
    if (FecPacket.isFec(packet) && group.addFec(packet)) {
      ByteBuf out = Unpooled.buffer();
      assertThat(group.recover(out, 1, false, 1, 1)).isEqualTo(out.isReadable());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void extension(byte[] bytes) throws InputException {
    if (bytes.length < 1) {
      return;
    }
    HandshakeExtension extension;
    try {
      extension = HandshakeExtension.read(
        Byte.toUnsignedInt(bytes[0]),
        Unpooled.wrappedBuffer(bytes, 1, (bytes.length - 1) & ~3)
      );
    } catch (InputException _) {
      return;
    }
    ByteBuf out = Unpooled.buffer();
    extension.write(out);
    int type = out.readUnsignedShort();
    assertThat(out.readUnsignedShort() * 4).isEqualTo(out.readableBytes());
    assertThat(HandshakeExtension.read(type, out)).isEqualTo(extension);
  }

  @FuzzTest(maxDuration = "10m")
  void filter(byte[] bytes) throws InputException {
    FilterConfig config;
    try {
      config = FilterConfig.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (InputException _) {
      return;
    }
    assertThat(FilterConfig.parse(config.format())).isEqualTo(config);
    config
      .merge(FilterConfig.parse("fec"))
      .map(FecLayout::new)
      .ifPresent(layout -> {
        for (long index = 0; index < 1_000; index++) {
          long start = layout.columnGroupStart(layout.column(index), layout.columnGroup(index));
          assertThat((index - start) % layout.rowPackets()).isZero();
          assertThat((index - start) / layout.rowPackets()).isBetween(0L, layout.columnPackets() - 1L);
        }
      });
  }
}
