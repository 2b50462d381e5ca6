package live.headwater.rtmp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.rtmp.session.Outbound;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.RtmpMessage.Command;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.junit.jupiter.api.Test;

class ClientSessionTest {

  private static final AmfValue NULL = new AmfValue.Null();
  private static final AmfValue KEY = AmfValue.of("1?TOKEN");
  private static final long SECOND_NS = 1_000_000_000L;

  private final List<RtmpMessage> sent = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int closes;

  private final ClientSession session = new ClientSession(
    PublisherAddress.parse("rtmp://localhost/in/1?TOKEN"),
    PublisherSettings.DEFAULT,
    new Outbound() {
      @Override
      public void send(RtmpMessage message) {
        sent.add(message);
      }

      @Override
      public void close() {
        closes++;
      }
    },
    new ClientSession.Listener() {
      @Override
      public void onPublishing() {
        events.add("publishing");
      }

      @Override
      public void onEnd(PublishEnd end) {
        events.add(end.toString());
      }
    },
    0
  );

  @Test
  void setup_serverThatAgrees_isInTheOrderOfEncoders() {
    assertThat(sent).isEmpty();
    session.onHandshakeDone();
    assertThat(takeSent()).containsExactly(
      command(
        0,
        "connect",
        1,
        structure(
          "app",
          "in",
          "type",
          "nonprivate",
          "flashVer",
          "FMLE/3.0 (compatible; Headwater)",
          "tcUrl",
          "rtmp://localhost/in"
        )
      )
    );

    session.onMessage(result(1, structure("fmsVer", "FMS/3,0,1,123"), structure("level", "status")));
    assertThat(takeSent()).containsExactly(
      new RtmpMessage.SetChunkSize(65_536),
      command(0, "releaseStream", 2, NULL, KEY),
      command(0, "FCPublish", 3, NULL, KEY),
      command(0, "createStream", 4, NULL)
    );

    session.onMessage(result(4, NULL, AmfValue.of(7)));
    assertThat(takeSent()).containsExactly(command(7, "publish", 5, NULL, KEY, AmfValue.of("live")));
    assertThat(session.isPublishing()).isFalse();

    session.onMessage(status(7, "status", "NetStream.Publish.Start", "go"));
    assertThat(session.isPublishing()).isTrue();
    assertThat(events).containsExactly("publishing");
    assertThat(sent).isEmpty();
  }

  @Test
  void media_publishing_isSentOnTheStream() {
    publish();
    ByteBuf picture = Unpooled.buffer().writeInt(1);
    ByteBuf sound = Unpooled.buffer().writeInt(2);
    AmfValue metadata = new AmfValue.EcmaArray(Map.of("width", AmfValue.of(1280)));

    session.metadata(metadata);
    session.video(40, picture);
    session.audio(41, sound);

    assertThat(takeSent()).containsExactly(
      new RtmpMessage.Data(1, 0, "@setDataFrame", List.of(AmfValue.of("onMetaData"), metadata)),
      new RtmpMessage.Video(1, 40, picture),
      new RtmpMessage.Audio(1, 41, sound)
    );
    picture.release();
    sound.release();
  }

  @Test
  void media_notPublishing_isReleased() {
    ByteBuf early = Unpooled.buffer();
    session.video(0, early);
    assertThat(early.refCnt()).isZero();

    publish();
    session.close();
    takeSent();
    ByteBuf late = Unpooled.buffer();
    session.audio(0, late);
    session.metadata(NULL);
    assertThat(late.refCnt()).isZero();
    assertThat(sent).isEmpty();
  }

  @Test
  void onMessage_refusedPublish_endsWithCodeAndDescription() {
    requestPublish();
    session.onMessage(status(1, "error", "NetStream.Publish.BadName", "in use"));
    assertEnd("Refused[code=NetStream.Publish.BadName, description=in use]");
  }

  @Test
  void onMessage_refusalWithLevelStatus_isARefusal() {
    requestPublish();
    session.onMessage(status(1, "status", "NetStream.Publish.Denied", ""));
    assertEnd("Refused[code=NetStream.Publish.Denied, description=]");
  }

  @Test
  void onMessage_refusedConnect_endsWithCodeAndDescription() {
    session.onHandshakeDone();
    AmfValue information = structure(
      "level",
      "error",
      "code",
      "NetConnection.Connect.InvalidApp",
      "description",
      "no app live"
    );
    session.onMessage(command(0, "_error", 1, NULL, information));
    assertEnd("Refused[code=NetConnection.Connect.InvalidApp, description=no app live]");
  }

  @Test
  void onMessage_errorsOfOptionalCalls_doNotMatter() {
    session.onHandshakeDone();
    session.onMessage(result(1, NULL, NULL));
    session.onMessage(command(0, "_error", 2, NULL, NULL));
    session.onMessage(command(0, "_error", 3, NULL, NULL));
    assertThat(closes).isZero();
    takeSent();
    session.onMessage(result(4, NULL, AmfValue.of(1)));
    assertThat(takeSent()).hasSize(1);
  }

  @Test
  void onMessage_answersOutOfTurn_doNotMatter() {
    session.onMessage(result(1, NULL));
    session.onHandshakeDone();
    takeSent();
    session.onMessage(result(4, NULL, AmfValue.of(1)));
    session.onMessage(status(0, "status", "NetStream.Publish.Start", ""));
    session.onMessage(command(0, "onBWDone", 0));
    session.onMessage(command(0, "onStatus", 0));
    assertThat(sent).isEmpty();
    assertThat(session.isPublishing()).isFalse();
  }

