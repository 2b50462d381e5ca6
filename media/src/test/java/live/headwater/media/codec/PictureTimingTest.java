package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;
import org.junit.jupiter.api.Test;

class PictureTimingTest {

  /**
   * Of GStreamer 1.22: {@code timecodestamper source=rtc ! x264enc option-string="pic-struct=1" ! h264parse
   * update-timecode=true}. ffprobe says 15:23:45:12 of it.
   */
  private static final Bytes GSTREAMER_SPS = Bytes.ofHex(
    "67f4000a90d964109b016a0c0c0c8000000300800000194f891324"
  );

  private static final Bytes GSTREAMER_SEI = Bytes.ofHex("06010909040cb57780000040800480");

  private static final PictureTiming.Format WITHOUT_DELAYS = PictureTiming.Format.WITHOUT_DELAYS;

  private static ByteBuf sample(Bytes... nalUnits) {
    ByteBuf sample = Unpooled.buffer();
    for (Bytes nalUnit : nalUnits) {
      sample.writeInt(nalUnit.size()).writeBytes(nalUnit.toByteArray());
    }
    return sample;
  }

  private static long ms(int hours, int minutes, int seconds, int ms) {
    return ((hours * 60L + minutes) * 60 + seconds) * 1_000 + ms;
  }

  @Test
  void timecode_ofGStreamer_isWhatFfprobeSays() throws Exception {
    VideoUsabilityInformation vui = SequenceParameterSet.parse(GSTREAMER_SPS).vui();
    assertThat(vui.frameRate()).isEqualTo(25);
    assertThat(
      PictureTiming.timecodeNs(sample(GSTREAMER_SPS, GSTREAMER_SEI), vui.pictureTiming(), vui.frameRate())
    ).hasValue(ms(15, 23, 45, 12 * 40) * 1_000_000);
  }

  @Test
  void timecode_behindOtherMessagesAndDelays_isFound() throws Exception {
    Bytes sei = new BitWriter()
      .bits(8, 6)
      .bits(8, 255)
      .bits(8, 2)
      .bits(8, 3)
      .bits(24, 0xabcdef) // some other message
      .bits(8, 1)
      .bits(8, 9)
      .bits(23, 0x1234)
      .bits(4, 0)
      .flag(true)
      .bits(2, 0)
      .flag(false)
      .bits(5, 0)
      .flag(false)
      .bits(2, 0)
      .bits(8, 50)
      .flag(true)
      .bits(6, 7)
      .flag(true)
      .bits(6, 8)
      .flag(true)
      .bits(5, 9)
      .bits(24, 0x800000)
      .align()
      .bytes();
    assertThat(PictureTiming.timecodeNs(sample(sei), new PictureTiming.Format(true, 23, 30), 50)).hasValue(
      ms(9, 8, 7, 500) * 1_000_000
    );
  }

  @Test
  void timecode_thatIsNone_isEmpty() throws Exception {
    Bytes withoutClock = Bytes.ofHex("060101" + "0080" + "80");
    Bytes onlySeconds = Bytes.ofHex("060105" + "080000" + "8380" + "00" + "80");
    assertThat(PictureTiming.timecodeNs(sample(withoutClock), WITHOUT_DELAYS, 25)).isEmpty();
    assertThat(PictureTiming.timecodeNs(sample(onlySeconds), WITHOUT_DELAYS, 25)).isEmpty();
    assertThat(PictureTiming.timecodeNs(sample(GSTREAMER_SEI), PictureTiming.Format.NONE, 25)).isEmpty();
    // Twelve frames of nobody knows how many.
    assertThat(PictureTiming.timecodeNs(sample(GSTREAMER_SEI), WITHOUT_DELAYS, 0)).isEmpty();
    assertThat(PictureTiming.timecodeNs(sample(), WITHOUT_DELAYS, 25)).isEmpty();
  }

  @Test
  void timecode_thatEndsTooEarly_isMalformed() {
    assertThatThrownBy(() ->
      PictureTiming.timecodeNs(sample(Bytes.ofHex("0601090904")), WITHOUT_DELAYS, 25)
    ).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() ->
      PictureTiming.timecodeNs(sample(Bytes.ofHex("06ffffffff")), WITHOUT_DELAYS, 25)
    ).isInstanceOf(MalformedInputException.class);
  }
}
