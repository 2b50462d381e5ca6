package live.headwater.rtmp.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import live.headwater.bus.NettyLoop;
import live.headwater.bus.Protocol;
import live.headwater.rtmp.session.RtmpServerSession;

/**
 * Listens for RTMP publishers. Any thread.
 *
 * <p>Runs on an event-loop group of its owner; each connection stays on one event loop, feeds included.
 */
public final class RtmpServer {

  /** Largest read of a socket, in bytes. */
  private static final int MAX_READ_BYTES = 64 << 10;

  /** Answers that may wait for a peer to read them, in bytes; over it the connection is closed. Normal ones need 1 KiB. */
  private static final int MAX_UNREAD_ANSWERS_BYTES = 256 << 10;

  private final Channel listener;
  private final ChannelGroup connections;

  private RtmpServer(Channel listener, ChannelGroup connections) {
    this.listener = listener;
    this.connections = connections;
  }

  /**
   * Opens the port; returns when it is open.
   *
   * @param address port 0 is any free one
   * @param group runs the listener and all connections; must fit {@code channelType}
   * @throws IOException if the address cannot be bound
   */
  public static RtmpServer start(
    InetSocketAddress address,
    EventLoopGroup group,
    Class<? extends ServerChannel> channelType,
    RtmpServerSession.Environment environment
  ) throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ServerBootstrap bootstrap = new ServerBootstrap()
      .group(group)
      .channel(channelType)
      .option(ChannelOption.SO_REUSEADDR, true)
      .childOption(ChannelOption.ALLOCATOR, environment.allocator())
      .childOption(ChannelOption.TCP_NODELAY, true)
      .childOption(ChannelOption.RECVBUF_ALLOCATOR, new SharedReceiveBuffer(MAX_READ_BYTES))
      .childOption(
        ChannelOption.WRITE_BUFFER_WATER_MARK,
        new WriteBufferWaterMark(MAX_UNREAD_ANSWERS_BYTES / 2, MAX_UNREAD_ANSWERS_BYTES)
      )
      .childHandler(new Initializer(environment, connections));
    new DeadPeerDetection(environment.settings().userTimeout()).configure(bootstrap, channelType);
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return new RtmpServer(bound.channel(), connections);
  }

  /** The port that is open. */
  public int localPort() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Stops listening, ends all feeds and tells their encoders. Done when all connections are closed, at most
   * {@link live.headwater.rtmp.session.RtmpSettings#lingerTimeout} later. The event-loop group runs on.
   */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    listener.close().addListener(_ -> {
      var shutdown = new RtmpServerHandler.Shutdown("the server is shutting down");
      for (Channel connection : connections) {
        connection.eventLoop().execute(() -> connection.pipeline().fireUserEventTriggered(shutdown));
      }
      connections.newCloseFuture().addListener(_ -> closed.complete(null));
    });
    return closed;
  }

  private static final class Initializer extends ChannelInitializer<Channel> {

    private final RtmpServerSession.Environment environment;
    private final ChannelGroup connections;

    Initializer(RtmpServerSession.Environment environment, ChannelGroup connections) {
      this.environment = environment;
      this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(
        new ChannelInboundHandlerAdapter() {
          /** Only now the peer's address is known. */
          @Override
          public void channelActive(ChannelHandlerContext context) {
            connections.add(channel);
            NettyLoop loop = new NettyLoop(channel.eventLoop());
            context
              .pipeline()
              .replace(this, "rtmp", new RtmpServerHandler(environment, Protocol.RTMP, channel, loop));
          }
        }
      );
    }
  }
}
