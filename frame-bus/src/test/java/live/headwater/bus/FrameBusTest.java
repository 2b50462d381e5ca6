package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.TOKEN;
import static live.headwater.bus.BusFixture.audio;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameBusTest {

  private final BusFixture fixture = new BusFixture();

  private Refusal refusalOf(String key, String token) {
    return (
      (Admission.Refused) fixture.new Encoder(key, token, Protocol.RTMP, fixture.loop).admission
    ).refusal();
  }

  @Test
  void admit_rightToken_isAcceptedAndShownAsLiveOnceMediaCame() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280), audio(48_000));
    assertThat(fixture.stream.status().isLive(Role.PRIMARY)).isFalse();
    encoder.pushSeconds(0, 3, true, true);

    StreamStatus status = fixture.stream.status();
    assertThat(status.isLive(Role.PRIMARY)).isTrue();
    assertThat(status.isLive(Role.BACKUP)).isFalse();
    assertThat(status.onAir()).isEqualTo(Role.PRIMARY);
    assertThat(status.programTracks()).hasSize(2);
    assertThat(status.feeds().getFirst().videoFramesPerSecond()).isBetween(24.0, 26.0);
    assertThat(status.feeds().getFirst().bitsPerSecond()).isBetween(2_200L, 2_400L);
    encoder.close();
  }

  @Test
  void admit_whatIsWrong_isToldToTheOperatorApartAndToThePeerAlike() {
    assertThat(refusalOf("1", "wrong-token-wrong-token")).isEqualTo(Refusal.WRONG_TOKEN);
    assertThat(refusalOf("1", "")).isEqualTo(Refusal.NO_TOKEN);
    assertThat(refusalOf("2", TOKEN)).isEqualTo(Refusal.UNKNOWN_STREAM);
    assertThat(refusalOf("no-number", TOKEN)).isEqualTo(Refusal.UNKNOWN_STREAM);
    fixture.bus.update(new StreamSettings(1, "first", TOKEN, false, BusFixture.START));
    assertThat(refusalOf("1", TOKEN)).isEqualTo(Refusal.INACTIVE);

    assertThat(fixture.events).allMatch(event -> event.type() == StreamEvent.Type.FEED_REFUSED);
    assertThat(fixture.events).noneMatch(event -> event.text().contains(TOKEN));
    for (Refusal refusal : new Refusal[] { Refusal.WRONG_TOKEN, Refusal.UNKNOWN_STREAM, Refusal.INACTIVE }) {
      assertThat(refusal.outward()).isEqualTo(Refusal.Outward.DENIED);
    }
  }

  @Test
  void admit_secondConnectionToALiveFeed_isRefusedAndTheFirstIsUnharmed() {
    BusFixture.Encoder first = fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false);

    assertThat(refusalOf("1", TOKEN)).isEqualTo(Refusal.ALREADY_CONNECTED);

    assertThat(first.disconnected).isEmpty();
    first.pushSeconds(1_000, 1, true, false);
    assertThat(fixture.recorder.ofTrack(0)).hasSize(50);
    first.close();
  }

  @Test
  void admit_firstConnectionSilentForTwoSeconds_isTakenOverByTheRightTokenOnly() {
    BusFixture.Encoder ghost = fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false);
    fixture.loop.advance(1_900 * MS);
    assertThat(refusalOf("1", TOKEN)).isEqualTo(Refusal.ALREADY_CONNECTED);
    fixture.loop.advance(200 * MS);
    assertThat(refusalOf("1", "wrong-token-wrong-token")).isEqualTo(Refusal.WRONG_TOKEN);

    BusFixture.Encoder newcomer = fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false);

    assertThat(ghost.disconnected).contains("took over");
    ghost.push(0, 1_000, 0, true).close();
    assertThat(fixture.recorder.ofTrack(0)).hasSize(50);
    assertThat(fixture.recorder.periods).hasSize(2);
    assertThat(fixture.recorder.programs).hasSize(1);
    assertThat(fixture.eventTypes()).contains(StreamEvent.Type.FEED_TAKEN_OVER);
    newcomer.close();
  }

  @Test
  void update_tokenReset_disconnectsTheFeedAndRefusesTheOldToken() {
    BusFixture.Encoder encoder = fixture.connect("1");
    fixture.bus.update(new StreamSettings(1, "first", "another-token-16", true, BusFixture.START));
    assertThat(encoder.disconnected).contains("reset");
    encoder.close();
    assertThat(refusalOf("1", TOKEN)).isEqualTo(Refusal.WRONG_TOKEN);
    assertThat(
      fixture.new Encoder("1", "another-token-16", Protocol.RTMP, fixture.loop).admission
    ).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void close_encoderBackWithinHoldOpen_continuesTheSameProgramWithANewPeriod() {
    fixture.connect("1").tracks(video(1280), audio(48_000)).pushSeconds(0, 2, true, true).close();
    fixture.loop.advance(9_000 * MS);
    assertThat(fixture.recorder.ends).isZero();

    BusFixture.Encoder again = fixture
      .connect("1")
      .tracks(video(1280), audio(48_000))
      .pushSeconds(0, 2, true, true);

    assertThat(fixture.recorder.programs).hasSize(1);
    assertThat(fixture.recorder.periods).extracting(Period::number).containsExactly(0L, 1L);
    assertThat(fixture.recorder.periods.getLast().startNs()).isBetween(11_000 * MS, 11_050 * MS);
    fixture.loop.advance(12_900 * MS);
    assertThat(fixture.recorder.ends).isZero();
    again.close();
  }

  @Test
  void close_nobodyComesBack_endsTheProgramAfterHoldOpenAndTheNextContinuesItsNumbers() {
    fixture.connect("1").tracks(video(1280)).pushSeconds(0, 2, true, false).close();
    fixture.loop.advance(9_999 * MS);
    assertThat(fixture.recorder.ends).isZero();
    fixture.loop.advance(2 * MS);
    assertThat(fixture.recorder.ends).isEqualTo(1);
    assertThat(fixture.stream.status().onAir()).isNull();

    fixture.connect("1").tracks(video(1280)).pushSeconds(0, 2, true, false).close();
    assertThat(fixture.recorder.programs).hasSize(2);
    assertThat(fixture.recorder.programs.getLast().epochUnixNs()).isEqualTo(
      fixture.recorder.programs.getFirst().epochUnixNs()
    );
    assertThat(fixture.recorder.periods).extracting(Period::number).containsExactly(0L, 1L);
  }

  @Test
  void feed_onAnotherLoop_isDeliveredInBatchesInOrder() {
    VirtualLoop other = new VirtualLoop(fixture.loop.nowNs());
    BusFixture.Encoder atHome = fixture.connect("1b");
    BusFixture.Encoder primary = fixture.new Encoder("1", TOKEN, Protocol.RTMP, other);
    primary.tracks(video(640));
    for (int i = 0; i < 30; i++) {
      primary.push(0, i * 40L, 0, i == 0);
    }
    assertThat(fixture.recorder.ofTrack(0))
      .extracting(BusFixture.Recorder.Unit::marker)
      .containsExactlyElementsOf(IntStream.range(0, 30).boxed().toList());
    primary.close();
    atHome.close();
    assertThat(fixture.eventTypes()).contains(StreamEvent.Type.PROGRAM_HELD_OPEN);
  }

  @Test
  void shutDown_feedsLive_endsEveryProgramAndRefusesNewOnes() {
    BusFixture.Encoder encoder = fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false);
    boolean[] done = new boolean[1];
    fixture.bus.shutDown().thenRun(() -> done[0] = true);
    fixture.loop.advance(0);
    assertThat(done[0]).isTrue();
    assertThat(fixture.recorder.ends).isEqualTo(1);
    assertThat(encoder.disconnected).contains("shutting down");
    encoder.push(0, 1_000, 0, true).close();
    assertThat(refusalOf("1", TOKEN)).isEqualTo(Refusal.SHUTTING_DOWN);
  }

  @Test
  void listener_thatThrows_isLeftOutAndTheOthersGoOn() {
    BusFixture.Recorder good = new BusFixture.Recorder();
    ProgramObserver bad = _ ->
      new BusFixture.Recorder() {
        @Override
        public void onAccessUnit(live.headwater.media.AccessUnit unit) {
          throw new IllegalStateException("broken on purpose");
        }
      };
    FrameBus bus = new FrameBus(
      BusSettings.DEFAULTS,
      () -> Instant.EPOCH,
      fixture.loop::nowNs,
      java.util.List.of(bad, good),
      _ -> {}
    );
    bus.create(new StreamSettings(1, "", TOKEN, true, Instant.EPOCH));
    Feed[] feed = new Feed[1];
    fixture.loop.run(
      () ->
        feed[0] = (
          (Admission.Accepted) bus.admit(
            new PublishRequest("1", TOKEN, Protocol.RTMP, "x"),
            _ -> {},
            fixture.loop
          )
        ).feed()
    );
    fixture.loop.run(() -> feed[0].onTrack(video(1280)));
    for (int i = 0; i < 20; i++) {
      long dts = i * 40L;
      fixture.loop.run(() ->
        feed[0].onAccessUnit(
          new live.headwater.media.AccessUnit(
            0,
            dts,
            0,
            dts == 0,
            fixture.loop.nowNs(),
            io.netty.buffer.Unpooled.buffer().writeInt(0)
          )
        )
      );
    }
    fixture.loop.run(() -> feed[0].close("done"));
    assertThat(good.units).hasSize(20);
  }

  @Test
  void create_idTaken_isRefused() {
    assertThatThrownBy(() -> fixture.bus.create(fixture.stream.settings())).hasMessageContaining("exists");
  }
}
