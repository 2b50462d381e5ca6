package live.headwater.origin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A TCP connection on which a test writes whatever it likes. */
final class RawConnection implements AutoCloseable {

  private final Socket socket = new Socket();

  RawConnection(int port) throws IOException {
    this(port, 64 * 1024);
  }

  /**
   * @param receiveBufferBytes what the kernel takes before this side reads
   */
  RawConnection(int port, int receiveBufferBytes) throws IOException {
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends text with LF as CRLF. */
  RawConnection send(String text) throws IOException {
    return sendBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  RawConnection sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads until the server closes, as text with CRLF as LF. */
  String readAll() throws IOException {
    return new String(readAllBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }

  /** Reads until the server closes. A reset counts as a close. */
  byte[] readAllBytes() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      // A reset: the server closed with bytes of ours unread.
    }
    return all.toByteArray();
  }

  /** Reads exactly this many bytes. */
  byte[] read(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Closes with a reset, as a crashed or unplugged peer's kernel would. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
