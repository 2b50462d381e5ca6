package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.bus.Admission;
import live.headwater.bus.Feed;
import live.headwater.bus.FeedConnection;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Loop;
import live.headwater.bus.Protocol;
import live.headwater.bus.PullGate;
import live.headwater.bus.Refusal;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;
import live.headwater.srt.wire.ControlPacket;
import live.headwater.srt.wire.ControlType;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session whose socket and time are a test's. */
class PullSessionTest {

  private static final long S = 1_000_000_000L;

  private static final String REMOTE = "192.0.2.1:9000";

  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final HandHeldLoop loop = new HandHeldLoop();
  private final Socket socket = new Socket();
  private final RecordingGate gate = new RecordingGate();
  private final Source source = new Source();
  private PullSession session = session("srt://a:1");

  private PullSession session(String uris) {
    return new PullSession(
      7,
      PullSource.parseAll(uris),
      new PullSession.Environment(SrtSettings.DEFAULT, gate, SrtMetrics.NONE, new Random(1), allocator),
      loop,
      socket
    );
  }

  @AfterEach
  void stop() {
    session.stop("the test is over");
    socket.sent.forEach(ByteBuf::release);
    assertThat(socket.open).isFalse();
    assertThat(loop.isIdle()).isTrue();
  }

  /** Opens what is asked for and lets the source answer until it has nothing more to say. */
  private void connect() {
    session.onOpened(PeerIp.NONE, REMOTE);
    for (ByteBuf packet = socket.sent.poll(); packet != null; packet = socket.sent.poll()) {
      ByteBuf answer = source.listener.onPacket(packet, source.peer, loop.nowNs());
      packet.release();
      if (answer != null) {
        session.onPacket(answer);
        answer.release();
      }
    }
  }

  private void tellShutdown() {
    ByteBuf packet = allocator.buffer();
    ControlPacket.writeBare(packet, ControlType.SHUTDOWN, 0, source.accepted.getLast().peerSocketId());
    session.onPacket(packet);
    packet.release();
  }

  // --- attempts ---

