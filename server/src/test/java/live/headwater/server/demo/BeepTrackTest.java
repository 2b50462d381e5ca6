package live.headwater.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import live.headwater.media.flv.AudioTagHeader;
import live.headwater.media.flv.FlvTag;
import live.headwater.media.flv.FlvWriter;
import org.junit.jupiter.api.Test;

class BeepTrackTest {

  private static final int SAMPLES_PER_SECOND = 48_000;

  private final BeepTrack beeps = BeepTrack.load();

  @Test
  void load_resource_isEightSecondsOfAacLc() {
    assertThat(beeps.configuration().codecs()).isEqualTo("mp4a.40.2");
    assertThat(beeps.configuration().sampleRateHz()).isEqualTo(SAMPLES_PER_SECOND);
    assertThat(beeps.configuration().channels()).isEqualTo(1);
    assertThat(beeps.framesPerLoop() * 1024).isEqualTo(8 * SAMPLES_PER_SECOND);
  }

  @Test
  void writeFrame_beyondTheLoop_repeatsIt() {
    ByteBuf first = Unpooled.buffer();
    ByteBuf again = Unpooled.buffer();
    beeps.writeFrame(3, first);
    beeps.writeFrame(3 + 1_000_000L * beeps.framesPerLoop(), again);
    assertThat(again).isEqualTo(first);
  }

  @Test
  void writeFrame_twoLoops_beepAtTheStartOfEachSecondAndNowhereElse() throws Exception {
    short[] samples = decode(2 * beeps.framesPerLoop());
    assertThat(samples).hasSize(16 * SAMPLES_PER_SECOND);
    for (int second = 1; second < 16; second++) {
      int start = second * SAMPLES_PER_SECOND;
      assertThat(peak(samples, start - SAMPLES_PER_SECOND / 2, start)).isBetween(0.010, 0.020);
      assertThat(peak(samples, start, start + SAMPLES_PER_SECOND / 10)).isBetween(0.14, 0.17);
      assertThat(peak(samples, start + SAMPLES_PER_SECOND / 10, start + SAMPLES_PER_SECOND / 2)).isBetween(
        0.010,
        0.020
      );
    }
  }

  private short[] decode(int frames) throws Exception {
    ByteBuf flv = Unpooled.buffer();
    FlvWriter.writeFileHeader(true, false, flv);
    ByteBuf body = Unpooled.buffer();
    AudioTagHeader.writeAacSequenceHeader(body);
    beeps.configuration().audioSpecificConfig().writeTo(body);
    FlvWriter.writeTag(FlvTag.AUDIO, 0, body, flv);
    for (int i = 0; i < frames; i++) {
      body.clear();
      AudioTagHeader.writeAacFrame(body);
      beeps.writeFrame(i, body);
      FlvWriter.writeTag(FlvTag.AUDIO, (i * 1024L) / 48, body, flv);
    }
    byte[] pcm = Ffmpeg.decodeAudio(flv);
    short[] samples = new short[pcm.length / 2];
    ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return samples;
  }

  /** 0 to 1. */
  private static double peak(short[] samples, int from, int to) {
    int peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, Math.abs(samples[i]));
    }
    return peak / 32768.0;
  }
}
