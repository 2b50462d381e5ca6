package live.headwater.media.mpegts;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides the order of what a segment consists of: PES packets by DTS, with tables and PCRs as often as they are
 * due. Both counting and writing go through here, so that they cannot disagree.
 */
final class Interleaver {

  private static final long NONE = Long.MAX_VALUE;

  /**
   * How much the track with the PCR may begin after, or end before, the other one and still rule the clock by
   * itself, in ticks: 300 ms. Segments are cut at a picture, and the other track's share lies over both edges.
   * Clocking that too would let the PCR of one segment run into the next one's.
   */
  private static final long EDGE = 27_000;

  private final @Nullable VideoSamples video;
  private final @Nullable AudioSamples audio;
  private final PacketSink sink;
  private final boolean audioCarriesPcr;

  /** Where PCRs end, for the next segment begins there. */
  private final long clockEnd;

  private int nextVideo;
  private int nextAudio;
  /** The PCR that followed the last tables at once, which is their time. */
  private long lastTables;
  private long lastPcr;

  private Interleaver(SegmentTracks tracks, PacketSink sink) {
    video = tracks.video();
    audio = tracks.audio();
    audioCarriesPcr = tracks.audioCarriesPcr();
    clockEnd = clockEnd(video, audio);
    this.sink = sink;
    nextVideo = video == null ? 0 : video.next(0);
    nextAudio = audio == null ? 0 : audio.next(0);
  }

  static void run(SegmentTracks tracks, PacketSink sink) {
    new Interleaver(tracks, sink).run();
  }

  private void run() {
    sink.tables();
    long first = nextTicks();
    if (first == NONE) {
      return;
    }
    long firstVideo = videoTicks();
    boolean videoLeads = firstVideo != NONE && firstVideo - first <= EDGE;
    lastPcr = videoLeads ? firstVideo : first;
    lastTables = lastPcr;
    if (videoLeads) {
      takeVideo(firstVideo);
    } else if (!audioCarriesPcr) {
      sink.pcr(first);
    }
    for (long now = nextTicks(); now != NONE; now = nextTicks()) {
      fillClock(Math.min(now, clockEnd));
      if (videoTicks() == now) {
        takeVideo(now);
      } else {
        takeAudio(now);
      }
    }
    fillClock(clockEnd);
  }

  private long nextTicks() {
    return Math.min(videoTicks(), audioTicks());
  }

  private long videoTicks() {
    return video == null || nextVideo == video.samples().size() ? NONE : video.dts(nextVideo);
  }

  private long audioTicks() {
    return audio == null || nextAudio == audio.samples().size() ? NONE : audio.dts(nextAudio);
  }

  private void takeVideo(long now) {
    VideoSamples samples = Objects.requireNonNull(video);
    int index = nextVideo;
    nextVideo = samples.next(index + 1);
    beforePcr(now);
    sink.video(samples, index);
  }

  private void takeAudio(long now) {
    AudioSamples samples = Objects.requireNonNull(audio);
    int from = nextAudio;
    int end = samples.pesEnd(from);
    nextAudio = samples.next(end);
    if (audioCarriesPcr) {
      beforePcr(now);
    }
    sink.audio(samples, from, end);
  }

  private static long clockEnd(@Nullable VideoSamples video, @Nullable AudioSamples audio) {
    long videoEnd = video == null || video.samples().isEmpty() ? NONE : video.endTicks();
    long audioEnd = audio == null || audio.samples().isEmpty() ? NONE : audio.endTicks();
    if (videoEnd == NONE || audioEnd == NONE) {
      return Math.min(videoEnd, audioEnd);
    }
    return audioEnd - videoEnd > EDGE ? audioEnd : videoEnd;
  }

  private void fillClock(long until) {
    if (until - lastPcr > TsTiming.MAX_FILL) {
      lastPcr = until - TsTiming.MAX_PCR_INTERVAL;
    }
    while (until - lastPcr > TsTiming.MAX_PCR_INTERVAL) {
      long fill = lastPcr + TsTiming.PCR_FILL_INTERVAL;
      beforePcr(fill);
      sink.pcr(fill);
    }
  }

  /**
   * Repeats the tables when it would be too late with the next PCR. Nowhere else: only right before a PCR is their time
   * known, for that of all other packets is between the PCRs around them. PCRs are no further apart than tables may be,
   * so the tables are never late.
   */
  private void beforePcr(long pcr) {
    if (nextPcr(pcr) - lastTables > TsTiming.MAX_TABLE_INTERVAL) {
      sink.tables();
      lastTables = pcr;
    }
    lastPcr = pcr;
  }

  /** The PCR that will follow {@code pcr}, be it in the next segment; the unit that carries {@code pcr} is taken. */
  private long nextPcr(long pcr) {
    long next = Math.min(audioCarriesPcr ? audioTicks() : videoTicks(), clockEnd);
    return next - pcr > TsTiming.MAX_PCR_INTERVAL ? pcr + TsTiming.PCR_FILL_INTERVAL : next;
  }
}
