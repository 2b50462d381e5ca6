package live.headwater.bus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;

/** A bus on a virtual loop, a stream 1, encoders that push to it and a listener that writes down what comes. */
final class BusFixture {

  static final String TOKEN = "token-of-stream-1-x";
  static final long MS = 1_000_000;
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final VirtualLoop loop = new VirtualLoop(5_000 * MS);
  final List<StreamEvent> events = new ArrayList<>();
  final List<RefusedPublish> refused = new ArrayList<>();
  final Recorder recorder = new Recorder();
  final FrameBus bus = new FrameBus(
    BusSettings.DEFAULTS,
    () -> START.plusNanos(loop.nowNs() - 5_000 * MS),
    loop::nowNs,
    List.of(recorder),
    new StreamEventListener() {
      @Override
      public void onEvent(StreamEvent event) {
        events.add(event);
      }

      @Override
      public void onRefused(RefusedPublish publish) {
        refused.add(publish);
      }
    }
  );
  final LiveStream stream = bus.create(new StreamSettings(1, "first", TOKEN, true, START));

  static Track video(int widthPixels) {
    return new Track(
      0,
      Timescale.MILLISECONDS,
      new AvcConfiguration(
        List.of(Bytes.ofHex("6764001f")),
        List.of(Bytes.ofHex("68")),
        100,
        0,
        31,
        widthPixels,
        720,
        1,
        1,
        30
      )
    );
  }

  static Track audio(int sampleRateHz) {
    return new Track(
      1,
      Timescale.MILLISECONDS,
      new AacConfiguration(Bytes.ofHex("1190"), 2, sampleRateHz, sampleRateHz, 2, 1024)
    );
  }

  /** Writes down every call, and checks what must hold for all of them. */
  static class Recorder implements ProgramObserver, ProgramListener {

    record Unit(long period, int trackId, long dtsTicks, long ptsTicks, boolean randomAccess, int marker) {}

    final List<Period> periods = new ArrayList<>();
    final List<Unit> units = new ArrayList<>();
    final List<ProgramInfo> programs = new ArrayList<>();
    int ends;
    int batches;
    private final long[] lastNs = { -1, -1 };
    private boolean expectsPicture;

    @Override
    public ProgramListener onProgramStart(ProgramInfo info) {
      programs.add(info);
      return this;
    }

    @Override
    public void onPeriod(Period period) {
      if (!periods.isEmpty() && period.number() != periods.getLast().number() + 1) {
        throw new AssertionError("period " + period.number() + " after " + periods.getLast().number());
      }
      periods.add(period);
      expectsPicture = period.tracks().getFirst().isVideo();
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
      Period period = periods.getLast();
      Track track = period
        .tracks()
        .stream()
        .filter(t -> t.id() == unit.trackId())
        .findFirst()
        .orElseThrow(() -> new AssertionError("a unit of track " + unit.trackId() + " not in the period"));
      if (track.isVideo() && expectsPicture) {
        expectsPicture = false;
        if (!unit.randomAccess()) {
          throw new AssertionError("the first picture of a period is no random access point");
        }
      }
      long ns = track.timescale().toNanos(unit.dtsTicks());
      if (ns <= lastNs[unit.trackId()]) {
        throw new AssertionError("DTS of track " + unit.trackId() + " does not go on: " + ns);
      }
      lastNs[unit.trackId()] = ns;
      units.add(
        new Unit(
          period.number(),
          unit.trackId(),
          unit.dtsTicks(),
          unit.ptsTicks(),
          unit.randomAccess(),
          unit.payload().getInt(unit.payload().readerIndex())
        )
      );
    }

    @Override
    public void onBatchEnd() {
      batches++;
    }

    @Override
    public void onEnd() {
      ends++;
    }

    List<Unit> ofTrack(int trackId) {
      return units
        .stream()
        .filter(unit -> unit.trackId() == trackId)
        .toList();
    }
  }

  /** An encoder that is admitted or refused, and then pushes. */
  final class Encoder implements FeedConnection {

    final Admission admission;
    final Loop feedLoop;
    String disconnected = "";
    private int marker;

    Encoder(String key, String token, Protocol protocol, VirtualLoop feedLoop) {
      this.feedLoop = feedLoop;
      Admission[] answer = new Admission[1];
      feedLoop.run(
        () ->
          answer[0] = bus.admit(new PublishRequest(key, token, protocol, "192.0.2.1:4000"), this, feedLoop)
      );
      admission = answer[0];
      loop.advance(0);
    }

    Feed feed() {
      return ((Admission.Accepted) admission).feed();
    }

    @Override
    public void disconnect(String reason) {
      disconnected = reason;
    }

    Encoder tracks(Track... tracks) {
      for (Track track : tracks) {
        run(() -> feed().onTrack(track));
      }
      return this;
    }

    /** One unit that arrives now. */
    Encoder push(int trackId, long dtsMs, int ctsMs, boolean randomAccess) {
      ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(4).writeInt(marker++);
      return push(new AccessUnit(trackId, dtsMs, ctsMs, randomAccess, feedLoop.nowNs(), payload));
    }

    /** One unit, taken. */
    Encoder push(AccessUnit unit) {
      run(() -> {
        feed().onAccessUnit(unit);
        feed().flush();
      });
      return this;
    }

    /**
     * Pushes video at 25 fps with a GOP of 25 and audio at 48 kHz, interleaved, in real time.
     *
     * @param fromMs encoder time of the first picture, which is a random access point
     */
    Encoder pushSeconds(long fromMs, int seconds, boolean withVideo, boolean withAudio) {
      long startNs = loop.nowNs();
      int audioFrame = 0;
      for (int picture = 0; picture < 25 * seconds; picture++) {
        long timeMs = picture * 40L;
        loop.advance(Math.max(0, startNs + timeMs * MS - loop.nowNs()));
        for (long audioMs = audioMs(audioFrame); audioMs <= timeMs; audioMs = audioMs(++audioFrame)) {
          if (withAudio) {
            push(1, fromMs + audioMs, 0, true);
          }
        }
        if (withVideo) {
          push(0, fromMs + timeMs, 0, picture % 25 == 0);
        }
      }
      loop.advance(40 * MS);
      return this;
    }

    private static long audioMs(int frame) {
      return (frame * 1024L * 1000) / 48_000;
    }

    void close() {
      run(() -> feed().close("the encoder closed"));
    }

    private void run(Runnable action) {
      ((VirtualLoop) feedLoop).run(action);
      loop.advance(0);
    }
  }

  Encoder connect(String key) {
    return new Encoder(key, TOKEN, Protocol.RTMP, loop);
  }

  List<StreamEvent.Type> eventTypes() {
    return events.stream().map(StreamEvent::type).toList();
  }
}
