package live.headwater.srt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.srt.session.ListenerHandshake.Decision;
import live.headwater.srt.session.ListenerHandshake.Peer;
import live.headwater.srt.session.ListenerHandshake.Request;
import live.headwater.srt.wire.FilterConfig;
import live.headwater.srt.wire.Handshake;
import live.headwater.srt.wire.HandshakeExtension;
import live.headwater.srt.wire.PeerIp;
import live.headwater.srt.wire.RejectReason;
import live.headwater.srt.wire.SrtPacket;
import live.headwater.srt.wire.StreamCipher;
import live.headwater.srt.wire.SynCookies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakesTest {

  private static final long MS = 1_000_000;

  private static final Peer PEER = new Peer(0, 0x7f000001, 5_000, PeerIp.of(new byte[] { 127, 0, 0, 1 }));

  private static final String PASSPHRASE = "correct horse";

  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final Deque<ByteBuf> toListener = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Connection.Terms> accepted = new ArrayList<>();
  private final List<Connection.Terms> connected = new ArrayList<>();
  private final List<RejectReason> refused = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private Decision decision = new Decision.Accept(200, "");
  private @Nullable RejectReason refusedLate;
  private long nowNs = 90_000 * MS;
  private int nextSocketId = 100;

  private final ListenerHandshake listener = new ListenerHandshake(
    new SynCookies(1, 2),
    8192,
    5_000 * MS,
    () -> nextSocketId++,
    allocator,
    new ListenerHandshake.Acceptor() {
      @Override
      public Decision decide(Request request) {
        requests.add(request);
        return decision;
      }

      @Override
      public @Nullable RejectReason onConnected(Request request, Connection.Terms terms, long atNs) {
        accepted.add(terms);
        return refusedLate;
      }

      @Override
      public void onRefused(RejectReason reason, String detail) {
        refused.add(reason);
      }
    }
  );

  private CallerHandshake caller(String streamId, @Nullable Secret secret) {
    return caller(new CallerHandshake.Wish(7, 4_711, streamId, 120, 8192, 5_000 * MS, secret));
  }

  /** Later than any before, since answers are kept. */
  private CallerHandshake caller(@Nullable FilterConfig filter) {
    nowNs += 200_000 * MS;
    return caller(new CallerHandshake.Wish(7, 4_711, "1", 120, 8192, 5_000 * MS, null, filter));
  }

  private CallerHandshake caller(CallerHandshake.Wish wish) {
    CallerHandshake caller = new CallerHandshake(
      wish,
      PeerIp.NONE,
      allocator,
      new CallerHandshake.Owner() {
        @Override
        public void send(ByteBuf packet) {
          toListener.add(packet);
        }

        @Override
        public void onConnected(Connection.Terms terms, long startNs, long atNs) {
          connected.add(terms);
        }

        @Override
        public void onFailed(String reason) {
          failed.add(reason);
        }
      },
      nowNs
    );
    caller.start();
    return caller;
  }

  private void exchange(CallerHandshake caller) {
    for (ByteBuf packet = toListener.poll(); packet != null; packet = toListener.poll()) {
      ByteBuf answer = listener.onPacket(packet, PEER, nowNs);
      packet.release();
      if (answer != null) {
        caller.onPacket(answer, nowNs);
        answer.release();
      }
    }
  }

  /** What the listener says to a packet, which it must answer; returns owned. */
  private ByteBuf answer(ByteBuf packet, Peer peer, long atNs) {
    return Objects.requireNonNull(listener.onPacket(packet, peer, atNs));
  }

  @AfterEach
  void release() {
    toListener.forEach(ByteBuf::release);
  }

  @Test
  void call_accepted_agreesOnTheLargerLatency() {
    exchange(caller("1#token", null));

    assertThat(failed).isEmpty();
    assertThat(requests).hasSize(1);
    assertThat(requests.getFirst().streamId()).isEqualTo("1#token");
    assertThat(requests.getFirst().toString()).doesNotContain("token");
    Connection.Terms here = accepted.getFirst();
    Connection.Terms there = connected.getFirst();
    assertThat(here.receiveLatencyNs())
      .isEqualTo(200 * MS)
      .isEqualTo(there.sendLatencyNs());
    assertThat(here.sendLatencyNs())
      .isEqualTo(120 * MS)
      .isEqualTo(there.receiveLatencyNs());
    assertThat(here.peerSocketId()).isEqualTo(7);
    assertThat(there.peerSocketId()).isEqualTo(here.socketId());
    assertThat(here.peerInitialSequence()).isEqualTo(4_711).isEqualTo(there.initialSequence());
    assertThat(here.initialSequence()).isEqualTo(there.peerInitialSequence());
  }

  @Test
  void call_eachPassphrase_connectsOrIsRefusedInWords() {
    Secret secret = Secret.make(PASSPHRASE, StreamCipher.AES_CTR, 16, new Random(1));
    decision = new Decision.Accept(120, PASSPHRASE);
    exchange(caller("1", secret));
    assertThat(connected).hasSize(1);
    assertThat(accepted.getFirst().secret()).isNotNull();

    decision = new Decision.Accept(120, "another horse");
    nowNs += 200_000 * MS;
    exchange(caller("1", secret));
    assertThat(failed).containsExactly("the listener refuses: Incorrect passphrase");

    decision = new Decision.Accept(120, "");
    nowNs += 200_000 * MS;
    exchange(caller("1", secret));
    decision = new Decision.Accept(120, PASSPHRASE);
    nowNs += 200_000 * MS;
    exchange(caller("1", null));
    assertThat(failed.subList(1, 3)).containsOnly("the listener refuses: Password required or unexpected");
    assertThat(accepted).hasSize(1);
  }

  @Test
  void call_refused_isToldWhy() {
    decision = new Decision.Refuse(RejectReason.UNAUTHORIZED);
    exchange(caller("1", null));
    assertThat(failed).containsExactly("the listener refuses: unauthorized");

    decision = new Decision.Accept(120, "");
    refusedLate = RejectReason.CONFLICT;
    nowNs += 200_000 * MS;
    exchange(caller("1", null));
    assertThat(failed.getLast()).isEqualTo("the listener refuses: conflict: the stream is in use");
  }

  @Test
  void conclusion_repeated_isAnsweredAlikeAndAskedOnce() throws InputException {
    CallerHandshake caller = caller("1", null);
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    caller.onPacket(cookie, nowNs);
    cookie.release();
    ByteBuf conclusion = toListener.remove();
    ByteBuf first = answer(conclusion, PEER, nowNs);
    ByteBuf second = answer(conclusion, PEER, nowNs + 250 * MS);

    assertThat(Handshake.read(second)).isEqualTo(Handshake.read(first));
    assertThat(SrtPacket.timestampUs(second) - SrtPacket.timestampUs(first)).isEqualTo(250_000);
    assertThat(requests).hasSize(1);
    assertThat(accepted).hasSize(1);
    conclusion.release();
    first.release();
    second.release();
  }

  @Test
  void conclusion_withoutItsCookie_isDroppedAndNothingKept() {
    CallerHandshake caller = caller("1", null);
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    caller.onPacket(cookie, nowNs);
    cookie.release();
    ByteBuf conclusion = toListener.remove();

    Peer other = new Peer(0, 0x7f000001, 5_001, PEER.ip());
    assertThat(listener.onPacket(conclusion, other, nowNs)).isNull();
    assertThat(listener.onPacket(conclusion, PEER, nowNs + 180_000 * MS)).isNull();
    assertThat(listener.withoutCookie()).isEqualTo(2);
    assertThat(listener.kept()).isZero();
    assertThat(requests).isEmpty();
    conclusion.release();
  }

  @Test
  void conclusion_thatNobodyCanAccept_isRefusedForIt() throws InputException {
    assertThat(refusal(new HandshakeExtension.CongestionControl("file"))).isEqualTo(RejectReason.CONGESTION);
    assertThat(refusal(new HandshakeExtension.Group(1, 1, 0, 0))).isEqualTo(RejectReason.GROUP);
    assertThat(requests).isEmpty();
  }

  @Test
  void call_eachFilter_isAgreedOnOrRefused() throws InputException {
    FilterConfig all = FilterConfig.parse("fec,cols:10,rows:5,layout:even,arq:never");
    exchange(caller(all));
    assertThat(connected.getLast().filter()).isEqualTo(all).isEqualTo(accepted.getLast().filter());

    decision = new Decision.Accept(120, "", FilterConfig.parse("fec,rows:4"));
    exchange(caller(FilterConfig.parse("fec,cols:10,arq:always")));
    assertThat(connected.getLast().filter())
      .isEqualTo(FilterConfig.parse("fec,cols:10,rows:4,layout:staircase,arq:always"))
      .isEqualTo(accepted.getLast().filter());

    exchange(caller((FilterConfig) null));
    assertThat(connected.getLast().filter()).isNull();
    assertThat(accepted.getLast().filter()).isNull();

    exchange(caller(all));
    assertThat(failed).containsExactly("the listener refuses: " + RejectReason.FILTER.text());
    assertThat(refused).containsExactly(RejectReason.FILTER);
  }

  @Test
  void conclusion_withAFilterThatCannotBeHad_isRefusedForIt() throws InputException {
    for (String filter : List.of(
      "fec",
      "fec,rows:5",
      "fec,cols:1",
      "fec,cols:127,rows:127",
      "fec,cols:65,rows:-64",
      "fec,cols:5,x:y",
      "other,cols:5",
      ""
    )) {
      assertThat(refusal(new HandshakeExtension.PacketFilter(filter)))
        .as(filter)
        .isEqualTo(RejectReason.FILTER);
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void answer_ofAListenerWithItsOwnFilter_goes() throws InputException {
    decision = new Decision.Accept(120, "", FilterConfig.ANY);
    CallerHandshake caller = caller(FilterConfig.parse("fec,cols:10,rows:5"));
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    caller.onPacket(cookie, nowNs);
    cookie.release();
    ByteBuf conclusion = toListener.remove();
    ByteBuf answer = answer(conclusion, PEER, nowNs);
    conclusion.release();
    // The last block is the filter's, as agreed: a listener that says otherwise.
    int bytes = new HandshakeExtension.PacketFilter("fec,cols:10,rows:5,layout:staircase,arq:onreq")
      .configuration()
      .length();
    answer.writerIndex(answer.writerIndex() - ((bytes + 3) / 4) * 4 - 4);
    new HandshakeExtension.PacketFilter("fec,cols:7,arq:never").write(answer);
    caller.onPacket(answer, nowNs);
    answer.release();

    assertThat(connected.getLast().filter()).isEqualTo(
      FilterConfig.parse("fec,cols:7,rows:5,layout:staircase,arq:never")
    );
  }

  @Test
  void answer_withoutTheFilterThatWasWanted_isNoConnection() throws InputException {
    CallerHandshake caller = caller(FilterConfig.parse("fec,cols:10"));
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    caller.onPacket(cookie, nowNs);
    cookie.release();
    toListener.remove().release();
    CallerHandshake other = caller((FilterConfig) null);
    exchangeAs(other, caller);

    assertThat(failed).containsExactly(
      "the listener does not take the packet filter: " + RejectReason.FILTER.text()
    );
  }

  /** What the listener answers to one caller reaches another one. */
  private void exchangeAs(CallerHandshake asking, CallerHandshake told) {
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    asking.onPacket(cookie, nowNs);
    cookie.release();
    ByteBuf conclusion = toListener.remove();
    ByteBuf answer = answer(conclusion, PEER, nowNs);
    conclusion.release();
    told.onPacket(answer, nowNs);
    answer.release();
  }

  private @Nullable RejectReason refusal(HandshakeExtension extension) throws InputException {
    nowNs += 200_000 * MS;
    CallerHandshake caller = caller("1", null);
    ByteBuf induction = toListener.remove();
    ByteBuf cookie = answer(induction, PEER, nowNs);
    induction.release();
    caller.onPacket(cookie, nowNs);
    cookie.release();
    ByteBuf conclusion = toListener.remove();
    extension.write(conclusion);
    ByteBuf answer = answer(conclusion, PEER, nowNs);
    conclusion.release();
    Handshake read = Handshake.read(answer);
    answer.release();
    assertThat(read.isRejection()).isTrue();
    return RejectReason.of(read.rejectionCode());
  }

  @Test
  void call_unanswered_isRepeatedAndGivenUp() {
    CallerHandshake caller = caller("1", null);
    for (int i = 0; i < 320; i++) {
      nowNs += 10 * MS;
      caller.onTime(nowNs);
    }

    assertThat(toListener).hasSize(12);
    assertThat(failed).containsExactly("nobody answers, for 3000 ms");
  }

  @Test
  void call_garbageInBetween_isIgnored() {
    CallerHandshake caller = caller("1", null);
    Random random = new Random(9);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      ByteBuf packet = allocator.buffer().writeBytes(bytes);
      caller.onPacket(packet, nowNs);
      assertThat(listener.onPacket(packet, PEER, nowNs)).isNull();
      packet.release();
    }
    exchange(caller);
    assertThat(connected).hasSize(1);
  }
}
