package live.headwater.srt.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.headwater.srt.session.PublishListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for SRT publishers. Any thread.
 *
 * <p>Runs on an event-loop group of its owner. With epoll each loop has a socket of its own on the same port, and the
 * system gives all packets of one peer's address and port to one of them (SO_REUSEPORT; Linux, socket(7)); elsewhere
 * there is one socket. A connection, its feed included, stays on the loop of its socket.
 */
public final class SrtServer {

  private static final Logger log = LoggerFactory.getLogger(SrtServer.class);

  /** A datagram of Ethernet's 1500 bytes without its headers has 1472; this is a size that pools have. */
  private static final int READ_BYTES = 1_536;

  /** Datagrams that are read before others have their turn on the loop. */
  private static final int READS = 64;

  /** For datagrams that wait in the system: what 200 Mbit/s bring in 0.15 s. The system may grant less. */
  private static final int SOCKET_BUFFER_BYTES = 4 << 20;

  private final List<Channel> sockets;

  private SrtServer(List<Channel> sockets) {
    this.sockets = sockets;
  }

  /**
   * Opens the port; returns when it is open.
   *
   * @param address port 0 is any free one
   * @param group runs the sockets and all connections; must fit {@code channelType}
   * @throws IOException if the address cannot be bound
   */
  public static SrtServer start(
    InetSocketAddress address,
    EventLoopGroup group,
    Class<? extends DatagramChannel> channelType,
    PublishListener.Environment environment
  ) throws IOException {
    List<Channel> sockets = new ArrayList<>();
    try {
      if (channelType == EpollDatagramChannel.class) {
        InetSocketAddress free = free(address, group, channelType);
        for (EventExecutor executor : group) {
          Bootstrap bootstrap = bootstrap((EventLoop) executor, channelType, environment);
          bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
          sockets.add(bind(bootstrap, free));
        }
      } else {
        sockets.add(bind(bootstrap(group.next(), channelType, environment), address));
      }
    } catch (IOException e) {
      sockets.forEach(socket -> socket.close().awaitUninterruptibly());
      throw e;
    }
    checkSocketBuffer(sockets.getFirst());
    return new SrtServer(List.copyOf(sockets));
  }

  /**
   * Sockets that share a port do not mind those of another process that does the same. So a first one that does not
   * share makes sure that the port is free, and finds one where any will do.
   */
  private static InetSocketAddress free(
    InetSocketAddress address,
    EventLoopGroup group,
    Class<? extends DatagramChannel> channelType
  ) throws IOException {
    Channel probe = bind(
      new Bootstrap().group(group).channel(channelType).handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {}
        }
      ),
      address
    );
    InetSocketAddress bound = (InetSocketAddress) probe.localAddress();
    probe.close().awaitUninterruptibly();
    return address.isUnresolved()
      ? InetSocketAddress.createUnresolved(address.getHostString(), bound.getPort())
      : new InetSocketAddress(address.getAddress(), bound.getPort());
  }

  private static Bootstrap bootstrap(
    EventLoop loop,
    Class<? extends DatagramChannel> channelType,
    PublishListener.Environment environment
  ) {
    return bootstrap(loop, channelType, environment.allocator()).handler(
      new SrtSocketHandler(environment, loop)
    );
  }

  /** Of a socket that takes what SRT sends; without a handler yet. */
  static Bootstrap bootstrap(
    EventLoop loop,
    Class<? extends DatagramChannel> channelType,
    ByteBufAllocator allocator
  ) {
    return new Bootstrap()
      .group(loop)
      .channel(channelType)
      .option(ChannelOption.ALLOCATOR, allocator)
      .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
      .option(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS)
      );
  }

  private static Channel bind(Bootstrap bootstrap, InetSocketAddress address) throws IOException {
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  private static void checkSocketBuffer(Channel socket) {
    Integer granted = socket.config().getOption(ChannelOption.SO_RCVBUF);
    if (granted != null && granted < SOCKET_BUFFER_BYTES) {
      log.info(
        "SRT: the system grants {} KiB for datagrams that wait, of {} KiB: fine for a few feeds; for many raise" +
          " net.core.rmem_max to {}",
        granted >> 10,
        SOCKET_BUFFER_BYTES >> 10,
        SOCKET_BUFFER_BYTES
      );
    }
  }

  /** The port that is open. */
  public int localPort() {
    return ((InetSocketAddress) sockets.getFirst().localAddress()).getPort();
  }

  /** Sockets that are open. */
  int sockets() {
    return sockets.size();
  }

  /** Ends all feeds, tells their encoders, and closes the port. The event-loop group runs on. */
  public CompletableFuture<Void> close() {
    CompletableFuture<?>[] ends = new CompletableFuture<?>[sockets.size()];
    for (int i = 0; i < ends.length; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends[i] = end;
      Channel socket = sockets.get(i);
      socket.pipeline().fireUserEventTriggered(new SrtSocketHandler.Shutdown("the server is shutting down"));
      socket.closeFuture().addListener(_ -> end.complete(null));
    }
    return CompletableFuture.allOf(ends);
  }
}