  @Test
  void start_sourceThatNeverAnswers_isCalledEverMoreSeldom() {
    session.start();
    List<Long> waitsMs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      session.onOpenFailed("no address is known of this host");
      assertThat(socket.open).isFalse();
      long beforeNs = loop.nowNs();
      loop.advanceToNext();
      waitsMs.add((loop.nowNs() - beforeNs) / 1_000_000);
    }
    long longestMs = 1_000;
    for (long waitMs : waitsMs) {
      assertThat(waitMs).isBetween((longestMs * 3) / 4, longestMs);
      longestMs = Math.min(30_000, 2 * longestMs);
    }
    assertThat(socket.opened).hasSize(9);
    assertThat(gate.problems).containsExactly(
      "srt://a:1 gives nothing: no address is known of this host; called again at least every 30 s"
    );
  }

  @Test
  void start_severalSources_areTriedInTurnAndThenAwaited() {
    session = session("srt://a:1 srt://b:2 srt://c:3");
    session.start();
    session.onOpenFailed("x");
    session.onOpenFailed("y");
    session.onOpenFailed("x");
    assertThat(socket.opened).containsExactly("srt://a:1", "srt://b:2", "srt://c:3");
    loop.advance(S);
    assertThat(socket.opened).hasSize(4).last().isEqualTo("srt://a:1");
    // Only what is new is told.
    session.onOpenFailed("x");
    session.onOpenFailed("z");
    assertThat(gate.problems)
      .extracting(text -> text.substring(0, text.indexOf(';')))
      .containsExactly(
        "srt://a:1 gives nothing: x",
        "srt://b:2 gives nothing: y",
        "srt://c:3 gives nothing: x",
        "srt://b:2 gives nothing: z"
      );
  }

  @Test
  void call_unanswered_isGivenUpAfterThreeSeconds() {
    session.start();
    session.onOpened(PeerIp.NONE, REMOTE);
    loop.advance(3 * S);
    session.onTime();
    assertThat(gate.problems).singleElement().asString().contains("nobody answers, for 3000 ms");
    assertThat(socket.open).isFalse();
  }

  @Test
  void call_portUnreachable_isGivenUpAtOnce() {
    session.start();
    session.onOpened(PeerIp.NONE, REMOTE);
    session.onUnreachable();
    assertThat(gate.problems).singleElement().asString().contains("nothing listens there");
  }

  @Test
  void call_refused_saysWhy() {
    source.refusal = RejectReason.UNAUTHORIZED;
    session.start();
    connect();
    assertThat(gate.problems).singleElement().asString().contains("the listener refuses: unauthorized");
    assertThat(gate.feeds).isEmpty();
  }

  // --- connections ---

  @Test
  void call_answered_isTheFeed() {
    session = session("srt://a:1?streamid=the-id&latency=321");
    session.start();
    connect();
    assertThat(source.requests.getFirst().streamId()).isEqualTo("the-id");
    assertThat(source.accepted.getFirst().sendLatencyNs()).isEqualTo(321_000_000L);
    assertThat(gate.remotes).containsExactly(REMOTE);
    assertThat(gate.problems).isEmpty();
    // What the system says of the port now is not believed.
    session.onUnreachable();
    assertThat(gate.feeds.getFirst().closed).isNull();
  }

  @Test
  void call_passphrase_isUsed() {
    source.passphrase = "ten-or-more";
    session = session("srt://a:1?passphrase=ten-or-more&pbkeylen=32");
    session.start();
    connect();
    Secret secret = Objects.requireNonNull(source.accepted.getFirst().secret());
    assertThat(secret.material().keyBytes()).isEqualTo(32);
  }

  @Test
  void call_wrongPassphrase_isTold() {
    source.passphrase = "another-one";
    session = session("srt://a:1?passphrase=ten-or-more");
    session.start();
    connect();
    assertThat(gate.problems).singleElement().asString().contains("passphrase");
  }

  @Test
  void connection_endsAfterItWorked_isMadeAgainAfterASecond() {
    session.start();
    for (int i = 0; i < 5; i++) {
      session.onOpenFailed("x");
      loop.advanceToNext();
    }
    connect();
    loop.advance(PullSession.WORKED_NS);
    tellShutdown();
    assertThat(gate.feeds.getFirst().closed).isEqualTo("the peer closed the connection");
    assertThat(socket.open).isFalse();
    long beforeNs = loop.nowNs();
    loop.advanceToNext();
    assertThat(loop.nowNs() - beforeNs).isLessThanOrEqualTo(S);
    connect();
    assertThat(gate.feeds).hasSize(2);
    // Told anew, as it worked in between.
    tellShutdown();
    loop.advanceToNext();
    session.onOpenFailed("x");
    assertThat(gate.problems).hasSize(2);
  }

  @Test
  void connection_endsAtOnceEachTime_isMadeEverMoreSeldom() {
    session.start();
    long waitedNs = 0;
    for (int i = 0; i < 6; i++) {
      connect();
      tellShutdown();
      long beforeNs = loop.nowNs();
      loop.advanceToNext();
      waitedNs = loop.nowNs() - beforeNs;
    }
    assertThat(waitedNs).isGreaterThan(20 * S);
  }

  @Test
  void connection_gateRefuses_isClosedAndTold() {
    gate.refusal = Refusal.ALREADY_CONNECTED;
    session.start();
    session.onOpened(PeerIp.NONE, REMOTE);
    connect();
    assertThat(gate.problems).singleElement().asString().contains(Refusal.ALREADY_CONNECTED.description());
    assertThat(socket.shutdowns).isPositive();
  }

  @Test
  void disconnect_byTheBus_callsAgain() {
    session.start();
    connect();
    gate.feeds.getFirst().connection.disconnect("of a test");
    loop.advance(0);
    assertThat(gate.feeds.getFirst().closed).isEqualTo("of a test");
    loop.advance(S);
    assertThat(socket.opened).hasSize(2);
  }

  @Test
  void stop_inAnyState_isForGood() {
    session.start();
    session.stop("switched off");
    session.onOpened(PeerIp.NONE, REMOTE);
    assertThat(socket.open).isFalse();

    session = session("srt://a:1");
    session.start();
    session.onOpenFailed("x");
    session.stop("switched off");
    loop.advance(60 * S);
    assertThat(socket.open).isFalse();

    session = session("srt://a:1");
    session.start();
    connect();
    int shutdowns = socket.shutdowns;
    session.stop("switched off");
    loop.advance(60 * S);
    assertThat(gate.feeds.getFirst().closed).isEqualTo("switched off");
    assertThat(socket.shutdowns).isGreaterThan(shutdowns);
    assertThat(socket.opened).hasSize(3);
  }

  @Test
  void packets_ofSomebodyElse_changeNothing() {
    session.start();
    connect();
    ByteBuf packet = allocator.buffer();
    ControlPacket.writeBare(packet, ControlType.SHUTDOWN, 0, 1);
    session.onPacket(packet);
    session.onPacket(packet.clear().writeZero(3));
    packet.release();
    assertThat(gate.feeds.getFirst().closed).isNull();
  }

  private static final class Socket implements PullSession.Transport {

    final List<String> opened = new ArrayList<>();
    final Deque<ByteBuf> sent = new ArrayDeque<>();
    boolean open;
    int shutdowns;

    @Override
    public void open(PullSource of) {
      assertThat(open).isFalse();
      open = true;
      opened.add(of.label());
    }

    @Override
    public void send(ByteBuf packet) {
      if (SrtPacket.isControl(packet) && ControlPacket.type(packet) == ControlType.SHUTDOWN) {
        shutdowns++;
      }
      sent.add(packet);
    }

    @Override
    public void closeSocket() {
      open = false;
    }
  }

  /** The listener at the other end. */
  private final class Source implements ListenerHandshake.Acceptor {

    final ListenerHandshake.Peer peer = new ListenerHandshake.Peer(0, 0x7f000001, 5_000, PeerIp.NONE);
    final List<ListenerHandshake.Request> requests = new ArrayList<>();
    final List<Connection.Terms> accepted = new ArrayList<>();
    final ListenerHandshake listener;
    String passphrase = "";

    @Nullable
    RejectReason refusal;

    private int nextId = 100;

    Source() {
      listener = new ListenerHandshake(new SynCookies(1, 2), 8_192, 5 * S, () -> nextId++, allocator, this);
    }

    @Override
    public ListenerHandshake.Decision decide(ListenerHandshake.Request request) {
      requests.add(request);
      return refusal == null
        ? new ListenerHandshake.Decision.Accept(100, passphrase)
        : new ListenerHandshake.Decision.Refuse(refusal);
    }

    @Override
    public @Nullable RejectReason onConnected(
      ListenerHandshake.Request request,
      Connection.Terms terms,
      long nowNs
    ) {
      accepted.add(terms);
      return null;
    }
  }

  private static final class RecordingGate implements PullGate {

    final List<String> remotes = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    final List<RecordedFeed> feeds = new ArrayList<>();

    @Nullable
    Refusal refusal;

    @Override
    public Admission admitPulled(
      long streamId,
      Protocol protocol,
      String remote,
      FeedConnection connection,
      Loop loop
    ) {
      assertThat(streamId).isEqualTo(7);
      remotes.add(remote);
      if (refusal != null) {
        return new Admission.Refused(refusal);
      }
      feeds.add(new RecordedFeed(connection));
      return new Admission.Accepted(feeds.getLast());
    }

    @Override
    public void onPullFailed(long streamId, String text) {
      problems.add(text);
    }
  }

  private static final class RecordedFeed implements Feed {

    final FeedConnection connection;

    @Nullable
    String closed;

    RecordedFeed(FeedConnection connection) {
      this.connection = connection;
    }

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
      closed = reason;
    }
  }
}
