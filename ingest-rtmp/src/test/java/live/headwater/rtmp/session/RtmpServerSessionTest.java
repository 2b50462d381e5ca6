package live.headwater.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.Refusal;
import live.headwater.media.MalformedInputException;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpServerSessionTest {

  private static final AmfValue NULL = new AmfValue.Null();

  private final SessionHarness rtmp = new SessionHarness();

  @AfterEach
  void close() {
    rtmp.close();
  }

  // --- connect ---

  @Test
  void connect_toIn_isAnsweredInTheOrderClientsExpect() {
    rtmp.connect();
    assertThat(rtmp.sent).first().isEqualTo(new RtmpMessage.WindowAcknowledgementSize(2_500_000));
    assertThat(rtmp.sent.subList(1, 4)).containsExactly(
      new RtmpMessage.SetPeerBandwidth(2_500_000, 2),
      new RtmpMessage.SetChunkSize(65_536),
      new RtmpMessage.StreamBegin(0)
    );
    assertThat(rtmp.commands()).containsExactly("_result 1 status NetConnection.Connect.Success");
  }

  @Test
  void connect_withObjectEncoding_echoesIt() {
    rtmp.handshakeDone();
    AmfValue properties = new AmfValue.Structure(
      "",
      Map.of(
        "app",
        AmfValue.of("in"),
        "objectEncoding",
        AmfValue.of(3),
        "fourCcList",
        new AmfValue.StrictArray(List.of(AmfValue.of("hvc1")))
      )
    );
    rtmp.command(0, "connect", 1, properties);
    var result = (RtmpMessage.Command) rtmp.sent.getLast();
    assertThat(result.arguments().getLast().member("objectEncoding")).isEqualTo(AmfValue.of(3));
  }

  @Test
  void connect_toAnUnknownApplication_isAnErrorThatSaysWhatIsRightAndCloses() {
    rtmp.handshakeDone();
    rtmp.connect("live", "rtmp://host/live");
    assertThat(rtmp.commands()).containsExactly("_error 1 error NetConnection.Connect.Rejected");
    assertThat(rtmp.lastDescription()).contains("rtmp://HOST/in/{id}?{token}");
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.metrics.counted).contains("rejected UNKNOWN_APPLICATION");
  }

  @Test
  void connect_toAnApplicationOfAStream_publishesUnderIt() {
    rtmp.handshakeDone();
    rtmp.connect("studio", "rtmp://host/studio");
    rtmp.publish(1, "cam?" + FakeGate.TOKEN);
    assertThat(rtmp.gate.requests).singleElement().extracting("streamKey").isEqualTo("studio/cam");
  }

  @Test
  void connect_withoutProperties_isAnError() {
    rtmp.handshakeDone();
    rtmp.command(0, "connect", 1, NULL);
    assertThat(rtmp.lastCommand()).isEqualTo("_error 1 error NetConnection.Connect.Rejected");
  }

  @Test
  void connect_again_isAnsweredAgainAndChangesNothing() {
    rtmp.publish();
    rtmp.connect("in?other", "rtmp://host/in");
    assertThat(rtmp.lastCommand()).isEqualTo("_result 1 status NetConnection.Connect.Success");
    assertThat(rtmp.gate.feed().closeReason).isNull();
  }

  // --- publish and what comes before ---

  @Test
  void publish_asObsAndFfmpegDo_startsAFeed() {
    rtmp.connect();
    rtmp.command(0, "releaseStream", 2, NULL, AmfValue.of("1?" + FakeGate.TOKEN));
    rtmp.command(0, "FCPublish", 3, NULL, AmfValue.of("1?" + FakeGate.TOKEN));
    rtmp.command(0, "createStream", 4, NULL);
    rtmp.publish(1, "1?" + FakeGate.TOKEN);
    assertThat(rtmp.commands().subList(1, rtmp.commands().size())).containsExactly(
      "_result 2",
      "_result 3",
      "onFCPublish 0 status NetStream.Publish.Start",
      "_result 4 1",
      "onStatus on 1 0 status NetStream.Publish.Start"
    );
    assertThat(rtmp.sent).contains(new RtmpMessage.StreamBegin(1));
    assertThat(rtmp.gate.requests).singleElement().extracting("remote").isEqualTo("192.0.2.7:5000");
    assertThat(rtmp.gate.feed().infos).last().extracting(FeedInfo::encoder).asString().startsWith("FMLE/3.0");
    assertThat(rtmp.metrics.counted).containsExactly("opened", "accepted");
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 1, 7, -1 })
  void publish_onAnyMessageStreamWithNothingBeforeIt_startsAFeed(int messageStreamId) {
    rtmp.connect();
    rtmp.publish(messageStreamId, "1?" + FakeGate.TOKEN);
    rtmp.video(0, Media.avcHeader());
    assertThat(rtmp.gate.feed().tracks).hasSize(1);
  }

  @Test
  void publish_nameAsNumber_isTheId() {
    rtmp.handshakeDone();
    rtmp.connect("in?" + FakeGate.TOKEN, "rtmp://host/in");
    rtmp.command(1, "publish", 0, NULL, AmfValue.of(12));
    assertThat(rtmp.gate.feed().streamKey).isEqualTo("12");
  }

  @Test
  void publish_again_isConfirmedAgain() {
    rtmp.publish();
    rtmp.publish(1, "1?" + FakeGate.TOKEN);
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 1 0 status NetStream.Publish.Start");
    assertThat(rtmp.gate.feeds).hasSize(1);
  }

  @Test
  void publish_ofSomethingElseOnTheSameMessageStream_replacesTheFeed() {
    rtmp.publish();
    rtmp.publish(1, "2?" + FakeGate.TOKEN);
    assertThat(rtmp.gate.feeds.getFirst().closeReason).contains("something else");
    assertThat(rtmp.gate.feeds)
      .extracting(feed -> feed.streamKey)
      .containsExactly("1", "2");
  }

  @Test
  void publish_ofSeveralStreamsOnOneConnection_keepsTheirMediaApart() {
    rtmp.publish();
    rtmp.command(0, "createStream", 5, NULL);
    assertThat(rtmp.lastCommand()).isEqualTo("_result 5 2");
    rtmp.publish(2, "2b?" + FakeGate.TOKEN);
    rtmp.receive(new RtmpMessage.Video(2, 0, Media.buffer(Media.avcHeader())));
    rtmp.receive(new RtmpMessage.Audio(1, 0, Media.buffer(Media.AAC_HEADER)));
    rtmp.receive(new RtmpMessage.Audio(9, 0, Media.buffer(Media.AAC_HEADER)));
    assertThat(rtmp.gate.feeds.getFirst().tracks).singleElement().extracting("id").isEqualTo(1);
    assertThat(rtmp.gate.feeds.getLast().tracks).singleElement().extracting("id").isEqualTo(0);
    assertThat(rtmp.metrics.counted).contains("problem MEDIA_WITHOUT_PUBLISH");
  }

  @Test
  void publish_withoutConnect_isRefused() {
    rtmp.handshakeDone();
    rtmp.publish(1, "1?" + FakeGate.TOKEN);
    assertThat(rtmp.commands()).containsExactly("onStatus on 1 0 error NetStream.Publish.Denied");
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.gate.requests).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void publish_refusedByTheGate_saysWhatThePeerMayKnowAndCloses(Refusal refusal) {
    rtmp.gate.refuse("1", refusal);
    rtmp.publish();
    boolean denied = refusal.outward() == Refusal.Outward.DENIED;
    assertThat(rtmp.lastCommand()).isEqualTo(
      "onStatus on 1 0 error NetStream.Publish." + (denied ? "Denied" : "BadName")
    );
    if (denied) {
      assertThat(rtmp.lastDescription()).startsWith(
        "Publishing is not allowed: check the stream id, the push token"
      );
    } else {
      assertThat(rtmp.lastDescription()).startsWith(
        "stream 1 primary cannot be published now: " + refusal.description()
      );
    }
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.metrics.counted).contains("refused " + refusal);
  }

  @Test
  void publish_secondRefusedBesideALiveFeed_leavesItAlone() {
    rtmp.gate.refuse("2", Refusal.ALREADY_CONNECTED);
    rtmp.publish();
    rtmp.publish(2, "2?" + FakeGate.TOKEN);
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 2 0 error NetStream.Publish.BadName");
    assertThat(rtmp.closed).isFalse();
    assertThat(rtmp.gate.feed().closeReason).isNull();
  }

  @Test
  void publish_refusedOverAndOver_closesEvenBesideALiveFeed() {
    rtmp.publish();
    for (int i = 0; i < 3; i++) {
      rtmp.publish(2, "2?guess" + i);
    }
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.gate.feed().closeReason).isEqualTo("publish refused");
  }

  @Test
  void createStream_moreThanAllowed_isAnError() {
    rtmp.connect();
    for (int i = 0; i < RtmpSettings.DEFAULT.maxMessageStreams(); i++) {
      rtmp.command(0, "createStream", i + 2, NULL);
    }
    rtmp.command(0, "createStream", 99, NULL);
    assertThat(rtmp.lastCommand()).isEqualTo("_error 99 error NetConnection.Call.Failed");
    assertThat(rtmp.closed).isFalse();
  }

  @Test
  void otherCommands_areAnsweredOrIgnored() {
    rtmp.publish();
    int before = rtmp.sent.size();
    rtmp.command(0, "releaseStream", 0, NULL, AmfValue.of("1"));
    rtmp.command(0, "_result", 7);
    rtmp.command(0, "nonsense", 0);
    assertThat(rtmp.sent).hasSize(before);
    rtmp.command(0, "_checkbw", 7, NULL);
    assertThat(rtmp.lastCommand()).isEqualTo("_result 7");
    rtmp.command(0, "getStreamLength", 8, NULL);
    assertThat(rtmp.lastCommand()).isEqualTo("_result 8 0");
    rtmp.command(0, "nonsense", 9);
    assertThat(rtmp.lastCommand()).isEqualTo("_error 9 error NetConnection.Call.Failed");
    assertThat(rtmp.closed).isFalse();
  }

  @Test
  void play_isRefusedWithTheWayToPlay() {
    rtmp.connect();
    rtmp.command(1, "play", 0, NULL, AmfValue.of("1"));
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 1 0 error NetStream.Play.Failed");
    assertThat(rtmp.lastDescription()).contains("/cmaf/{id}/master.m3u8");
    assertThat(rtmp.closed).isTrue();
  }

  // --- the ends of a feed ---

  @Test
  void deleteStream_endsTheFeedAndLeavesTheConnection() {
    rtmp.publish();
    rtmp.command(0, "FCUnpublish", 6, NULL, AmfValue.of("1?" + FakeGate.TOKEN));
    rtmp.command(0, "deleteStream", 7, NULL, AmfValue.of(1));
    assertThat(rtmp.gate.feed().closeReason).isEqualTo("unpublished by the encoder");
    assertThat(rtmp.closed).isFalse();
    rtmp.publish(1, "1?" + FakeGate.TOKEN);
    assertThat(rtmp.gate.feeds).hasSize(2);
    assertThat(rtmp.metrics.counted).containsExactly("opened", "accepted", "ended", "accepted");
  }

  @Test
  void deleteStream_idAsText_isUnderstood() {
    rtmp.publish();
    rtmp.command(0, "deleteStream", 7, NULL, AmfValue.of("1"));
    assertThat(rtmp.gate.feed().closeReason).isNotNull();
  }

  @Test
  void closeStream_endsTheFeed() {
    rtmp.publish();
    rtmp.command(1, "closeStream", 0, NULL);
    assertThat(rtmp.gate.feed().closeReason).isNotNull();
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 1 0 status NetStream.Unpublish.Success");
  }

  @Test
  void fcUnpublish_aloneEndsTheFeed() {
    rtmp.publish();
    rtmp.command(0, "FCUnpublish", 0, NULL, AmfValue.of("1"));
    assertThat(rtmp.gate.feed().closeReason).isNotNull();
  }

  @Test
  void publishFalse_endsTheFeed() {
    rtmp.publish();
    rtmp.command(1, "publish", 0, NULL, AmfValue.of(false));
    assertThat(rtmp.gate.feed().closeReason).isNotNull();
  }

  @Test
  void fcUnpublishBeforeAnything_hasNoEffect() {
    rtmp.connect();
    rtmp.command(0, "FCUnpublish", 2, NULL, AmfValue.of("1"));
    rtmp.command(0, "deleteStream", 3, NULL, AmfValue.of(1));
    assertThat(rtmp.closed).isFalse();
  }

  @Test
  void disconnect_byTheBus_tellsThePeerAndCloses() {
    rtmp.publish();
    rtmp.gate.connections.getFirst().disconnect("the push token was reset");
    assertThat(rtmp.closed).isFalse();
    rtmp.loop.runTasks();
    assertThat(rtmp.lastCommand()).isEqualTo("onStatus on 1 0 error NetStream.Unpublish.Success");
    assertThat(rtmp.lastDescription()).isEqualTo("the push token was reset");
    assertThat(rtmp.gate.feed().closeReason).isEqualTo("the push token was reset");
    assertThat(rtmp.closed).isTrue();
  }

  @Test
  void disconnect_ofOneOfTwoFeeds_keepsTheOther() {
    rtmp.publish();
    rtmp.publish(2, "2?" + FakeGate.TOKEN);
    rtmp.gate.connections.getFirst().disconnect("deleted");
    rtmp.loop.runTasks();
    assertThat(rtmp.closed).isFalse();
    assertThat(rtmp.gate.feeds.getFirst().closeReason).isEqualTo("deleted");
    assertThat(rtmp.gate.feeds.getLast().closeReason).isNull();
  }

  @Test
  void disconnect_afterTheFeedEnded_hasNoEffect() {
    rtmp.publish();
    rtmp.command(0, "deleteStream", 7, NULL, AmfValue.of(1));
    rtmp.gate.connections.getFirst().disconnect("late");
    rtmp.loop.runTasks();
    assertThat(rtmp.closed).isFalse();
  }

  @Test
  void disconnected_endsAllFeedsOnce() {
    rtmp.publish();
    rtmp.publish(2, "2?" + FakeGate.TOKEN);
    rtmp.disconnected();
    assertThat(rtmp.gate.feeds).allMatch(feed ->
      "the encoder closed the connection".equals(feed.closeReason)
    );
    assertThat(rtmp.metrics.counted).endsWith("ended", "ended", "closed");
  }

  @Test
  void shutdown_tellsThePeerAndCloses() {
    rtmp.publish();
    rtmp.shutdown();
    assertThat(rtmp.lastDescription()).isEqualTo("the server is shutting down");
    assertThat(rtmp.gate.feed().closeReason).isEqualTo("the server is shutting down");
    assertThat(rtmp.closed).isTrue();
  }

  // --- time ---

  @Test
  void tick_noHandshakeInTime_closes() {
    rtmp.after(Duration.ofMillis(9_999));
    assertThat(rtmp.closed).isFalse();
    rtmp.count(1);
    rtmp.after(Duration.ofMillis(1));
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.metrics.counted).contains("rejected TIMEOUT");
  }

  @Test
  void tick_noPublishInTime_closesHoweverBusyThePeer() {
    rtmp.connect();
    for (int i = 0; i < 14; i++) {
      rtmp.count(100);
      rtmp.after(Duration.ofSeconds(1));
    }
    assertThat(rtmp.closed).isFalse();
    rtmp.count(100);
    rtmp.after(Duration.ofSeconds(1));
    assertThat(rtmp.closed).isTrue();
  }

  @Test
  void tick_publishTimeCountsAgainAfterTheFeedEnded() {
    rtmp.publish();
    rtmp.after(Duration.ofSeconds(14));
    rtmp.count(1);
    rtmp.after(Duration.ofSeconds(14));
    rtmp.count(1);
    rtmp.command(0, "deleteStream", 7, NULL, AmfValue.of(1));
    rtmp.after(Duration.ofSeconds(14));
    assertThat(rtmp.closed).isFalse();
    rtmp.after(Duration.ofSeconds(1));
    assertThat(rtmp.closed).isTrue();
  }

  @Test
  void tick_silence_pingsOnceThenCloses() {
    rtmp.publish();
    int before = rtmp.sent.size();
    rtmp.after(Duration.ofSeconds(15));
    rtmp.after(Duration.ofSeconds(5));
    assertThat(rtmp.sent.subList(before, rtmp.sent.size()))
      .singleElement()
      .isInstanceOf(RtmpMessage.PingRequest.class);
    rtmp.after(Duration.ofSeconds(10));
    assertThat(rtmp.closed).isTrue();
    assertThat(rtmp.gate.feed().closeReason).isEqualTo("no bytes for 30 s");
  }

  @Test
  void tick_pingAnswered_staysOpen() {
    rtmp.publish();
    rtmp.after(Duration.ofSeconds(20));
    rtmp.count(18);
    rtmp.receive(new RtmpMessage.PingResponse(1));
    rtmp.after(Duration.ofSeconds(20));
    assertThat(rtmp.closed).isFalse();
  }

  // --- control ---

  @Test
  void pingRequest_isAnswered() {
    rtmp.connect();
    rtmp.receive(new RtmpMessage.PingRequest(77));
    assertThat(rtmp.sent).last().isEqualTo(new RtmpMessage.PingResponse(77));
  }

  @Test
  void bytes_ofAWindow_areAcknowledged() {
    rtmp.connect();
    int before = rtmp.sent.size();
    rtmp.count(2_499_999);
    assertThat(rtmp.sent).hasSize(before);
    rtmp.count(1);
    assertThat(rtmp.sent).last().isEqualTo(new RtmpMessage.Acknowledgement(2_500_000));
    rtmp.receive(new RtmpMessage.WindowAcknowledgementSize(1_000));
    rtmp.count(1_000);
    assertThat(rtmp.sent).last().isEqualTo(new RtmpMessage.Acknowledgement(2_501_000));
    assertThat(rtmp.metrics.bytes).isEqualTo(2_501_000);
  }

  @Test
  void bytes_over32Bits_areAcknowledgedModulo() {
    rtmp.connect();
    for (int i = 0; i < 5; i++) {
      rtmp.count(1_000_000_000);
    }
    assertThat(rtmp.sent)
      .last()
      .isEqualTo(new RtmpMessage.Acknowledgement(5_000_000_000L - (1L << 32)));
  }

  @Test
  void readComplete_flushesEachFeedOnce() {
    rtmp.publish();
    rtmp.publish(2, "2?" + FakeGate.TOKEN);
    rtmp.readComplete();
    assertThat(rtmp.gate.feeds).allMatch(feed -> feed.flushes == 1);
  }

  @Test
  void messages_ofNoUse_areReleasedAndIgnored() {
    rtmp.video(0, Media.avcHeader());
    rtmp.connect();
    rtmp.video(0, Media.avcHeader());
    rtmp.receive(new RtmpMessage.Unknown(16, 0, 5));
    rtmp.receive(new RtmpMessage.SetPeerBandwidth(1, 0));
    rtmp.receive(new RtmpMessage.SetBufferLength(1, 3000));
    rtmp.receive(new RtmpMessage.Acknowledgement(5));
    rtmp.receive(new RtmpMessage.Unreadable(20, 0, new MalformedInputException("AMF nested too deep")));
    assertThat(rtmp.closed).isFalse();
    assertThat(rtmp.metrics.counted).containsExactly(
      "opened",
      "problem MEDIA_WITHOUT_PUBLISH",
      "problem MESSAGE"
    );
  }

  @Test
  void messages_afterTheSessionClosed_haveNoEffect() {
    rtmp.publish();
    rtmp.shutdown();
    int before = rtmp.sent.size();
    rtmp.video(0, Media.avcHeader());
    rtmp.publish(1, "1?" + FakeGate.TOKEN);
    rtmp.tick();
    rtmp.shutdown();
    assertThat(rtmp.sent).hasSize(before);
    assertThat(rtmp.gate.feed().tracks).isEmpty();
    assertThat(rtmp.gate.feeds).hasSize(1);
  }
}
