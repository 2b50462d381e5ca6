package live.headwater.media.mpegts;

import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Language;
import live.headwater.media.Sample;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AudioConfiguration;

/** The audio track of a segment, and how its frames share PES packets. */
record AudioSamples(AudioConfiguration codec, Language language, Timescale timescale, List<Sample> samples) {
  /**
   * Longest time in one PES packet, in milliseconds: what waiting for the last frame of it costs a player. Four
   * frames of 44.1 or 48 kHz; as a PES packet fills its last TS packet up, one for each frame would cost a quarter
   * more.
   */
  private static final int MAX_PES_MS = TsTiming.MAX_PCR_INTERVAL_MS;

  /** How far a frame may be from where the frames before it end, in milliseconds, to share their PES packet. */
  private static final int CONTINUOUS_MS = 1;

  AccessUnit unit(int index) {
    return samples.get(index).unit();
  }

  long dts(int index) {
    return TsClock.dts(unit(index), timescale);
  }

  /** Where the track's time ends; it must have a sample. */
  long endTicks() {
    return TsClock.ticks(samples.getLast().endTicks(), timescale);
  }

  /** The first sample from {@code index} on that can be carried; the number of samples when there is none. */
  int next(int index) {
    int next = index;
    while (next < samples.size() && !AudioFraming.fits(codec, unit(next).sizeBytes())) {
      next++;
    }
    return next;
  }

  /** The end, exclusive, of the PES packet that starts with sample {@code from}. */
  int pesEnd(int from) {
    int bytes = AudioFraming.bytes(codec, unit(from).sizeBytes());
    int end = from + 1;
    while (end < samples.size()) {
      int frameBytes = unit(end).sizeBytes();
      int more = AudioFraming.bytes(codec, frameBytes);
      boolean full = bytes + more > Pes.MAX_PAYLOAD_BYTES;
      if (full || !AudioFraming.fits(codec, frameBytes) || !fitsInTime(from, end)) {
        break;
      }
      bytes += more;
      end++;
    }
    return end;
  }

  /** Whether sample {@code index} follows the ones from {@code from} on, soon enough after the first. */
  private boolean fitsInTime(int from, int index) {
    long rate = codec.sampleRateHz();
    long frames = (long) index - from;
    if ((frames + 1) * codec.samplesPerAccessUnit() * 1000 > MAX_PES_MS * rate) {
      return false;
    }
    long nominalTicks = (frames * codec.samplesPerAccessUnit() * timescale.ticksPerSecond()) / rate;
    long elapsedTicks = unit(index).dtsTicks() - unit(from).dtsTicks();
    return Math.abs(elapsedTicks - nominalTicks) * 1000 <= CONTINUOUS_MS * timescale.ticksPerSecond();
  }

  /** Bytes of the frames of one PES packet with their headers. */
  int pesPayloadBytes(int from, int end) {
    int bytes = 0;
    for (int i = from; i < end; i++) {
      bytes += AudioFraming.bytes(codec, unit(i).sizeBytes());
    }
    return bytes;
  }
}
