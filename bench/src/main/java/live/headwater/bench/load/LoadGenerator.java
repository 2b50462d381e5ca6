package live.headwater.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import live.headwater.rtmp.client.PublisherAddress;
import live.headwater.rtmp.client.PublisherSettings;
import live.headwater.rtmp.client.RtmpPublisher;

/**
 * Publishes one recording many times, paced in real time, from one thread, so that it takes little from what it
 * measures. Any thread.
 */
public final class LoadGenerator implements AutoCloseable {

  /** The key frames of all publishers are spread over this time: a GOP of the recording. */
  static final long PHASES_NS = 2_000_000_000L;

  /** A message leaves at most so much after its time, unless the CPU is short. */
  private static final long TICK_MS = 4;

  /** Connections are begun so much apart: a server's listen queue is not what is measured. */
  private static final long CONNECT_EVERY_MS = 5;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final PublisherSettings settings;
  private final LoadCounters counters = new LoadCounters();
  private final List<LoadPublisher> publishers = new ArrayList<>();

  /**
   * @param chunkBytes chunk size of the publishers; 4096 is what OBS sends
   */
  public LoadGenerator(int chunkBytes) {
    IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends Channel> channel = Epoll.isAvailable()
      ? EpollSocketChannel.class
      : NioSocketChannel.class;
    group = new MultiThreadIoEventLoopGroup(1, io);
    loop = group.next();
    bootstrap = new Bootstrap().group(group).channel(channel);
    PublisherSettings defaults = PublisherSettings.DEFAULT;
    settings = new PublisherSettings(
      defaults.handshake(),
      defaults.encoder(),
      chunkBytes,
      defaults.setupTimeout(),
      defaults.lingerTimeout(),
      defaults.maxPendingBytes()
    );
  }

  /**
   * Begins to publish.
   *
   * @param addresses where each publisher, from 0, publishes to
   */
  public void start(Recording recording, int count, IntFunction<PublisherAddress> addresses) {
    for (int i = 0; i < count; i++) {
      LoadPublisher publisher = new LoadPublisher(i, recording, (PHASES_NS * i) / count, counters);
      publishers.add(publisher);
      PublisherAddress address = addresses.apply(i);
      var _ = loop.schedule(
        () -> RtmpPublisher.connect(bootstrap, address, settings, publisher),
        i * CONNECT_EVERY_MS,
        TimeUnit.MILLISECONDS
      );
    }
    var _ = loop.scheduleAtFixedRate(this::onTick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private void onTick() {
    long nowNs = System.nanoTime();
    for (int i = 0; i < publishers.size(); i++) {
      publishers.get(i).onTick(nowNs);
    }
  }

  /** How it is going. Waits for the event loop. */
  public LoadState state() {
    return loop
      .submit(() -> {
        long pendingBytes = 0;
        for (LoadPublisher publisher : publishers) {
          pendingBytes += publisher.pendingBytes();
        }
        long latestMs = counters.latestMs;
        counters.latestMs = 0;
        return new LoadState(
          counters.publishing,
          counters.dropped,
          counters.units,
          counters.bytes,
          pendingBytes,
          latestMs
        );
      })
      .syncUninterruptibly()
      .getNow();
  }

  /** Waits until all publish or some cannot; returns whether all do. */
  public boolean awaitPublishing(long timeoutMs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    LoadState state = state();
    while (state.publishing() < publishers.size() && state.dropped() == 0 && System.nanoTime() < deadlineNs) {
      Thread.sleep(20);
      state = state();
    }
    return state.publishing() == publishers.size();
  }

  /** Unpublishes all. Returns when their connections are closed. */
  @Override
  public void close() {
    loop.submit(() -> publishers.forEach(LoadPublisher::close)).syncUninterruptibly();
    long deadlineNs = System.nanoTime() + settings.lingerTimeout().toNanos();
    while (state().publishing() > 0 && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
