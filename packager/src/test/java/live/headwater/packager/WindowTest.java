package live.headwater.packager;

import static live.headwater.packager.Studio.SECOND;
import static live.headwater.packager.TestUnit.AUDIO_48K_STEREO;
import static live.headwater.packager.TestUnit.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.packager.TestUnit.VideoShape;
import live.headwater.testing.HlsPlaylist;
import org.junit.jupiter.api.Test;

/** What the window lists, keeps and lets go. */
class WindowTest {

  private final Random random = new Random(3);

  private void play(Studio studio, VideoShape shape, long durationNs) {
    studio.startProgram();
    studio.period(0, VIDEO, AUDIO_48K_STEREO);
    feed(studio, shape, 0, durationNs);
  }

  private void feed(Studio studio, VideoShape shape, long startNs, long durationNs) {
    studio.feed(
      TestUnit.interleaved(
        List.of(
          TestUnit.pictures(VIDEO, shape, startNs, durationNs, random),
          TestUnit.frames(AUDIO_48K_STEREO, startNs, durationNs, random)
        ),
        20_000_000,
        random
      )
    );
  }

  private static HlsPlaylist.Media media(Studio studio) {
    return Objects.requireNonNull(studio.viewer().lastMedia.get("video.m3u8"));
  }

  @Test
  void window_twelveSeconds_listsSixSegmentsOfTwo() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 60 * SECOND);
      // The audio of a segment may be a frame shorter than two seconds, so that it takes a seventh to be sure.
      assertThat(media(studio).segments()).hasSizeBetween(6, 7);
      assertThat(media(studio).durationSeconds()).isBetween(12.0, 14.1);
    }
  }

  @Test
  void window_shorterThanThreeTargetDurations_listsThree() {
    try (Studio studio = new Studio(PackagerSettings.DEFAULT.withWindowDuration(Duration.ofSeconds(1)))) {
      play(studio, new VideoShape(25, 250, 0), 90 * SECOND);
      assertThat(media(studio).durationSeconds()).isBetween(30.0, 40.1);
    }
  }

  /** RFC 8216bis, 6.2.2: for the duration of the segment and of the longest playlist that had it. */
  @Test
  void segment_unlisted_canBeHadForThePlaylistsDurationAndItsOwn() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 60 * SECOND);
      long first = studio.mediaSequences.getFirst();
      int available = 0;
      long listed = media(studio).segments().size();
      for (long number = first; number <= studio.mediaSequences.getLast(); number++) {
        available += studio.presentation().mpegts("seg-" + number + ".ts") == null ? 0 : 1;
      }
      assertThat(available - listed).isBetween(6L, 9L);
    }
  }

  @Test
  void memory_steadyState_isBoundedByTheWindow() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 60 * SECOND);
      long after = studio.memory.metric().usedDirectMemory();
      feed(studio, new VideoShape(30, 30, 0), 60 * SECOND, 120 * SECOND);
      assertThat(studio.memory.metric().usedDirectMemory()).isLessThan((after * 3) / 2);
    }
  }

  @Test
  void resource_foundBeforeItsSegmentWent_saysSo() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 10 * SECOND);
      Resource cmaf = Objects.requireNonNull(
        studio.presentation().cmaf(media(studio).segments().getFirst().uri())
      );
      Resource transport = Objects.requireNonNull(
        studio.presentation().mpegts("seg-" + studio.mediaSequences.getFirst() + ".ts")
      );
      studio.endProgram();
      studio.packager.close();
      assertThat(cmaf.content()).isNull();
      assertThat(transport.content()).isNull();
    }
  }

  @Test
  void content_heldByAReader_outlivesTheWindow() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 10 * SECOND);
      HlsPlaylist.Segment segment = media(studio).segments().getFirst();
      byte[] expected = Objects.requireNonNull(studio.viewer().files().get(segment.uri()));
      ByteBuf held = Objects.requireNonNull(
        Objects.requireNonNull(studio.presentation().cmaf(segment.uri())).content()
      );
      studio.endProgram();
      studio.packager.close();
      byte[] read = new byte[held.readableBytes()];
      held.readBytes(read).release();
      assertThat(read).isEqualTo(expected);
    }
  }

  @Test
  void transportSegment_askedForTwice_isWrittenOnce() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 10 * SECOND);
      Resource resource = Objects.requireNonNull(
        studio.presentation().mpegts("seg-" + studio.mediaSequences.getLast() + ".ts")
      );
      byte[] first = Viewer.bytes(resource, "first");
      long used = studio.memory.metric().usedDirectMemory();
      assertThat(Viewer.bytes(resource, "second")).isEqualTo(first);
      assertThat(studio.memory.metric().usedDirectMemory()).isEqualTo(used);
    }
  }

  @Test
  void text_askedForTwice_isTheSameObjectUntilASegmentComes() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 10 * SECOND);
      Presentation presentation = studio.presentation();
      Resource first = Objects.requireNonNull(presentation.cmaf("index.mpd"));
      assertThat(presentation.cmaf("index.mpd")).isSameAs(first);
      feed(studio, new VideoShape(30, 30, 0), 10 * SECOND, 5 * SECOND);
      Resource second = Objects.requireNonNull(presentation.cmaf("index.mpd"));
      assertThat(second.etag()).isNotEqualTo(first.etag());
      assertThat(first.compressible()).isTrue();
      assertThat(first.immutable()).isFalse();
      assertThat(first.maxAgeMs()).isEqualTo(1000);
      assertThat(first.contentType()).isEqualTo("application/dash+xml");
    }
  }

  @Test
  void lookUp_namesOfNothing_findNothing() {
    try (Studio studio = new Studio()) {
      play(studio, new VideoShape(30, 30, 0), 10 * SECOND);
      for (String name : List.of(
        "",
        "/",
        ".m3u8",
        "text.m3u8",
        "video",
        "video.mpd",
        "video-1.mp4",
        "video-1-2.m4s",
        ".m4s",
        ".mp4",
        "../master.m3u8"
      )) {
        assertThat(studio.presentation().cmaf(name)).as(name).isNull();
      }
      for (String name : List.of("", ".ts", "seg-1.ts", "seg-.ts", "master.m3u8", "mpegts", "video.m3u8")) {
        assertThat(studio.presentation().mpegts(name)).as(name).isNull();
      }
    }
  }
}
