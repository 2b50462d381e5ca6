package live.headwater.srt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;

/** A recorded connection; {@code captures/README.md} says of what and how it is written. */
record Capture(List<Datagram> datagrams) {
  /** @param toListener else to the caller */
  record Datagram(boolean toListener, Bytes bytes) {
    /** A view of the bytes that needs no release. */
    ByteBuf packet() {
      return Unpooled.wrappedBuffer(bytes.toByteArray());
    }

    boolean isControl(ControlType type) {
      return SrtPacket.isControl(packet()) && ControlPacket.type(packet()) == type;
    }

    boolean isData() {
      return !SrtPacket.isControl(packet());
    }
  }

  static Capture of(String name) {
    try (
      InputStream file = Capture.class.getResourceAsStream("captures/" + name + ".bin");
      DataInputStream in = new DataInputStream(Objects.requireNonNull(file, name))
    ) {
      List<Datagram> datagrams = new ArrayList<>();
      for (int direction = in.read(); direction >= 0; direction = in.read()) {
        datagrams.add(new Datagram(direction == 0, Bytes.of(in.readNBytes(in.readUnsignedShort()))));
      }
      return new Capture(datagrams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The handshakes, in their order. */
  List<Handshake> handshakes() {
    return datagrams
      .stream()
      .filter(datagram -> datagram.isControl(ControlType.HANDSHAKE))
      .map(datagram -> {
        try {
          return Handshake.read(datagram.packet());
        } catch (InputException e) {
          throw new AssertionError(e);
        }
      })
      .toList();
  }

  List<Datagram> control(ControlType type) {
    return datagrams
      .stream()
      .filter(datagram -> datagram.isControl(type))
      .toList();
  }

  List<Datagram> data() {
    return datagrams.stream().filter(Datagram::isData).toList();
  }
}
