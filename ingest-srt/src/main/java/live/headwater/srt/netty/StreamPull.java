package live.headwater.srt.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.LiveStream;
import live.headwater.bus.NettyLoop;
import live.headwater.bus.StreamSettings;
import live.headwater.srt.session.Connection;
import live.headwater.srt.session.PullSession;
import live.headwater.srt.session.PullSource;
import live.headwater.srt.wire.PeerIp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one stream as its settings have it at any time, and carries datagrams between its session and a socket. Confined
 * to its loop, but for {@link #refresh} and {@link #close}.
 */
final class StreamPull implements PullSession.Transport {

  private static final Logger log = LoggerFactory.getLogger(StreamPull.class);

  private final LiveStream stream;
  private final EventLoop eventLoop;
  private final Class<? extends DatagramChannel> channelType;
  private final PullSession.Environment environment;
  private final NameLookup names;
  /** What the session fetches; empty without one. */
  private String uri = "";
  private @Nullable PullSession session;
  private @Nullable Attempt attempt;
  private boolean closed;

  StreamPull(
    LiveStream stream,
    EventLoop eventLoop,
    Class<? extends DatagramChannel> channelType,
    PullSession.Environment environment,
    NameLookup names
  ) {
    this.stream = stream;
    this.eventLoop = eventLoop;
    this.channelType = channelType;
    this.environment = environment;
    this.names = names;
  }

  /** Does what the stream's settings say now. Any thread. */
  void refresh() {
    execute(this::applySettings);
  }

  /** Ends the feed, for good. Any thread. */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    boolean runs = execute(() -> {
      closed = true;
      Attempt last = attempt;
      stop("the server is shutting down");
      if (last == null || last.channel == null) {
        end.complete(null);
      } else {
        last.channel.closeFuture().addListener(_ -> end.complete(null));
      }
    });
    if (!runs) {
      end.complete(null);
    }
    return end;
  }

  /** False when the loop runs no more. */
  private boolean execute(Runnable task) {
    try {
      eventLoop.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  private void applySettings() {
    StreamSettings settings = stream.settings();
    String wanted = settings.active() && settings.pull() ? settings.uri() : "";
    if (closed || wanted.equals(uri)) {
      return;
    }
    stop(settings.active() ? "the stream's source was changed" : "the stream was switched off");
    uri = wanted;
    if (!wanted.isEmpty()) {
      start(settings.id(), wanted);
    }
  }

  private void start(long streamId, String uris) {
    PullSession begun;
    try {
      begun = new PullSession(
        streamId,
        PullSource.parseAll(uris),
        environment,
        new NettyLoop(eventLoop),
        this
      );
    } catch (IllegalArgumentException e) {
      environment.gate().onPullFailed(streamId, "not fetched: its uri " + e.getMessage());
      return;
    }
    session = begun;
    begun.start();
  }

  private void stop(String reason) {
    PullSession running = session;
    session = null;
    uri = "";
    if (running != null) {
      running.stop(reason);
    }
  }

  // --- The socket ------------------------------------------------------------------------------------------------

  @Override
  public void open(PullSource source) {
    PullSession opener = session;
    if (opener == null) {
      throw new IllegalStateException("no session runs");
    }
    Attempt begun = new Attempt(opener, source);
    attempt = begun;
    // At most one for each stream waits for a name service, unless its settings change meanwhile.
    Thread.ofPlatform()
      .daemon()
      .name("srt-lookup-" + stream.settings().id())
      .start(() -> lookUp(source.host(), begun));
  }

  private void lookUp(String host, Attempt of) {
    try {
      InetAddress found = names.find(host);
      execute(() -> of.guarded(() -> of.connect(found)));
    } catch (UnknownHostException _) {
      execute(() -> of.fail("no address is known of this host"));
    } catch (RuntimeException e) {
      log.error("the address of {} cannot be found because of an error in the server", host, e);
      execute(() -> of.fail("an error in the server"));
    }
  }

  @Override
  public void send(ByteBuf packet) {
    if (attempt == null) {
      packet.release();
    } else {
      attempt.send(packet);
    }
  }

  @Override
  public void closeSocket() {
    if (attempt != null) {
      attempt.close();
      attempt = null;
    }
  }

  /** One socket, from the look-up of its peer to its end. */
  private final class Attempt extends ChannelInboundHandlerAdapter {

    private final PullSession owner;
    private final PullSource source;
    private @Nullable Channel channel;
    private @Nullable Future<?> ticks;
    /** Within a read or a tick, what is sent waits for its end. */
    private boolean batching;
    /** The session wants no more of it. */
    private boolean over;

    Attempt(PullSession owner, PullSource source) {
      this.owner = owner;
      this.source = source;
    }

    void fail(String reason) {
      if (!over) {
        owner.onOpenFailed(reason);
      }
    }

    void connect(InetAddress ip) {
      if (over) {
        return;
      }
      InetSocketAddress address = new InetSocketAddress(ip, source.port());
      Bootstrap bootstrap = SrtServer.bootstrap(eventLoop, channelType, environment.allocator());
      // Connected, so that the system drops what comes from elsewhere, and tells when nobody listens.
      ChannelFuture connecting = bootstrap.handler(this).disableResolver().connect(address);
      // Where no socket could be made, Netty tells it from elsewhere.
      connecting.addListener(_ -> execute(() -> guarded(() -> onConnect(connecting, address))));
    }

    private void onConnect(ChannelFuture done, InetSocketAddress address) {
      if (over) {
        done.channel().close();
      } else if (done.isSuccess()) {
        onConnected(done.channel(), address);
      } else {
        owner.onOpenFailed("it cannot be reached: " + done.cause().getMessage());
      }
    }

    private void onConnected(Channel connected, InetSocketAddress address) {
      channel = connected;
      ticks = eventLoop.scheduleWithFixedDelay(
        this::tick,
        Connection.TICK_NS,
        Connection.TICK_NS,
        TimeUnit.NANOSECONDS
      );
      guarded(() -> owner.onOpened(PeerIp.of(address.getAddress().getAddress()), PeerAddress.text(address)));
    }

    private void tick() {
      batching = true;
      guarded(owner::onTime);
      endBatch();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket datagram = (DatagramPacket) message;
      batching = true;
      try {
        if (!over) {
          guarded(() -> owner.onPacket(datagram.content()));
        }
      } finally {
        datagram.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (!over) {
        guarded(owner::flush);
      }
      endBatch();
    }

    /** Whatever goes wrong costs this connection only. */
    private void guarded(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        try {
          owner.onError(e);
        } catch (RuntimeException second) {
          log.error("stream {}: and its end failed", stream.settings().id(), second);
        }
      }
    }

    private void endBatch() {
      batching = false;
      if (channel != null) {
        channel.flush();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (over) {
        return;
      }
      if (cause instanceof PortUnreachableException || cause instanceof ConnectException) {
        guarded(owner::onUnreachable);
      } else {
        log.debug("stream {}: a datagram was dropped: {}", stream.settings().id(), String.valueOf(cause));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!over) {
        guarded(owner::onSocketClosed);
      }
    }

    /** @param packet takes */
    void send(ByteBuf packet) {
      if (channel == null || !channel.isWritable()) {
        // As if lost on the way: what counts is sent again.
        packet.release();
        return;
      }
      // Failures end in exceptionCaught.
      Future<?> _ = channel.write(packet, channel.voidPromise());
      if (!batching) {
        channel.flush();
      }
    }

    void close() {
      over = true;
      if (ticks != null) {
        ticks.cancel(false);
        ticks = null;
      }
      if (channel != null) {
        channel.flush();
        channel.close();
      }
    }
  }
}
