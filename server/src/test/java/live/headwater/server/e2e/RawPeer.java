package live.headwater.server.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A bare TCP connection to the RTMP port, to send what no library would. */
final class RawPeer implements AutoCloseable {

  static final int COMMAND_AMF0 = 20;
  static final int VIDEO = 9;

  private static final int HANDSHAKE_BYTES = 1536;
  private static final int CHUNK_BYTES = 128;
  private static final int READ_TIMEOUT_MS = 60_000;

  private final Socket socket;

  RawPeer(int port) throws IOException {
    socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MS);
    socket.setSoTimeout(READ_TIMEOUT_MS);
  }

  /** A connection with the handshake behind it, ready for chunks. RTMP 1.0, 5.2 (Handshake). */
  static RawPeer shakenHands(int port) throws IOException {
    RawPeer peer = new RawPeer(port);
    byte[] hello = new byte[1 + HANDSHAKE_BYTES];
    hello[0] = 3;
    peer.send(hello);
    byte[] answer = peer.socket.getInputStream().readNBytes(1 + 2 * HANDSHAKE_BYTES);
    byte[] echo = new byte[HANDSHAKE_BYTES];
    System.arraycopy(answer, 1, echo, 0, HANDSHAKE_BYTES);
    peer.send(echo);
    return peer;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** A chunk header of type 0. RTMP 1.0, 5.3.1.2.1 (Type 0). */
  static byte[] chunkHeader(int chunkStreamId, int lengthBytes, int messageType) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(chunkStreamId);
    bytes.writeBytes(new byte[3]); // timestamp
    bytes.write(lengthBytes >> 16);
    bytes.write(lengthBytes >> 8);
    bytes.write(lengthBytes);
    bytes.write(messageType);
    bytes.writeBytes(new byte[4]); // message stream id
    return bytes.toByteArray();
  }

  /** A whole message on chunk stream 3 in chunks of the initial size. */
  static byte[] message(int messageType, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(chunkHeader(3, payload.length, messageType));
    for (int at = 0; at < payload.length; at += CHUNK_BYTES) {
      if (at > 0) {
        bytes.write(0xc3);
      }
      bytes.write(payload, at, Math.min(CHUNK_BYTES, payload.length - at));
    }
    return bytes.toByteArray();
  }

  /** All that an encoder says until its publish is answered, as if it had the answers already. */
  static byte[] publish(String application, String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] handshake = new byte[1 + 2 * HANDSHAKE_BYTES];
    handshake[0] = 3;
    bytes.writeBytes(handshake);
    bytes.writeBytes(
      message(
        COMMAND_AMF0,
        amf("connect", 1, amf -> {
          amf.writeByte(3); // object
          amf.writeUTF("app");
          amf.writeByte(2); // string
          amf.writeUTF(application);
          amf.writeUTF("");
          amf.writeByte(9); // end of object
        })
      )
    );
    bytes.writeBytes(message(COMMAND_AMF0, amf("createStream", 2, amf -> amf.writeByte(5))));
    bytes.writeBytes(
      message(
        COMMAND_AMF0,
        amf("publish", 3, amf -> {
          amf.writeByte(5); // null
          amf.writeByte(2); // string
          amf.writeUTF(name);
          amf.writeByte(2); // string
          amf.writeUTF("live");
        })
      )
    );
    return bytes.toByteArray();
  }

  private interface Arguments {
    void write(DataOutputStream amf) throws IOException;
  }

  private static byte[] amf(String command, double transactionId, Arguments arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream amf = new DataOutputStream(bytes)) {
      amf.writeByte(2); // string
      amf.writeUTF(command);
      amf.writeByte(0); // number
      amf.writeDouble(transactionId);
      arguments.write(amf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A {@code connect} command whose object holds an object that holds an object, and so on. */
  static byte[] nestedConnect(int depth) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream amf = new DataOutputStream(bytes)) {
      amf.writeByte(2); // string
      amf.writeUTF("connect");
      amf.writeByte(0); // number
      amf.writeDouble(1);
      for (int i = 0; i < depth; i++) {
        amf.writeByte(3); // object
        amf.writeUTF("a");
      }
      amf.writeByte(5); // null
      for (int i = 0; i < depth; i++) {
        amf.writeUTF("");
        amf.writeByte(9); // end of object
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns when the server has closed the connection. */
  void awaitClose() throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // Reset: it was closed with bytes of ours unread.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
