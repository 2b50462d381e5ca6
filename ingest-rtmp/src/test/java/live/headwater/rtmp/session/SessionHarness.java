package live.headwater.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.headwater.bus.Protocol;
import live.headwater.media.InputException;
import live.headwater.rtmp.session.RtmpMetrics.Problem;
import live.headwater.rtmp.wire.ChunkLimits;
import live.headwater.rtmp.wire.ChunkReader;
import live.headwater.rtmp.wire.MessageReader;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.ServerHandshake;
import live.headwater.rtmp.wire.amf.AmfValue;

/** A session with a gate, a hand-held clock and a peer that is the test: by messages, or by bytes from C0 on. */
final class SessionHarness implements Outbound, AutoCloseable {

  final FakeGate gate = new FakeGate();
  final HandLoop loop = new HandLoop();
  final CountedMetrics metrics = new CountedMetrics();
  final List<RtmpMessage> sent = new ArrayList<>();
  boolean closed;

  private final RtmpServerSession session;
  private final ChunkReader chunks;
  private final ServerHandshake handshake = new ServerHandshake(new Random(1));
  private boolean handshakeDone;

  SessionHarness() {
    this(RtmpSettings.DEFAULT);
  }

  SessionHarness(RtmpSettings settings) {
    var environment = new RtmpServerSession.Environment(
      settings,
      gate,
      "studio"::equals,
      metrics,
      PooledByteBufAllocator.DEFAULT
    );
    session = new RtmpServerSession(environment, loop, Protocol.RTMP, "192.0.2.7:5000", this, loop.nowNs());
    chunks = new ChunkReader(
      PooledByteBufAllocator.DEFAULT,
      ChunkLimits.DEFAULT,
      new MessageReader(message -> session.onMessage(message, loop.nowNs()))
    );
  }

  @Override
  public void send(RtmpMessage message) {
    if (!closed) {
      sent.add(message);
    }
  }

  @Override
  public void close() {
    closed = true;
    chunks.close();
  }

  // --- Input ---

  /** As the Netty layer does it. */
  void bytes(ByteBuf in) {
    if (closed) {
      return;
    }
    session.onBytes(in.readableBytes(), loop.nowNs());
    try {
      if (!handshakeDone && !readHandshake(in)) {
        return;
      }
    } catch (InputException e) {
      session.onBadInput(Problem.HANDSHAKE, e);
      return;
    }
    try {
      chunks.read(in);
    } catch (InputException e) {
      session.onBadInput(Problem.CHUNK_STREAM, e);
    }
    session.onReadComplete();
  }

  private boolean readHandshake(ByteBuf in) throws InputException {
    handshakeDone = handshake.read(in, Unpooled.buffer());
    if (handshakeDone) {
      session.onHandshakeDone(loop.nowNs());
    }
    return handshakeDone;
  }

  void count(int bytes) {
    session.onBytes(bytes, loop.nowNs());
  }

  void tick() {
    session.onTick(loop.nowNs());
  }

  void after(Duration time) {
    loop.nowNs += time.toNanos();
    session.onTick(loop.nowNs());
  }

  void receive(RtmpMessage message) {
    session.onMessage(message, loop.nowNs());
  }

  void disconnected() {
    session.onDisconnected("the encoder closed the connection");
    close();
  }

  void shutdown() {
    session.onShutdown("the server is shutting down");
  }

  void readComplete() {
    session.onReadComplete();
  }

  void handshakeDone() {
    session.onHandshakeDone(loop.nowNs());
  }

  void command(int messageStreamId, String name, double transactionId, AmfValue... arguments) {
    receive(new RtmpMessage.Command(messageStreamId, name, transactionId, Arrays.asList(arguments)));
  }

  void connect() {
    handshakeDone();
    connect("in", "rtmp://host/in");
  }

  void connect(String app, String tcUrl) {
    command(0, "connect", 1, object("app", app, "flashVer", "FMLE/3.0 (compatible; Test)", "tcUrl", tcUrl));
  }

  /** Handshake, connect, createStream and publish on message stream 1. */
  void publish() {
    connect();
    command(0, "createStream", 2, new AmfValue.Null());
    publish(1, "1?" + FakeGate.TOKEN);
  }

  void publish(int messageStreamId, String name) {
    command(messageStreamId, "publish", 0, new AmfValue.Null(), AmfValue.of(name), AmfValue.of("live"));
  }

  void video(long timestampMs, String hex) {
    receive(new RtmpMessage.Video(1, timestampMs, Media.buffer(hex)));
  }

  void audio(long timestampMs, String hex) {
    receive(new RtmpMessage.Audio(1, timestampMs, Media.buffer(hex)));
  }

  static AmfValue object(String... namesAndValues) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(namesAndValues[i], AmfValue.of(namesAndValues[i + 1]));
    }
    return new AmfValue.Structure("", members);
  }

  // --- Output ---

  /** Commands sent, as {@code name[ on msid] code-or-result}. */
  List<String> commands() {
    List<String> all = new ArrayList<>();
    for (RtmpMessage message : sent) {
      if (message instanceof RtmpMessage.Command command) {
        all.add(describe(command));
      }
    }
    return all;
  }

  String lastCommand() {
    return commands().getLast();
  }

  /** The description in the last command's information object. */
  String lastDescription() {
    for (RtmpMessage message : sent.reversed()) {
      if (message instanceof RtmpMessage.Command command) {
        return Arguments.text(command.arguments().getLast().member("description"));
      }
    }
    throw new AssertionError("no command was sent");
  }

  private static String describe(RtmpMessage.Command command) {
    AmfValue last = command.arguments().getLast();
    String code = Arguments.text(last.member("code"));
    String result = code.isEmpty() ? Arguments.text(last) : Arguments.text(last.member("level")) + " " + code;
    String where = command.messageStreamId() == 0 ? "" : " on " + command.messageStreamId();
    return (
      command.name() +
      where +
      " " +
      Arguments.text(AmfValue.of(command.transactionId())) +
      " " +
      result
    ).strip();
  }
}
