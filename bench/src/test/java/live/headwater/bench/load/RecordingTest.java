package live.headwater.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import live.headwater.media.InputException;
import org.junit.jupiter.api.Test;

class RecordingTest {

  /** Signature, version 1, audio and video, size of the header, PreviousTagSize0. Adobe FLV 10.1, E.2. */
  private static final String FILE_HEADER = "464c56 01 05 00000009 00000000";

  /** Type, DataSize, Timestamp, TimestampExtended, StreamID, body, PreviousTagSize. Adobe FLV 10.1, E.4.1. */
  private static String tag(String type, int timestampMs, String body) {
    return "%s %06x %06x 00 000000 %s 00000000".formatted(
      type,
      HexFormat.of().parseHex(body.replace(" ", "")).length,
      timestampMs,
      body
    );
  }

  private static String video(int timestampMs, String body) {
    return tag("09", timestampMs, body);
  }

  private static String audio(int timestampMs, String body) {
    return tag("08", timestampMs, body);
  }

  private static Recording parse(long durationMs, String... tags) throws InputException {
    String file = FILE_HEADER + String.join("", tags);
    ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(file.replace(" ", "")));
    return Recording.parse(bytes, durationMs);
  }

  @Test
  void parse_headersAndMedia_areKeptApart() throws Exception {
    Recording recording = parse(
      2000,
      tag("12", 0, "02 0000"),
      video(0, "17 00 000000 0164"),
      audio(0, "af 00 1190"),
      video(0, "17 01 000000 00000001 65"),
      audio(5, "af 01 21"),
      video(33, "27 01 000000 00000001 41")
    );

    assertThat(recording.headers()).extracting(Recording.Packet::video).containsExactly(true, false);
    assertThat(recording.packets()).extracting(Recording.Packet::timestampMs).containsExactly(0L, 5L, 33L);
    assertThat(recording.packets())
      .extracting(Recording.Packet::keyFrame)
      .containsExactly(true, false, false);
  }

  @Test
  void parse_mediaAfterTheLoop_isLeftOut() throws Exception {
    Recording recording = parse(
      1000,
      video(0, "17 01 000000 65"),
      video(999, "27 01 000000 41"),
      audio(1000, "af 01 21")
    );

    assertThat(recording.packets()).extracting(Recording.Packet::timestampMs).containsExactly(0L, 999L);
  }

  @Test
  void start_morePublishersThanKeyFrames_takesThemInTurns() throws Exception {
    Recording recording = parse(
      4000,
      video(0, "17 01 000000 65"),
      video(1000, "27 01 000000 41"),
      video(2000, "17 01 000000 65")
    );

    assertThat(recording.start(0)).isEqualTo(0);
    assertThat(recording.start(1)).isEqualTo(2);
    assertThat(recording.start(2)).isEqualTo(0);
  }

  @Test
  void parse_withoutKeyFrame_isRefused() {
    assertThatThrownBy(() -> parse(1000, audio(0, "af 01 21"))).hasMessageContaining("key frame");
  }
}
