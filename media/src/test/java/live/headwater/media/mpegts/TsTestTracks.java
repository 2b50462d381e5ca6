package live.headwater.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;

/** Small tracks and samples for tests; their payloads are on the heap and need no release. */
final class TsTestTracks {

  static final Bytes SPS = Bytes.ofHex("6764001facb402802dd80880000003008000001e478c1950");
  static final Bytes PPS = Bytes.ofHex("68ef0fcb");

  static final Track VIDEO = new Track(
    0,
    Timescale.NINETY_KHZ,
    new AvcConfiguration(List.of(SPS), List.of(PPS), 100, 0, 31, 1280, 720, 1, 1, 30)
  );

  private TsTestTracks() {}

  static Track audio(int sampleRateHz) {
    Bytes config = Bytes.ofHex("1190");
    return new Track(
      1,
      new Timescale(sampleRateHz),
      new AacConfiguration(config, 2, sampleRateHz, sampleRateHz, 2, 1024)
    );
  }

  static Sample picture(
    long dtsTicks,
    int ctsOffsetTicks,
    int durationTicks,
    boolean idr,
    byte[]... nalUnits
  ) {
    ByteBuf payload = Unpooled.buffer();
    for (byte[] nalUnit : nalUnits) {
      payload.writeInt(nalUnit.length);
      payload.writeBytes(nalUnit);
    }
    return new Sample(new AccessUnit(0, dtsTicks, ctsOffsetTicks, idr, 0, payload), durationTicks);
  }

  static Sample frame(long dtsTicks, int durationTicks, byte[] bytes) {
    return new Sample(new AccessUnit(1, dtsTicks, 0, true, 0, Unpooled.wrappedBuffer(bytes)), durationTicks);
  }

  /** A NAL unit of {@code bytes} bytes without zeros, so that it needs no emulation prevention. */
  static byte[] nalUnit(int type, int bytes) {
    byte[] nalUnit = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      nalUnit[i] = (byte) (1 + ((i * 31 + type) % 255));
    }
    nalUnit[0] = (byte) (0x60 | type);
    return nalUnit;
  }

  /** Pictures of one slice, the first one IDR. */
  static List<Sample> pictures(int count, long startTicks, int durationTicks, int bytes) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long dts = startTicks + (long) i * durationTicks;
      samples.add(picture(dts, 0, durationTicks, i == 0, nalUnit(i == 0 ? 5 : 1, bytes)));
    }
    return samples;
  }

  static List<Sample> frames(int count, long startTicks, int bytes) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(frame(startTicks + i * 1024L, 1024, nalUnit(1, bytes)));
    }
    return samples;
  }
}
