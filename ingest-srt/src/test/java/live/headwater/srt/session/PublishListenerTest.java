package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import live.headwater.bus.Admission;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Loop;
import live.headwater.bus.StreamKey;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import live.headwater.media.mpegts.demux.TsStatistics;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A caller and the listener with a way between them that takes its time, which is a test's. */
class PublishListenerTest {

  private static final long MS = 1_000_000;

  private static final ListenerHandshake.Peer PEER = new ListenerHandshake.Peer(
    0,
    0x7f000001,
    5_000,
    PeerIp.of(new byte[] { 127, 0, 0, 1 })
  );

  private record Datagram(long atNs, long order, boolean toServer, ByteBuf packet) {}

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final PriorityQueue<Datagram> way = new PriorityQueue<>(
    Comparator.comparingLong(Datagram::atNs).thenComparingLong(Datagram::order)
  );
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(PublishedFeed.class);
  private final List<ConnectionStatistics> statistics = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private long nowNs = 1_000_000 * MS;
  private long order;
  private long delayNs;
  private @Nullable PublishedFeed feed;
  private @Nullable Connection caller;

  private final PublishListener listener = new PublishListener(
    new PublishListener.Environment(
      new SrtSettings(Duration.ofMillis(200), Duration.ofSeconds(5), 8_192, 1),
      (_, _, _) -> new Admission.Accepted(new Sink()),
      (_, token) -> token.equals("right") ? "" : null,
      new Metrics(),
      new SynCookies(1, 2),
      new Random(1),
      connections,
      allocator
    ),
    new StandingLoop(),
    () -> 77,
    published -> feed = published,
    _ -> ends.add("ended")
  );

  PublishListenerTest() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
  }

  @AfterEach
  void release() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
    way.forEach(datagram -> datagram.packet.release());
    assertThat(connections).hasValue(0);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private void send(boolean toServer, ByteBuf packet) {
    way.add(new Datagram(nowNs + delayNs, order++, toServer, packet));
  }

  /** @param rttMs of the way there and back */
  private void connect(long rttMs) {
    delayNs = (rttMs * MS) / 2;
    CallerHandshake handshake = new CallerHandshake(
      new CallerHandshake.Wish(7, 4_711, "1#right", 0, 8_192, 5_000 * MS, null),
      PeerIp.NONE,
      allocator,
      new Caller(),
      nowNs
    );
    handshake.start();
    while (caller == null) {
      Datagram next = Objects.requireNonNull(way.poll(), "nobody answers");
      nowNs = next.atNs;
      deliver(next, handshake);
    }
  }

  private void deliver(Datagram datagram, @Nullable CallerHandshake handshake) {
    try {
      if (!datagram.toServer) {
        if (caller != null) {
          caller.onPacket(datagram.packet, nowNs);
        } else if (handshake != null) {
          handshake.onPacket(datagram.packet, nowNs);
        }
      } else if (SrtPacket.destinationSocketId(datagram.packet) == 77) {
        Objects.requireNonNull(feed).onPacket(datagram.packet, nowNs);
      } else {
        var from = new PublishListener.Caller(PEER, "127.0.0.1:5000", answer -> send(false, answer));
        ByteBuf answer = listener.onPacket(datagram.packet, from, nowNs);
        if (answer != null) {
          send(false, answer);
        }
      }
    } finally {
      datagram.packet.release();
    }
  }

  /** Lets time go by, with a payload each 10 ms. */
  private void run(long forMs) {
    for (long end = nowNs + forMs * MS; nowNs < end; ) {
      long tickNs = nowNs + 10 * MS;
      while (!way.isEmpty() && way.element().atNs <= tickNs) {
        Datagram next = way.remove();
        nowNs = Math.max(nowNs, next.atNs);
        deliver(next, null);
      }
      nowNs = tickNs;
      Objects.requireNonNull(caller).sendPayload(Unpooled.wrappedBuffer(new byte[188]), nowNs);
      caller.onTime(nowNs);
      Objects.requireNonNull(feed).onTime(nowNs);
    }
  }

  private void end() {
    Objects.requireNonNull(caller).close("");
    run(1_000);
    assertThat(ends).containsExactly("closed", "ended");
  }

  @ParameterizedTest
  @CsvSource({ "40, 0", "80, 1" })
  void latency_belowFourRoundTrips_isSaidOnce(long rttMs, int warnings) {
    connect(rttMs);
    run(20_000);
    assertThat(log.list.stream().filter(line -> line.getFormattedMessage().contains("4 × RTT"))).hasSize(
      warnings
    );
    assertThat(statistics).hasSizeBetween(19, 20);
    assertThat(statistics.getLast().msRTT()).isBetween(rttMs - 1.0, rttMs + 11.0);
    end();
  }

  @Test
  void statistics_atTheEnd_areComplete() {
    connect(20);
    run(2_000);
    end();
    assertThat(statistics.getLast().pktRecv()).isGreaterThanOrEqualTo(200);
    assertThat(statistics.getLast().pktRcvDrop()).isZero();
  }

  private final class Caller implements CallerHandshake.Owner, Connection.Owner {

    @Override
    public void send(ByteBuf packet) {
      PublishListenerTest.this.send(true, packet);
    }

    @Override
    public void onConnected(Connection.Terms terms, long startNs, long atNs) {
      caller = new Connection(
        terms,
        KeyRefresh.DEFAULT,
        new Random(2),
        allocator,
        packet -> PublishListenerTest.this.send(true, packet),
        this,
        startNs,
        atNs
      );
    }

    @Override
    public void onFailed(String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      payload.release();
    }

    @Override
    public void onClosed(String reason) {}

    @Override
    public void onProblem(String text) {
      throw new AssertionError(text);
    }
  }

  private final class Sink implements Feed {

    @Override
    public void onInfo(FeedInfo info) {}

    @Override
    public void onTrack(Track track) {}

    @Override
    public void onTimecode(long presentationNs, long timecodeNs) {}

    @Override
    public void onAccessUnit(AccessUnit unit) {
      unit.release();
    }

    @Override
    public void flush() {}

    @Override
    public void close(String reason) {
      ends.add("closed");
    }
  }

  private final class Metrics implements SrtMetrics, SrtMetrics.FeedMetrics {

    @Override
    public FeedMetrics onFeedAccepted(StreamKey key) {
      return this;
    }

    @Override
    public void onStatistics(ConnectionStatistics connection, TsStatistics transportStream) {
      statistics.add(connection);
    }
  }

  private final class StandingLoop implements Loop {

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer schedule(long inNs, Runnable task) {
      throw new UnsupportedOperationException("a session has no timers");
    }

    @Override
    public long nowNs() {
      return nowNs;
    }
  }
}