  @Test
  void onMessage_createStreamWithoutId_fails() {
    session.onHandshakeDone();
    session.onMessage(result(1, NULL, NULL));
    session.onMessage(result(4, NULL));
    assertEnd("Failed[reason=the server answered createStream without a stream id]");
  }

  @Test
  void onMessage_unpublishedByServer_isTheEnd() {
    publish();
    session.onMessage(status(1, "status", "NetStream.Unpublish.Success", "bye"));
    assertEnd("publishing", "Ended[code=NetStream.Unpublish.Success, description=bye]");
  }

  @Test
  void onMessage_errorWhilePublishing_isTheEnd() {
    publish();
    session.onMessage(status(1, "error", "NetStream.Failed", "disk full"));
    assertEnd("publishing", "Ended[code=NetStream.Failed, description=disk full]");
  }

  @Test
  void onMessage_ping_isAnswered() {
    publish();
    session.onMessage(new RtmpMessage.PingRequest(77));
    assertThat(takeSent()).containsExactly(new RtmpMessage.PingResponse(77));
  }

  @Test
  void onMessage_bandwidth_isAnsweredOnceForEachSize() {
    publish();
    session.onMessage(new RtmpMessage.SetPeerBandwidth(5_000_000, 2));
    session.onMessage(new RtmpMessage.SetPeerBandwidth(5_000_000, 2));
    assertThat(takeSent()).containsExactly(new RtmpMessage.WindowAcknowledgementSize(5_000_000));
  }

  @Test
  void onReceived_windowFull_isAcknowledged() {
    publish();
    session.onReceived(10_000);
    session.onMessage(new RtmpMessage.WindowAcknowledgementSize(1_000));
    session.onReceived(10_500);
    session.onReceived(11_000);
    session.onReceived((1L << 32) + 11_500);
    assertThat(takeSent()).containsExactly(
      new RtmpMessage.Acknowledgement(10_500),
      new RtmpMessage.Acknowledgement(11_500)
    );
  }

  @Test
  void onMessage_mediaFromTheServer_isReleased() {
    publish();
    ByteBuf payload = Unpooled.buffer();
    session.onMessage(new RtmpMessage.Video(1, 0, payload));
    assertThat(payload.refCnt()).isZero();
  }

  @Test
  void onTick_serverSilent_namesWhatIsMissing() {
    session.onTick(10 * SECOND_NS - 1);
    assertThat(closes).isZero();
    session.onTick(10 * SECOND_NS);
    assertEnd("Failed[reason=no handshake within 10000 ms]");
  }

  @Test
  void onTick_noAnswerToPublish_fails() {
    requestPublish();
    session.onTick(10 * SECOND_NS);
    assertEnd("Failed[reason=no answer to publish within 10000 ms]");
  }

  @Test
  void onTick_publishing_hasNoEffect() {
    publish();
    session.onTick(100 * SECOND_NS);
    assertThat(closes).isZero();
  }

  @Test
  void close_publishing_takesLeave() {
    publish();
    session.close();
    assertThat(takeSent()).containsExactly(
      command(0, "FCUnpublish", 6, NULL, KEY),
      command(0, "deleteStream", 7, NULL, AmfValue.of(1))
    );
    session.onMessage(status(1, "status", "NetStream.Unpublish.Success", ""));
    session.close();
    assertEnd("publishing", "Closed[]");
  }

  @Test
  void close_beforePublish_justCloses() {
    session.onHandshakeDone();
    takeSent();
    session.close();
    assertThat(sent).isEmpty();
    assertEnd("Closed[]");
  }

  @Test
  void onDisconnected_withoutWarning_isAFailure() {
    publish();
    session.onDisconnected();
    session.onDisconnected();
    session.close();
    assertThat(events).containsExactly("publishing", "Failed[reason=the server closed the connection]");
    assertThat(closes).isZero();
  }

  private void requestPublish() {
    session.onHandshakeDone();
    session.onMessage(result(1, NULL, NULL));
    session.onMessage(result(4, NULL, AmfValue.of(1)));
    takeSent();
  }

  private void publish() {
    requestPublish();
    session.onMessage(status(1, "status", "NetStream.Publish.Start", ""));
    takeSent();
  }

  /** The connection was closed once, and the listener hears it when it is gone. */
  private void assertEnd(String... expected) {
    assertThat(closes).isEqualTo(1);
    session.onDisconnected();
    assertThat(events).containsExactly(expected);
  }

  private List<RtmpMessage> takeSent() {
    List<RtmpMessage> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  private static Command result(int transaction, AmfValue... arguments) {
    return command(0, "_result", transaction, arguments);
  }

  private static Command status(int messageStreamId, String level, String code, String description) {
    AmfValue information = structure("level", level, "code", code, "description", description);
    return command(messageStreamId, "onStatus", 0, NULL, information);
  }

  private static Command command(int messageStreamId, String name, int transaction, AmfValue... arguments) {
    return new Command(messageStreamId, name, transaction, List.of(arguments));
  }

  private static AmfValue structure(String... namesAndTexts) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      members.put(namesAndTexts[i], AmfValue.of(namesAndTexts[i + 1]));
    }
    return new AmfValue.Structure("", members);
  }
}
