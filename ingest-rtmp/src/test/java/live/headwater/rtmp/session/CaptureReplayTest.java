package live.headwater.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import live.headwater.bus.FeedInfo;
import live.headwater.media.InputException;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.rtmp.session.RecordedFeed.Unit;
import live.headwater.rtmp.wire.Splits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Captured sessions of real encoders through the whole stack but the socket. */
class CaptureReplayTest {

  @ParameterizedTest
  @EnumSource(Captures.class)
  void replay_inAnySplit_givesTheSameEvents(Captures capture) throws InputException {
    byte[] bytes = capture.bytes();
    List<String> whole = replay(bytes, Splits.WHOLE);
    for (Splits splits : Splits.values()) {
      assertThat(replay(bytes, splits)).as(splits.name()).isEqualTo(whole);
    }
  }

  private static List<String> replay(byte[] bytes, Splits splits) throws InputException {
    try (SessionHarness rtmp = new SessionHarness()) {
      splits.feed(bytes, 7, rtmp::bytes);
      rtmp.disconnected();
      return rtmp.gate.events();
    }
  }

  @ParameterizedTest
  @EnumSource(Captures.class)
  void replay_deliversWhatTheEncoderSent(Captures capture) {
    try (SessionHarness rtmp = new SessionHarness()) {
      rtmp.bytes(Unpooled.wrappedBuffer(capture.bytes()));
      rtmp.disconnected();
      RecordedFeed feed = rtmp.gate.feed();
      assertThat(feed.streamKey).isEqualTo("1");
      assertThat(rtmp.gate.requests.getFirst().token()).isEqualTo(FakeGate.TOKEN);
      assertThat(feed.infos)
        .last()
        .isEqualTo(new FeedInfo(capture.encoder, FeedInfo.Expectation.YES, FeedInfo.Expectation.YES));
      assertThat(feed.tracks).hasSize(2);
      assertThat(feed.tracks).anyMatch(track -> track.codec() instanceof AvcConfiguration);
      assertThat(feed.tracks).anyMatch(track -> track.codec() instanceof AacConfiguration);
      if (capture.pictures > 0) {
        assertThat(feed.units(VideoReceiver.TRACK_ID)).hasSize(capture.pictures);
        assertThat(feed.closeReason).isEqualTo("unpublished by the encoder");
      } else {
        assertThat(feed.closeReason).isEqualTo("the encoder closed the connection");
      }
      assertThat(feed.units(VideoReceiver.TRACK_ID)).first().extracting(Unit::randomAccess).isEqualTo(true);
      assertThat(feed.units(VideoReceiver.TRACK_ID)).extracting(Unit::dtsTicks).isSorted();
      assertThat(feed.units(AudioReceiver.TRACK_ID))
        .hasSizeGreaterThan(40)
        .extracting(Unit::dtsTicks)
        .isSorted();
      assertThat(rtmp.metrics.counted).containsExactly("opened", "accepted", "ended", "closed");
    }
  }
}
