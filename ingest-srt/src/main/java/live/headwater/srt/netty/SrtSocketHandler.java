package live.headwater.srt.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.bus.Loop;
import live.headwater.bus.NettyLoop;
import live.headwater.srt.session.Connection;
import live.headwater.srt.session.PublishListener;
import live.headwater.srt.session.PublishedFeed;
import live.headwater.srt.wire.SrtPacket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries datagrams between a socket and its connections, finds the connection of each, and gives them the time. One
 * timer for all of them, which runs while there is one. Confined to the socket's loop.
 */
final class SrtSocketHandler extends ChannelInboundHandlerAdapter {

  /** Asks all connections to end, and the socket to close; a user event of the pipeline. */
  record Shutdown(String reason) {}

  private static final Logger log = LoggerFactory.getLogger(SrtSocketHandler.class);

  /** One above the largest id: bit 30 belongs to groups. libsrt, {@code SRTGROUP_MASK}. */
  private static final int SOCKET_IDS = 1 << 30;

  private static final long ERROR_LOG_NS = 60_000_000_000L;

  /** A connection and where its packets come from: nobody else's may touch it. */
  private record Client(InetSocketAddress address, PublishedFeed feed) {}

  private final PublishListener.Environment environment;
  private final EventLoop eventLoop;
  private final Loop loop;
  private final PublishListener listener;
  private final IntObjectHashMap<Client> clients = new IntObjectHashMap<>();
  /** The same, in an order that a tick can go along while some end; those that have ended leave with it. */
  private final List<Client> ticked = new ArrayList<>();
  /** Those that have delivered something within this read. */
  private final List<PublishedFeed> unflushed = new ArrayList<>();
  private @Nullable Channel channel;
  /** Who has called, while a handshake is read. */
  private @Nullable InetSocketAddress calling;
  /** Runs while there is a connection. */
  private @Nullable Future<?> ticks;
  /** Within a read or a tick, what is sent waits for its end. */
  private boolean batching;
  private boolean closing;
  private long errorLoggedNs;
  private boolean errorLogged;

  SrtSocketHandler(PublishListener.Environment environment, EventLoop eventLoop) {
    this.environment = environment;
    this.eventLoop = eventLoop;
    this.loop = new NettyLoop(eventLoop);
    this.listener = new PublishListener(environment, loop, this::freeId, this::onPublish, this::onEnd);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  // --- In --------------------------------------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    batching = true;
    try {
      ByteBuf packet = datagram.content();
      if (!SrtPacket.hasHeader(packet)) {
        environment.metrics().onStrayDatagram();
        return;
      }
      int id = SrtPacket.destinationSocketId(packet);
      if (id == 0) {
        onCall(packet, datagram.sender());
        return;
      }
      Client client = clients.get(id);
      if (client == null || !client.address.equals(datagram.sender())) {
        environment.metrics().onStrayDatagram();
        return;
      }
      onPacket(client.feed, packet);
    } finally {
      datagram.release();
    }
  }

  private void onPacket(PublishedFeed feed, ByteBuf packet) {
    boolean flushed = !feed.wantsFlush();
    try {
      feed.onPacket(packet, loop.nowNs());
    } catch (RuntimeException e) {
      fail(feed, e);
    }
    if (flushed && feed.wantsFlush()) {
      unflushed.add(feed);
    }
  }

  /** Whatever went wrong costs this connection only. */
  private static void fail(PublishedFeed feed, RuntimeException cause) {
    log.error("{}: connection closed because of an error in the server", feed.where(), cause);
    try {
      feed.close("an error in the server");
    } catch (RuntimeException e) {
      log.error("{}: and its end failed", feed.where(), e);
    }
  }

  private void onCall(ByteBuf packet, InetSocketAddress sender) {
    if (closing) {
      return;
    }
    calling = sender;
    try {
      var caller = new PublishListener.Caller(PeerAddress.peer(sender), PeerAddress.text(sender), answer ->
        send(answer, sender)
      );
      ByteBuf answer = listener.onPacket(packet, caller, loop.nowNs());
      if (answer == null) {
        environment.metrics().onStrayDatagram();
      } else {
        send(answer, sender);
      }
    } catch (RuntimeException e) {
      log.error("SRT from {}: handshake dropped because of an error in the server", sender, e);
    } finally {
      calling = null;
    }
  }

  private int freeId() {
    int id;
    do {
      // Nobody shall guess it: who knows it and the address can send packets for the connection.
      id = environment.random().nextInt(1, SOCKET_IDS);
    } while (clients.containsKey(id));
    return id;
  }

  private void onPublish(PublishedFeed feed) {
    InetSocketAddress address = calling;
    if (address == null) {
      throw new IllegalStateException("nobody has called");
    }
    Client client = new Client(address, feed);
    clients.put(feed.socketId(), client);
    ticked.add(client);
    if (ticks == null) {
      ticks = eventLoop.scheduleWithFixedDelay(
        this::tick,
        Connection.TICK_NS,
        Connection.TICK_NS,
        TimeUnit.NANOSECONDS
      );
    }
  }

  private void onEnd(PublishedFeed feed) {
    clients.remove(feed.socketId());
  }

  private void tick() {
    batching = true;
    long nowNs = loop.nowNs();
    for (int i = ticked.size() - 1; i >= 0; i--) {
      PublishedFeed feed = ticked.get(i).feed;
      try {
        feed.onTime(nowNs);
        feed.flush();
      } catch (RuntimeException e) {
        fail(feed, e);
      }
      if (feed.isClosed()) {
        Client last = ticked.removeLast();
        if (i < ticked.size()) {
          ticked.set(i, last);
        }
      }
    }
    if (ticked.isEmpty() && ticks != null) {
      ticks.cancel(false);
      ticks = null;
    }
    endBatch();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    for (int i = 0; i < unflushed.size(); i++) {
      PublishedFeed feed = unflushed.get(i);
      try {
        feed.flush();
      } catch (RuntimeException e) {
        fail(feed, e);
      }
    }
    unflushed.clear();
    endBatch();
  }

  private void endBatch() {
    batching = false;
    if (channel != null) {
      channel.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Shutdown(String reason)) {
      closing = true;
      endAll(reason);
      context.flush();
      context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void endAll(String reason) {
    batching = true;
    for (Client client : List.copyOf(ticked)) {
      try {
        client.feed.close(reason);
      } catch (RuntimeException e) {
        log.error("{}: its end failed", client.feed.where(), e);
      }
    }
    ticked.clear();
    if (ticks != null) {
      ticks.cancel(false);
      ticks = null;
    }
    batching = false;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    endAll("the socket was closed");
    context.fireChannelInactive();
  }

  /** The system says so of single datagrams, as when a peer cannot be reached; those that count are sent again. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long nowNs = loop.nowNs();
    if (!errorLogged || nowNs - errorLoggedNs >= ERROR_LOG_NS) {
      errorLogged = true;
      errorLoggedNs = nowNs;
      log.warn("SRT: a datagram was dropped: {} (logged once a minute)", String.valueOf(cause));
    }
  }

  // --- Out -------------------------------------------------------------------------------------------------------

  /** @param packet takes */
  private void send(ByteBuf packet, InetSocketAddress to) {
    if (channel == null || !channel.isWritable()) {
      // As if lost on the way: what counts is sent again.
      packet.release();
      return;
    }
    // Failures end in exceptionCaught.
    Future<?> _ = channel.write(new DatagramPacket(packet, to), channel.voidPromise());
    if (!batching) {
      channel.flush();
    }
  }
}
