package live.headwater.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import live.headwater.media.mpegts.demux.TsStatistics;
import live.headwater.srt.session.ConnectionStatistics;
import live.headwater.srt.session.SrtMetrics.FeedMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What SRT counts of one feed, over all its connections: a counter goes on where the last connection left it, a gauge is
 * there while one is connected. Any thread.
 */
final class SrtFeedMeters {

  /** What only ever grows, by libsrt's names. */
  private record Counts(
    long received,
    long receivedBytes,
    long lost,
    long retransmitted,
    long dropped,
    long belated,
    long undecrypted,
    long recovered,
    long notRecovered,
    long transportStreamLost
  ) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    static Counts of(ConnectionStatistics connection, TsStatistics stream) {
      return new Counts(
        connection.pktRecv(),
        connection.byteRecv(),
        connection.pktRcvLoss(),
        connection.pktRcvRetrans(),
        connection.pktRcvDrop(),
        connection.pktRcvBelated(),
        connection.pktRcvUndecrypt(),
        connection.pktRcvFilterSupply(),
        connection.pktRcvFilterLoss(),
        stream.lostPackets()
      );
    }

    /** What came since {@code before}, of the same connection, on top of {@code total}. */
    static Counts sum(Counts total, Counts now, Counts before) {
      return new Counts(
        total.received + now.received - before.received,
        total.receivedBytes + now.receivedBytes - before.receivedBytes,
        // libsrt's: what was missed and came by itself was not lost after all.
        Math.max(total.lost, total.lost + now.lost - before.lost),
        total.retransmitted + now.retransmitted - before.retransmitted,
        total.dropped + now.dropped - before.dropped,
        total.belated + now.belated - before.belated,
        total.undecrypted + now.undecrypted - before.undecrypted,
        total.recovered + now.recovered - before.recovered,
        total.notRecovered + now.notRecovered - before.notRecovered,
        total.transportStreamLost + now.transportStreamLost - before.transportStreamLost
      );
    }
  }

  private final AtomicReference<Counts> counts = new AtomicReference<>(Counts.NONE);
  private final AtomicReference<@Nullable ConnectionStatistics> latest = new AtomicReference<>();

  SrtFeedMeters(MeterRegistry meters, String stream, String role) {
    var register = new Register(meters, stream, role);
    register.counter(
      "received.packets",
      "SRT data packets received, also those sent again",
      Counts::received
    );
    register.counter("received.bytes", "Bytes of SRT data packets received", Counts::receivedBytes);
    register.counter("lost.packets", "SRT packets that were missing when a later one came", Counts::lost);
    register.counter(
      "retransmitted.packets",
      "SRT packets that came as retransmissions",
      Counts::retransmitted
    );
    register.counter(
      "dropped.packets",
      "SRT packets that did not come in time and are missing in the program",
      Counts::dropped
    );
    register.counter("belated.packets", "SRT packets that came too late, or twice", Counts::belated);
    register.counter("undecrypted.packets", "SRT packets that could not be decrypted", Counts::undecrypted);
    register.counter(
      "filter.recovered.packets",
      "Lost SRT packets that the packet filter (FEC) recovered",
      Counts::recovered
    );
    register.counter(
      "filter.lost.packets",
      "Lost SRT packets that the packet filter (FEC) could not recover",
      Counts::notRecovered
    );
    register.counter(
      "ts.lost.packets",
      "MPEG-TS packets missing by their continuity counters",
      Counts::transportStreamLost
    );
    register.gauge(
      "rtt.seconds",
      "Round-trip time of the SRT connection, smoothed",
      now -> now.msRTT() / 1e3
    );
    register.gauge(
      "latency.seconds",
      "Latency that the SRT connection agreed to; 4 × RTT or more is advised",
      now -> now.msRcvTsbPdDelay() / 1e3
    );
    register.gauge(
      "buffer.seconds",
      "Media in the SRT receive buffer, from its oldest to its newest packet",
      now -> now.msRcvBuf() / 1e3
    );
    register.gauge("bit.rate", "Bits per second that arrive over SRT", now -> now.mbpsRecvRate() * 1e6);
  }

  private final class Register {

    private final MeterRegistry meters;
    private final String stream;
    private final String role;

    Register(MeterRegistry meters, String stream, String role) {
      this.meters = meters;
      this.stream = stream;
      this.role = role;
    }

    void counter(String name, String description, ToLongFunction<Counts> value) {
      FunctionCounter.builder("headwater.srt." + name, counts, all -> value.applyAsLong(all.get()))
        .description(description)
        .tag("stream", stream)
        .tag("role", role)
        .register(meters);
    }

    void gauge(String name, String description, ToDoubleFunction<ConnectionStatistics> value) {
      Gauge.builder("headwater.srt." + name, latest, now -> {
        ConnectionStatistics statistics = now.get();
        return statistics == null ? Double.NaN : value.applyAsDouble(statistics);
      })
        .description(description)
        .tag("stream", stream)
        .tag("role", role)
        .register(meters);
    }
  }

  /** A new connection of the feed; the one before may not have ended yet. */
  FeedMetrics connected(Runnable onEnded) {
    return new FeedMetrics() {
      private Counts before = Counts.NONE;
      private @Nullable ConnectionStatistics told;

      @Override
      public void onStatistics(ConnectionStatistics connection, TsStatistics transportStream) {
        Counts now = Counts.of(connection, transportStream);
        Counts last = before;
        before = now;
        counts.updateAndGet(total -> Counts.sum(total, now, last));
        told = connection;
        latest.set(connection);
      }

      @Override
      public void onEnded() {
        latest.compareAndSet(told, null);
        onEnded.run();
      }
    };
  }
}
