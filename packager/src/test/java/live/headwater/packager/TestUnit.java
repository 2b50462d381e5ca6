package live.headwater.packager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;

/**
 * A made-up access unit, as the bus would deliver it.
 *
 * @param arrivalNs when it arrives, on the test's loop
 * @param payload NAL units of the right types with random content, or random bytes
 */
record TestUnit(
  Track track,
  long dtsTicks,
  int ctsOffsetTicks,
  boolean randomAccess,
  long arrivalNs,
  Bytes payload
) {
  /** x264, 1280x720, 30 fps, High. */
  static final Track VIDEO = video("6764001facb402802dd80880000003008000001e478c1950", "68ef0fcb");

  /** x264, 1920x1080, 25 fps, High. */
  static final Track VIDEO_1080P = video(
    "67640028acd940780227e5c05a808080a0000003002000000781e30632c0",
    "68ef8fcb"
  );

  static final Track AUDIO_48K_STEREO = audio("1190");
  static final Track AUDIO_44K_MONO = audio("1208");

  /** The longest frames there are: 128 ms. */
  static final Track AUDIO_8K_MONO = audio("1588");

  private static final long MS = 1_000_000;

  private static Track video(String sps, String pps) {
    try {
      AvcConfiguration avc = AvcConfiguration.of(List.of(Bytes.ofHex(sps)), List.of(Bytes.ofHex(pps)));
      return new Track(0, Timescale.NINETY_KHZ, avc);
    } catch (InputException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Track audio(String record) {
    try {
      AacConfiguration aac = AacConfiguration.parse(Bytes.ofHex(record));
      return new Track(1, new Timescale(aac.sampleRateHz()), aac);
    } catch (InputException e) {
      throw new IllegalStateException(e);
    }
  }

  long ptsTicks() {
    return dtsTicks + ctsOffsetTicks;
  }

  long dtsNs() {
    return track.timescale().toNanos(dtsTicks);
  }

  AccessUnit toAccessUnit(ByteBufAllocator allocator) {
    ByteBuf buffer = allocator.directBuffer(payload.size());
    payload.writeTo(buffer);
    return new AccessUnit(track.id(), dtsTicks, ctsOffsetTicks, randomAccess, arrivalNs, buffer);
  }

  /** How a made-up encoder encodes. */
  record VideoShape(double picturesPerSecond, int gopPictures, int reorderPictures) {
    VideoShape {
      if (gopPictures < 1) {
        throw new IllegalArgumentException("GOP of " + gopPictures);
      }
    }
  }

  /** Pictures with times in whole milliseconds, as RTMP has them. */
  static List<TestUnit> pictures(
    Track track,
    VideoShape shape,
    long startNs,
    long durationNs,
    Random random
  ) {
    List<TestUnit> units = new ArrayList<>();
    for (int i = 0; ; i++) {
      long dtsMs = Math.round((i * 1000) / shape.picturesPerSecond());
      if (dtsMs * MS >= durationNs) {
        return units;
      }
      boolean key = i % shape.gopPictures() == 0;
      units.add(picture(track, startNs + dtsMs * MS, ctsMs(shape, i), key, random));
    }
  }

  /** Decoding order I P b b P b b: the P is shown after the two that follow it. */
  private static long ctsMs(VideoShape shape, int index) {
    int reorder = shape.reorderPictures();
    if (reorder == 0) {
      return 0;
    }
    int inGop = index % shape.gopPictures();
    int inGroup = (inGop - 1) % (reorder + 1);
    boolean lastGroup = inGop > 0 && inGop - 1 - inGroup + reorder + 1 >= shape.gopPictures();
    int delay = inGop == 0 || lastGroup ? 1 : inGroup == 0 ? reorder + 1 : 0;
    return Math.round((delay * 1000) / shape.picturesPerSecond());
  }

  static TestUnit picture(Track track, long dtsNs, long ctsMs, boolean key, Random random) {
    return picture(
      track,
      dtsNs,
      ctsMs,
      key,
      bytes(random, key ? 2500 + random.nextInt(500) : 200 + random.nextInt(200))
    );
  }

  /** With this payload, of which the first five bytes are overwritten. */
  static TestUnit picture(Track track, long dtsNs, long ctsMs, boolean key, byte[] payload) {
    int nalBytes = payload.length - 4;
    payload[0] = (byte) (nalBytes >> 24);
    payload[1] = (byte) (nalBytes >> 16);
    payload[2] = (byte) (nalBytes >> 8);
    payload[3] = (byte) nalBytes;
    payload[4] = (byte) (key ? 0x65 : 0x41);
    return new TestUnit(
      track,
      Timescale.NINETY_KHZ.fromNanos(dtsNs),
      (int) (ctsMs * 90),
      key,
      dtsNs,
      Bytes.of(payload)
    );
  }

  /** AAC frames of exact length. */
  static List<TestUnit> frames(Track track, long startNs, long durationNs, Random random) {
    List<TestUnit> units = new ArrayList<>();
    // On the grid of frames from zero, so that what is made in two calls has no gap between.
    long start = Math.ceilDiv(track.timescale().fromNanos(startNs), 1024L) * 1024;
    for (int i = 0; track.timescale().toNanos(start + 1024L * i) < startNs + durationNs; i++) {
      long dts = start + 1024L * i;
      units.add(
        new TestUnit(
          track,
          dts,
          0,
          true,
          track.timescale().toNanos(dts),
          Bytes.of(bytes(random, 100 + random.nextInt(50)))
        )
      );
    }
    return units;
  }

  /** In order of arrival; each track is late by an amount of its own that wanders up to {@code maxLateNs}. */
  static List<TestUnit> interleaved(List<List<TestUnit>> tracks, long maxLateNs, Random random) {
    List<TestUnit> all = new ArrayList<>();
    for (List<TestUnit> track : tracks) {
      long before = Long.MIN_VALUE;
      for (TestUnit unit : track) {
        long late = maxLateNs == 0 ? 0 : random.nextLong(maxLateNs);
        before = Math.max(before, unit.arrivalNs() + late);
        all.add(unit.arrivingAt(before));
      }
    }
    all.sort(Comparator.comparingLong(TestUnit::arrivalNs));
    return all;
  }

  TestUnit arrivingAt(long newArrivalNs) {
    return new TestUnit(track, dtsTicks, ctsOffsetTicks, randomAccess, newArrivalNs, payload);
  }

  /** Decoded later and presented when it was; {@code laterTicks} of its track. */
  TestUnit decodedLater(int laterTicks) {
    return new TestUnit(
      track,
      dtsTicks + laterTicks,
      ctsOffsetTicks - laterTicks,
      randomAccess,
      arrivalNs,
      payload
    );
  }

  /** Like this, at another time in the program; by whole milliseconds. */
  TestUnit movedBy(long ms) {
    long ticks = track.timescale().rescale(ms, Timescale.MILLISECONDS);
    return new TestUnit(track, dtsTicks + ticks, ctsOffsetTicks, randomAccess, arrivalNs + ms * MS, payload);
  }

  /** Bytes among which no start code can be found. */
  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      bytes[i] |= 0x40;
    }
    return bytes;
  }
}
