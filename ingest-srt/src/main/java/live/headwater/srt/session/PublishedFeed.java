package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedInfo;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.media.mpegts.demux.TsDemuxer;
import live.headwater.media.mpegts.demux.TsStatistics;
import live.headwater.srt.session.SrtMetrics.FeedMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publish that the gate admitted: a connection, the transport stream in it, and their way to the bus. Confined to
 * the loop of its socket.
 */
public final class PublishedFeed {

  private static final Logger log = LoggerFactory.getLogger(PublishedFeed.class);

  /** Media that is handed over later than this after it was due was held up by this process, and arrives now. */
  private static final long MAX_DELIVERY_DELAY_NS = 2 * Connection.TICK_NS;

  private static final long STATISTICS_NS = 1_000_000_000;

  /** RTT is believed after this. */
  private static final long RTT_SETTLES_NS = 5_000_000_000L;

  /** A lost packet can be asked for and sent three times in that. libsrt, {@code docs/API/API-socket-options.md}. */
  private static final int LATENCY_PER_RTT = 4;

  private final String where;
  private final String encoder;
  private final Feed feed;
  private final FeedMetrics metrics;
  private final Runnable onEnd;
  private final Connection connection;
  private final TsDemuxer demuxer;
  private final long startNs;
  private long nowNs;
  private long lastArrivalNs;
  private long lastStatisticsNs;
  private boolean delivered;
  private boolean latencyChecked;
  private boolean ending;

  /** How a connection is made, with what this feed gives it. */
  interface ConnectionFactory {
    Connection make(Connection.Owner owner);
  }

  /**
   * @param where stream, role and peer, for the log
   * @param encoder what the caller calls itself
   * @param onEnd told once, within a call that ends the connection
   */
  PublishedFeed(
    String where,
    String encoder,
    Feed feed,
    FeedMetrics metrics,
    ByteBufAllocator allocator,
    ConnectionFactory connections,
    Runnable onEnd,
    long nowNs
  ) {
    this.where = where;
    this.encoder = encoder;
    this.feed = feed;
    this.metrics = metrics;
    this.onEnd = onEnd;
    this.startNs = nowNs;
    this.nowNs = nowNs;
    this.lastArrivalNs = nowNs;
    this.lastStatisticsNs = nowNs;
    this.demuxer = new TsDemuxer(allocator, new Media(), TsDemuxer.Limits.DEFAULT);
    this.connection = connections.make(new Owner());
  }

  /** What packets for this feed carry. */
  public int socketId() {
    return connection.terms().socketId();
  }

  /** Stream, role and peer, for the log. */
  public String where() {
    return where;
  }

  public boolean isClosed() {
    return connection.isClosed();
  }

  /**
   * A packet for this feed arrived.
   *
   * @param packet with a whole header; its bytes may be changed; borrows
   */
  public void onPacket(ByteBuf packet, long atNs) {
    nowNs = atNs;
    connection.onPacket(packet, atNs);
  }

  /** Does what is due; to be called each 10 ms. */
  public void onTime(long atNs) {
    nowNs = atNs;
    connection.onTime(atNs);
    if (atNs - lastStatisticsNs >= STATISTICS_NS && !connection.isClosed()) {
      lastStatisticsNs = atNs;
      ConnectionStatistics statistics = connection.statistics();
      metrics.onStatistics(statistics, demuxer.statistics());
      checkLatency(statistics);
    }
  }

  private void checkLatency(ConnectionStatistics statistics) {
    if (latencyChecked || nowNs - startNs < RTT_SETTLES_NS) {
      return;
    }
    long advisedMs = (long) Math.ceil(LATENCY_PER_RTT * statistics.msRTT());
    if (advisedMs > statistics.msRcvTsbPdDelay()) {
      latencyChecked = true;
      log.warn(
        "{}: latency {} ms is less than {} × RTT ({} ms): packets that are lost twice may not come in time; set {} ms" +
          " or more, in the encoder or by srt.latency (logged once)",
        where,
        statistics.msRcvTsbPdDelay(),
        LATENCY_PER_RTT,
        Math.round(statistics.msRTT()),
        advisedMs
      );
    }
  }

  /** Whether something was delivered that {@link #flush} has not handed over yet. */
  public boolean wantsFlush() {
    return delivered;
  }

  /** Hands over what was delivered; to be called after each read of the socket, and each tick. */
  public void flush() {
    if (delivered) {
      delivered = false;
      feed.flush();
    }
  }

  /**
   * Ends the connection from this side, and tells the peer.
   *
   * @param reason for log and events
   */
  public void close(String reason) {
    connection.close(reason);
  }

  private void onPayload(ByteBuf payload, long dueNs) {
    try {
      // When it was due says when it was sent, free of the network's jitter.
      lastArrivalNs = Math.max(lastArrivalNs, Math.max(dueNs, nowNs - MAX_DELIVERY_DELAY_NS));
      demuxer.read(payload, lastArrivalNs);
    } finally {
      payload.release();
    }
  }

  private void onClosed(String reason) {
    ending = true;
    ConnectionStatistics statistics = connection.statistics();
    // Before the end: the picture that it cuts off is not a loss.
    String missing = missing(statistics, demuxer.statistics());
    try {
      demuxer.end();
      metrics.onStatistics(statistics, demuxer.statistics());
      feed.close(missing.isEmpty() ? reason : reason + "; missing: " + missing);
    } finally {
      demuxer.close();
      metrics.onEnded();
      onEnd.run();
    }
  }

  /** What did not come through, for the last line about a feed; empty when all was well. */
  private static String missing(ConnectionStatistics connection, TsStatistics stream) {
    List<String> parts = new ArrayList<>();
    add(parts, connection.pktRcvDrop(), "SRT packets too late");
    add(parts, connection.pktRcvUndecrypt(), "SRT packets not decrypted");
    add(parts, stream.lostPackets(), "TS packets by their counters");
    add(parts, stream.garbageBytes(), "bytes that are no TS packets");
    add(parts, stream.droppedPesPackets(), "PES packets unusable");
    add(parts, stream.droppedUnits(), "pictures and audio frames unusable");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private final class Owner implements Connection.Owner {

    @Override
    public void onPayload(ByteBuf payload, long dueNs) {
      PublishedFeed.this.onPayload(payload, dueNs);
    }

    @Override
    public void onClosed(String reason) {
      PublishedFeed.this.onClosed(reason);
    }

    @Override
    public void onProblem(String text) {
      log.warn("{}: {}", where, text);
    }
  }

  private final class Media implements TsDemuxer.Listener {

    @Override
    public void onProgram(int videoStreams, int audioStreams) {
      feed.onInfo(FeedInfo.ofTracks(encoder, videoStreams, audioStreams));
    }

    @Override
    public void onTrack(Track track) {
      delivered = true;
      feed.onTrack(track);
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
      delivered = true;
      feed.onAccessUnit(unit);
    }

    /** The bus has no place for it yet. */
    @Override
    public void onTimedMetadata(TsDemuxer.MetadataKind kind, long ptsTicks, Bytes payload) {}

    @Override
    public void onTimecode(long presentationNs, long timecodeNs) {
      feed.onTimecode(presentationNs, timecodeNs);
    }

    @Override
    public void onProblem(String text) {
      // Encoders cut their last picture off.
      if (!ending) {
        log.warn("{}: {} (logged once)", where, text);
      }
    }
  }
}
