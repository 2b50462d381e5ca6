package live.headwater.packager;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.bus.Period;
import live.headwater.bus.ProgramInfo;
import live.headwater.bus.ProgramListener;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.Language;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.packager.TestUnit.VideoShape;
import live.headwater.testing.HlsChecker;
import live.headwater.testing.MpdChecker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tracks that a transport stream does not carry, and tracks to choose among. */
class LeftOutTest {

  private final Random random = new Random(5);
  private final Packager packager = new Packager(PackagerSettings.DEFAULT);
  private final ProgramListener program = packager.onProgramStart(
    new ProgramInfo(Studio.STREAM, Studio.EPOCH_NS, new ManualLoop())
  );
  private long periods;

  @AfterEach
  void close() {
    program.onEnd();
    packager.close();
  }

  /** Frames of 960 samples, which ADTS has no word for. */
  private static Track shortFrames() {
    return audio(1, "1194", Language.UNDETERMINED);
  }

  private static Track audio(int id, String record, Language language) {
    try {
      return new Track(id, new Timescale(48_000), AacConfiguration.parse(Bytes.ofHex(record)), language);
    } catch (InputException e) {
      throw new IllegalStateException(e);
    }
  }

  private void period(long startNs, Track... tracks) {
    program.onPeriod(new Period(periods++, List.of(tracks), startNs, 0));
    for (Track track : tracks) {
      List<TestUnit> units = track.isVideo()
        ? TestUnit.pictures(track, new VideoShape(25, 25, 0), startNs, 5 * Studio.SECOND, random)
        : TestUnit.frames(track, startNs, 5 * Studio.SECOND, random);
      for (TestUnit unit : units) {
        AccessUnit delivered = unit.toAccessUnit(PooledByteBufAllocator.DEFAULT);
        program.onAccessUnit(delivered);
        delivered.release();
      }
    }
  }

  private Presentation presentation() {
    return Objects.requireNonNull(packager.presentation(Studio.STREAM));
  }

  private String cmaf(String name) {
    return Viewer.text(presentation().cmaf(name));
  }

  private String mpegts(String name) {
    return Viewer.text(presentation().mpegts(name));
  }

  @Test
  void nothingCarried_transportStreamIsNotListed() {
    period(0, shortFrames());
    period(6 * Studio.SECOND, shortFrames());
    assertThat(cmaf("master.m3u8")).contains("mp4a.40.2");
    assertThat(presentation().mpegts("master_mpegts.m3u8")).isNull();
    assertThat(presentation().mpegts("mpegts.m3u8")).isNull();
  }

  @Test
  void oneOfTwoCarried_transportStreamHasIt() {
    period(0, TestUnit.VIDEO, shortFrames());
    period(6 * Studio.SECOND, TestUnit.VIDEO, shortFrames());
    assertThat(cmaf("master.m3u8")).contains("CODECS=\"avc1.64001f,mp4a.40.2\"");
    assertThat(mpegts("master_mpegts.m3u8")).contains("CODECS=\"avc1.64001f\"");
  }

  @Test
  void carriedInTheSecondPeriodOnly_firstIsAGap() {
    period(0, shortFrames());
    period(6 * Studio.SECOND, audio(1, "1190", Language.UNDETERMINED));
    period(12 * Studio.SECOND, audio(1, "1190", Language.UNDETERMINED));
    assertThat(mpegts("master_mpegts.m3u8")).contains("CODECS=\"mp4a.40.2\"");
    String playlist = mpegts("mpegts.m3u8");
    String first = playlist.substring(0, playlist.indexOf("#EXT-X-DISCONTINUITY\n"));
    String second = playlist.substring(first.length());
    assertThat(first.split("#EXT-X-GAP", -1)).hasSameSizeAs(first.split("#EXTINF", -1));
    assertThat(second).doesNotContain("#EXT-X-GAP");
    new HlsChecker().media("mpegts.m3u8", playlist);
  }

  @Test
  void languages_areNamedOnceEach() {
    Language german = Language.of("ger");
    Track[] tracks = {
      TestUnit.VIDEO,
      audio(1, "1190", german),
      audio(2, "1190", german),
      audio(3, "1190", Language.of("fra")),
    };
    period(0, tracks);
    period(6 * Studio.SECOND, tracks);
    assertThat(cmaf("master.m3u8"))
      .contains("NAME=\"German\",LANGUAGE=\"de\",DEFAULT=YES")
      .contains("NAME=\"German (audio2)\",LANGUAGE=\"de\",DEFAULT=NO")
      .contains("NAME=\"French\",LANGUAGE=\"fr\",DEFAULT=NO");
    new HlsChecker().multivariant(cmaf("master.m3u8"));
    assertThat(cmaf("index.mpd")).contains(
      "lang=\"de\"",
      "lang=\"fr\"",
      "value=\"main\"",
      "value=\"alternate\""
    );
    new MpdChecker().check(cmaf("index.mpd"));
  }
}
