package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;
import static live.headwater.bus.BusFixture.TOKEN;
import static live.headwater.bus.BusFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules 1, 3 and 4 of DESIGN: who gets in, how often it may be tried, and what the operator reads of it. */
class GateTest {

  private static final String WRONG = "wrong-token-wrong-token";
  private static final String ELSEWHERE = "192.0.2.9:4000";
  private static final String HERE = "192.0.2.1:4000";
  private static final long S = 1_000 * MS;

  private final BusFixture fixture = new BusFixture();
  private final List<Refusal> refusals = new ArrayList<>();

  /** Tries, and leaves at once when it was admitted; null then. */
  private @Nullable Refusal attempt(String key, String token, String remote) {
    return attempt(key, token, Protocol.RTMP, remote);
  }

  private @Nullable Refusal attempt(String key, String token, Protocol protocol, String remote) {
    Admission[] answer = new Admission[1];
    PublishRequest request = new PublishRequest(key, token, protocol, remote);
    fixture.loop.run(() -> {
      answer[0] = fixture.bus.admit(request, _ -> {}, fixture.loop);
      if (answer[0] instanceof Admission.Accepted(Feed feed)) {
        feed.close("done");
      }
    });
    return answer[0] instanceof Admission.Refused(Refusal refusal) ? refusal : null;
  }

  private int refusedOf(int attempts, String key, String token, String remote) {
    int before = refusals.size();
    for (int i = 0; i < attempts; i++) {
      Refusal refusal = attempt(key, token, remote);
      if (refusal != null) {
        refusals.add(refusal);
      }
    }
    return refusals.size() - before;
  }

  private int count(Refusal refusal) {
    return Collections.frequency(refusals, refusal);
  }

  private void override(RuleOverrides overrides) {
    fixture.bus.update(new StreamSettings(1, "first", TOKEN, true, BusFixture.START, overrides));
  }

  private static RuleOverrides mixedProtocols(boolean allowed) {
    return new RuleOverrides(null, null, null, null, allowed, null, null);
  }

  // The rate

