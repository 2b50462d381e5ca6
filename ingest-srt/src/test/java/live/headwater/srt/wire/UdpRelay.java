package live.headwater.srt.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import live.headwater.media.Bytes;

/** Carries datagrams between one caller and a listener on loopback, and keeps them. Any thread. */
final class UdpRelay implements AutoCloseable {

  private final DatagramSocket callerSide;
  private final DatagramSocket listenerSide;
  private final SocketAddress listener;
  private final ConcurrentLinkedQueue<Capture.Datagram> carried = new ConcurrentLinkedQueue<>();
  private volatile SocketAddress caller = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  UdpRelay(int listenerPort) throws IOException {
    listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), listenerPort);
    callerSide = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    listenerSide = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
      .daemon()
      .start(() -> carry(true));
    Thread.ofPlatform()
      .daemon()
      .start(() -> carry(false));
  }

  /** A port that nobody has now. */
  static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where the caller is to call. */
  int port() {
    return callerSide.getLocalPort();
  }

  Capture capture() {
    return new Capture(new ArrayList<>(List.copyOf(carried)));
  }

  private void carry(boolean toListener) {
    DatagramSocket from = toListener ? callerSide : listenerSide;
    DatagramSocket to = toListener ? listenerSide : callerSide;
    DatagramPacket datagram = new DatagramPacket(new byte[65_536], 65_536);
    try {
      while (true) {
        datagram.setLength(65_536);
        from.receive(datagram);
        if (toListener) {
          caller = datagram.getSocketAddress();
        }
        byte[] bytes = Arrays.copyOf(datagram.getData(), datagram.getLength());
        carried.add(new Capture.Datagram(toListener, Bytes.of(bytes)));
        to.send(new DatagramPacket(bytes, bytes.length, toListener ? listener : caller));
      }
    } catch (SocketException _) {
      // Closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    callerSide.close();
    listenerSide.close();
  }
}