  @Test
  void admit_attemptEachTenSeconds_isNeverLimited() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(attempt("1", TOKEN, HERE)).isNull();
      assertThat(attempt("1", WRONG, ELSEWHERE)).isEqualTo(Refusal.WRONG_TOKEN);
      assertThat(attempt("77", WRONG, "192.0.2.10:1")).isEqualTo(Refusal.UNKNOWN_STREAM);
      fixture.loop.advance(10 * S);
    }
  }

  /**
   * OBS waits {@code RetryDelay} before the first try and half as long again before each next one, up to 15 minutes; the
   * delay is 2 s since version 28, 10 s before, and 1 s at least.
   */
  @Test
  void admit_reconnectsOfObs_areNeverLimited() {
    for (int firstDelayS : new int[] { 1, 2, 10 }) {
      for (int drop = 0; drop < 20; drop++) {
        double delayS = firstDelayS;
        for (int retry = 0; retry < 25; retry++) {
          fixture.loop.advance((long) (delayS * S));
          assertThat(attempt("1", TOKEN, HERE))
            .as("first delay %d s, retry %d", firstDelayS, retry)
            .isNull();
          assertThat(attempt("1", WRONG, ELSEWHERE)).isEqualTo(Refusal.WRONG_TOKEN);
          delayS = Math.min(delayS * 1.5, 900);
        }
      }
    }
  }

  @Test
  void admit_burstWithTheRightToken_isLimitedForThisStreamRoleAndAddressOnly() {
    fixture.bus.create(new StreamSettings(2, "second", TOKEN, true, BusFixture.START));
    assertThat(refusedOf(100, "1", TOKEN, HERE)).isEqualTo(90);
    assertThat(count(Refusal.RATE_LIMITED)).isEqualTo(90);

    assertThat(attempt("1", TOKEN, ELSEWHERE)).isNull();
    assertThat(attempt("1b", TOKEN, HERE)).isNull();
    assertThat(attempt("2", TOKEN, HERE)).isNull();
    fixture.loop.advance(2 * S);
    assertThat(attempt("1", TOKEN, HERE)).isNull();
    assertThat(attempt("1", TOKEN, HERE)).isEqualTo(Refusal.RATE_LIMITED);
  }

  @Test
  void admit_burstOfWrongTokens_isLimitedWithoutSlowingTheRightOneEvenOfTheSameAddress() {
    assertThat(refusedOf(2_000, "1", WRONG, HERE)).isEqualTo(2_000);
    assertThat(count(Refusal.WRONG_TOKEN)).isEqualTo(5);
    assertThat(count(Refusal.TOO_MANY_FAILURES)).isEqualTo(1_995);

    assertThat(attempt("1", TOKEN, HERE)).isNull();
    assertThat(attempt("1", TOKEN, ELSEWHERE)).isNull();
    assertThat(attempt("1", WRONG, ELSEWHERE)).isEqualTo(Refusal.WRONG_TOKEN);
  }

  @Test
  void admit_tooManyFailures_areAlikeWhateverIsWrong() {
    fixture.bus.create(new StreamSettings(2, "off", TOKEN, false, BusFixture.START));
    refusedOf(5, "1", WRONG, HERE);
    assertThat(
      Arrays.asList(
        attempt("1", WRONG, HERE),
        attempt("1", "", HERE),
        attempt("2", TOKEN, HERE),
        attempt("99", TOKEN, HERE),
        attempt("nonsense", TOKEN, HERE)
      )
    ).containsOnly(Refusal.TOO_MANY_FAILURES);
  }

  @Test
  void admit_failuresFromMoreAddressesThanThereIsRoomFor_slowNoRightToken() {
    for (int i = 0; i < 20_000; i++) {
      attempt("1", WRONG, "[2001:db8:%x:%x::1]:1".formatted(i >> 16, i & 0xffff));
    }
    assertThat(attempt("1", WRONG, ELSEWHERE)).isEqualTo(Refusal.TOO_MANY_FAILURES);
    assertThat(attempt("1", TOKEN, ELSEWHERE)).isNull();
    fixture.loop.advance(5 * S);
    assertThat(attempt("1", WRONG, ELSEWHERE)).isEqualTo(Refusal.WRONG_TOKEN);
  }

  @Test
  void admit_hostsOfOneIpv6Network_shareTheirLimit() {
    refusedOf(5, "1", WRONG, "[2001:db8::1]:1");
    assertThat(attempt("1", WRONG, "[2001:db8::2]:1")).isEqualTo(Refusal.TOO_MANY_FAILURES);
    assertThat(attempt("1", WRONG, "[2001:db8:0:1::2]:1")).isEqualTo(Refusal.WRONG_TOKEN);
  }

  // What the operator reads

  @Test
  void admit_noToken_isToldApartFromAWrongOne() {
    assertThat(attempt("1", "", HERE)).isEqualTo(Refusal.NO_TOKEN);
    assertThat(Refusal.NO_TOKEN.outward()).isEqualTo(Refusal.Outward.DENIED);
    assertThat(fixture.events.getLast().text()).isEqualTo(
      "RTMP from 192.0.2.1:4000 refused (no_token): no push token was sent"
    );
  }

  @Test
  void refuse_burst_makesOneEventForEachReasonAndOneWithTheCountForEachWindow() {
    for (int second = 0; second < 30; second++) {
      refusedOf(100, "1", WRONG, HERE);
      fixture.loop.advance(S);
    }
    fixture.loop.advance(60 * S);

    assertThat(fixture.stream.events())
      .extracting(StreamEvent::text)
      .containsExactly(
        "RTMP from 192.0.2.1:4000 refused (wrong_token): the push token is wrong",
        "RTMP from 192.0.2.1:4000 refused (too_many_failures): too many refused attempts from this address",
        "192.0.2.1 refused 5 times more in 10 s (wrong_token): the push token is wrong",
        "192.0.2.1 refused 993 times more in 10 s (too_many_failures): too many refused attempts from this address",
        "192.0.2.1 refused 2 times more in 10 s (wrong_token): the push token is wrong",
        "192.0.2.1 refused 998 times more in 10 s (too_many_failures): too many refused attempts from this address",
        "192.0.2.1 refused 2 times more in 10 s (wrong_token): the push token is wrong",
        "192.0.2.1 refused 998 times more in 10 s (too_many_failures): too many refused attempts from this address"
      );
    assertThat(fixture.events).allMatch(event -> event.role() == Role.PRIMARY && event.streamId() == 1);
    assertThat(fixture.refused).hasSize(3_000);
  }

  @Test
  void refuse_manyAddressesAtOnce_areSummedUpTogether() {
    for (int i = 0; i < 5_000; i++) {
      attempt("1", WRONG, "10.0.%d.%d:1".formatted(i >> 8, i & 0xff));
    }
    fixture.loop.advance(20 * S);
    assertThat(fixture.events).hasSize(RefusalReports.MAX_WINDOWS + 2);
    assertThat(fixture.events.getLast().text()).startsWith("other addresses refused 4743 times more");
  }

  @Test
  void refuse_unknownStreams_areOneKindHoweverManyIdsAreTried() {
    for (int id = 2; id < 502; id++) {
      attempt(Integer.toString(id), WRONG, HERE);
    }
    fixture.loop.advance(20 * S);
    assertThat(fixture.events)
      .extracting(StreamEvent::text)
      .containsExactly(
        "RTMP from 192.0.2.1:4000 refused (unknown_stream): no stream has this id: 2",
        "RTMP from 192.0.2.1:4000 refused (too_many_failures): too many refused attempts from this address",
        "192.0.2.1 refused 4 times more in 10 s (unknown_stream): no stream has this id",
        "192.0.2.1 refused 494 times more in 10 s (too_many_failures): too many refused attempts from this address"
      );
    assertThat(fixture.refused)
      .hasSize(500)
      .allMatch(refused -> refused.streamId() == 0);
  }

  @Test
  void events_aStrangerTriesForever_keepsWhatHappenedToTheFeeds() {
    fixture.connect("1").close();
    List<StreamEvent> before = fixture.stream.events();
    for (int i = 0; i < 1_000; i++) {
      attempt("1", WRONG, "10.0.%d.%d:1".formatted(i >> 8, i & 0xff));
      fixture.loop.advance(S);
    }
    assertThat(fixture.stream.events())
      .containsAll(before)
      .hasSize(before.size() + EventTimeline.MAX_REFUSALS);
    assertThat(fixture.stream.events().getLast().at()).isAfter(BusFixture.START.plusSeconds(980));
  }

  @Test
  void events_moreThanAHundred_keepsTheLast() {
    for (int i = 0; i < 60; i++) {
      fixture.connect("1").close();
      fixture.loop.advance(10 * S);
    }
    assertThat(fixture.stream.events()).hasSize(EventTimeline.MAX_EVENTS);
    assertThat(fixture.stream.events().getLast()).isEqualTo(fixture.events.getLast());
  }

  // One protocol

  @Test
  void admit_otherFamilyWhileTheFirstIsLive_isRefusedUnlessTheStreamMixes() {
    BusFixture.Encoder primary = fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false);
    assertThat(attempt("1b", TOKEN, Protocol.SRT, HERE)).isEqualTo(Refusal.OTHER_PROTOCOL);
    assertThat(attempt("1b", TOKEN, Protocol.WHIP, HERE)).isEqualTo(Refusal.OTHER_PROTOCOL);
    assertThat(attempt("1b", TOKEN, Protocol.RTMPS, HERE)).isNull();

    override(mixedProtocols(true));
    assertThat(attempt("1b", TOKEN, Protocol.SRT, HERE)).isNull();
    assertThat(attempt("1b", TOKEN, Protocol.WHIP, HERE)).isNull();
    assertThat(primary.disconnected).isEmpty();
    primary.close();
    override(RuleOverrides.NONE);
    assertThat(attempt("1b", TOKEN, Protocol.SRT, HERE)).isNull();
  }

  @Test
  void admit_otherFamilyBesideAGhost_takesItsPlace() {
    BusFixture.Encoder ghost = fixture.connect("1b").tracks(video(1280)).pushSeconds(0, 1, true, false);
    fixture.loop.advance(1_900 * MS);
    assertThat(attempt("1", TOKEN, Protocol.SRT, HERE)).isEqualTo(Refusal.OTHER_PROTOCOL);
    fixture.loop.advance(100 * MS);

    BusFixture.Encoder srt = fixture.new Encoder("1", TOKEN, Protocol.SRT, fixture.loop);

    assertThat(ghost.disconnected).contains("took over");
    assertThat(fixture.stream.status().feeds())
      .extracting(StreamStatus.FeedStatus::role)
      .containsExactly(Role.PRIMARY);
    ghost.close();
    srt.tracks(video(1280)).pushSeconds(0, 1, true, false);
    assertThat(fixture.stream.status().onAir()).isEqualTo(Role.PRIMARY);
    assertThat(attempt("1b", TOKEN, Protocol.RTMP, HERE)).isEqualTo(Refusal.OTHER_PROTOCOL);
    srt.close();
  }

  @Test
  void update_mixingNoMoreAllowed_disconnectsTheBackup() {
    override(mixedProtocols(true));
    BusFixture.Encoder primary = fixture.connect("1");
    BusFixture.Encoder backup = fixture.new Encoder("1b", TOKEN, Protocol.SRT, fixture.loop);

    override(mixedProtocols(false));

    assertThat(backup.disconnected).contains("one protocol at a time");
    assertThat(primary.disconnected).isEmpty();
    backup.close();
    primary.close();
  }

  // Rules of one stream

  @Test
  void update_overrides_applyAtOnceAndToThisStreamOnly() {
    LiveStream second = fixture.bus.create(new StreamSettings(2, "second", TOKEN, true, BusFixture.START));
    override(
      new RuleOverrides(
        Duration.ofSeconds(30),
        Duration.ofSeconds(4),
        Duration.ofSeconds(5),
        Duration.ofSeconds(6),
        true,
        2,
        Duration.ofSeconds(8)
      )
    );
    assertThat(fixture.stream.rules()).isEqualTo(
      new BusSettings(
        Duration.ofSeconds(30),
        Duration.ofSeconds(4),
        Duration.ofSeconds(5),
        Duration.ofSeconds(6),
        BusSettings.DEFAULTS.trackWait(),
        true,
        new PublishRate(2, Duration.ofSeconds(8)),
        BusSettings.DEFAULTS.failedRate()
      )
    );
    assertThat(second.rules()).isEqualTo(BusSettings.DEFAULTS);

    BusFixture.Encoder ghost = fixture.connect("1");
    fixture.loop.advance(29_999 * MS);
    assertThat(attempt("1", TOKEN, HERE)).isEqualTo(Refusal.ALREADY_CONNECTED);
    override(RuleOverrides.NONE);
    assertThat(attempt("1", TOKEN, HERE)).isNull();
    ghost.close();
  }

  @Test
  void update_shorterHoldOpen_endsAProgramThatWaits() {
    fixture.connect("1").tracks(video(1280)).pushSeconds(0, 1, true, false).close();
    fixture.loop.advance(4 * S);
    override(new RuleOverrides(null, null, null, Duration.ofSeconds(6), null, null, null));
    fixture.loop.advance(S);
    assertThat(fixture.recorder.ends).isZero();
    override(new RuleOverrides(null, null, null, Duration.ofSeconds(2), null, null, null));
    fixture.loop.advance(0);
    assertThat(fixture.recorder.ends).isEqualTo(1);
  }

  @Test
  void update_rateOfTheStream_limitsItAlone() {
    fixture.bus.create(new StreamSettings(2, "second", TOKEN, true, BusFixture.START));
    override(new RuleOverrides(null, null, null, null, null, 2, Duration.ofSeconds(8)));
    assertThat(refusedOf(10, "1", TOKEN, HERE)).isEqualTo(8);
    assertThat(refusedOf(10, "2", TOKEN, HERE)).isZero();
    override(new RuleOverrides(null, null, null, null, null, 1_000, Duration.ofMillis(1)));
    assertThat(refusedOf(1, "1", TOKEN, HERE)).isEqualTo(1);
    fixture.loop.advance(10 * MS);
    assertThat(refusedOf(10, "1", TOKEN, HERE)).isZero();
  }

  // An update or a stop between the look at the token and the admission

  @Test
  void admit_tokenResetInBetween_disconnectsTheFeed() {
    assertThat(
      disconnectionOf(() ->
        fixture.bus.update(new StreamSettings(1, "first", "another-token-16", true, BusFixture.START))
      )
    ).contains("reset");
  }

  @Test
  void admit_streamSwitchedOffInBetween_disconnectsTheFeed() {
    assertThat(
      disconnectionOf(() ->
        fixture.bus.update(new StreamSettings(1, "first", TOKEN, false, BusFixture.START))
      )
    ).contains("switched off");
  }

  @Test
  void admit_shutDownInBetween_disconnectsTheFeed() {
    assertThat(disconnectionOf(() -> fixture.bus.shutDown())).contains("shutting down");
  }

  // Streams that are fetched

  private static StreamSettings fetched(boolean active, String token, String uri) {
    return new StreamSettings(
      2,
      "fetched",
      token,
      active,
      BusFixture.START,
      RuleOverrides.NONE,
      "",
      !uri.isEmpty(),
      uri
    );
  }

  private Admission pull(StringBuilder disconnected) {
    Admission[] answer = new Admission[1];
    fixture.loop.run(
      () -> answer[0] = fixture.bus.admitPulled(2, Protocol.SRT, HERE, disconnected::append, fixture.loop)
    );
    return answer[0];
  }

  @Test
  void admit_pushToFetchedStream_isRefusedInBothRoles() {
    fixture.bus.create(fetched(true, TOKEN, "srt://a:1"));
    assertThat(attempt("2", TOKEN, HERE)).isEqualTo(Refusal.PULL_STREAM);
    assertThat(attempt("2b", TOKEN, HERE)).isEqualTo(Refusal.PULL_STREAM);
    assertThat(attempt("2", WRONG, HERE)).isEqualTo(Refusal.WRONG_TOKEN);
  }

  @Test
  void admitPulled_fetchedStream_isItsPrimary() {
    LiveStream stream = fixture.bus.create(fetched(true, TOKEN, "srt://a:1"));
    assertThat(pull(new StringBuilder())).isInstanceOf(Admission.Accepted.class);
    assertThat(stream.status().feeds()).singleElement().extracting("role").isEqualTo(Role.PRIMARY);
    assertThat(fixture.events.getLast().text()).isEqualTo("SRT fetched from " + HERE);
    assertThat(pull(new StringBuilder())).isEqualTo(new Admission.Refused(Refusal.ALREADY_CONNECTED));
    assertThat(fixture.refused).isEmpty();
  }

  @Test
  void admitPulled_streamThatIsNotFetched_isRefused() {
    fixture.bus.create(fetched(true, TOKEN, ""));
    assertThat(pull(new StringBuilder())).isInstanceOf(Admission.Refused.class);
    fixture.bus.update(fetched(false, TOKEN, "srt://a:1"));
    assertThat(pull(new StringBuilder())).isEqualTo(new Admission.Refused(Refusal.INACTIVE));
  }

  @Test
  void update_ofFetchedStream_disconnectsWhenItsSourceChanged() {
    StringBuilder disconnected = new StringBuilder();
    fixture.bus.create(fetched(true, TOKEN, "srt://a:1"));
    pull(disconnected);
    fixture.bus.update(fetched(true, "another-token-16", "srt://a:1"));
    assertThat(disconnected).isEmpty();
    fixture.bus.update(fetched(true, "another-token-16", "srt://b:2"));
    assertThat(disconnected).hasToString("the stream's source was changed");
  }

  @Test
  void update_ofFetchedStream_disconnectsWhenSwitchedOff() {
    StringBuilder disconnected = new StringBuilder();
    fixture.bus.create(fetched(true, TOKEN, "srt://a:1"));
    pull(disconnected);
    fixture.bus.update(fetched(false, TOKEN, "srt://a:1"));
    assertThat(disconnected).hasToString("the stream was switched off");
  }

  @Test
  void update_fromPushToPull_disconnectsTheEncoder() {
    BusFixture.Encoder encoder = fixture.connect("1");
    fixture.bus.update(
      new StreamSettings(1, "first", TOKEN, true, BusFixture.START, RuleOverrides.NONE, "", true, "srt://a:1")
    );
    assertThat(encoder.disconnected).isEqualTo("the stream's source was changed");
  }

  @Test
  void listen_streams_areToldNowAndWhenTheyChange() {
    List<String> told = new ArrayList<>();
    fixture.bus.listen(stream -> told.add(stream.settings().id() + " " + stream.settings().uri()));
    fixture.bus.create(fetched(true, TOKEN, "srt://a:1"));
    fixture.bus.update(fetched(true, TOKEN, "srt://b:2"));
    assertThat(told).containsExactly("1 ", "2 srt://a:1", "2 srt://b:2");
  }

  /** Admits on a loop whose clock, which admission reads between its steps, does something else first. */
  private String disconnectionOf(Runnable inBetween) {
    String[] disconnected = { "" };
    boolean[] done = new boolean[1];
    Loop loop = new Loop() {
      @Override
      public long nowNs() {
        if (!done[0] && Arrays.stream(new Throwable().getStackTrace()).anyMatch(this::isFeed)) {
          done[0] = true;
          inBetween.run();
        }
        return fixture.loop.nowNs();
      }

      private boolean isFeed(StackTraceElement frame) {
        return frame.getClassName().equals(BusFeed.class.getName());
      }

      @Override
      public boolean inLoop() {
        return fixture.loop.inLoop();
      }

      @Override
      public void execute(Runnable task) {
        fixture.loop.execute(task);
      }

      @Override
      public Timer schedule(long delayNs, Runnable task) {
        return fixture.loop.schedule(delayNs, task);
      }
    };
    fixture.loop.run(() -> {
      Admission admission = fixture.bus.admit(
        new PublishRequest("1", TOKEN, Protocol.RTMP, HERE),
        reason -> disconnected[0] = reason,
        loop
      );
      ((Admission.Accepted) admission).feed().close("done");
    });
    assertThat(done[0]).isTrue();
    return disconnected[0];
  }
}
