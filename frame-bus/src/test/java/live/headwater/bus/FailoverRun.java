package live.headwater.bus;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.headwater.bus.FailoverSchedule.Encoder;
import live.headwater.bus.FailoverSchedule.Life;
import live.headwater.bus.FailoverSchedule.Span;
import live.headwater.bus.Simulation.SimulatedLoop;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import org.jspecify.annotations.Nullable;

/** Drives a bus through a schedule, from one event to the next, and checks all that must hold. */
final class FailoverRun {

  private static final String TOKEN = "token-of-stream-1-x";
  private static final long MS = FailoverSchedule.MS;

  private final FailoverSchedule schedule;
  private final Random random;
  private final Simulation simulation;
  private final SimulatedLoop[] loops;
  private final FailoverModel model;
  private final ProgramWatch watch;
  private final FrameBus bus;
  private final List<Camera> cameras = new ArrayList<>();
  private @Nullable Camera connecting;
  private @Nullable Loop home;
  /** What happened, for whoever has to find out why; null when nobody wants to know. */
  private final @Nullable StringBuilder log;

  FailoverRun(FailoverSchedule schedule, boolean verbose) {
    this.schedule = schedule;
    this.log = verbose ? new StringBuilder() : null;
    this.random = new Random(~schedule.seed());
    this.simulation = new Simulation(schedule.seed() + 1);
    this.loops = new SimulatedLoop[] { simulation.loop(), simulation.loop() };
    this.model = new FailoverModel(schedule.rules());
    this.watch = new ProgramWatch(simulation, model, schedule.rules());
    this.bus = new FrameBus(
      schedule.rules(),
      () -> Instant.ofEpochSecond(1_767_225_600L, simulation.nowNs()),
      simulation::nowNs,
      List.of(watch),
      this::onEvent
    );
    bus.create(new StreamSettings(1, "first", TOKEN, true, Instant.EPOCH));
  }

  /** The log so far; empty unless verbose. */
  String log() {
    return log == null ? "" : log.toString();
  }

  ProgramWatch watch() {
    return watch;
  }

  void run() {
    for (Life life : schedule.lives()) {
      Camera camera = new Camera(life);
      cameras.add(camera);
      simulation.at(life.connectNs(), camera.loop, camera::connect);
    }
    for (Span span : schedule.standstills()) {
      simulation.at(span.fromNs(), loops[0], () -> {
        long ns = span.untilNs() - span.fromNs();
        note("the process stands still for " + ns / MS + " ms");
        simulation.standStill(ns);
        simulation.at(span.untilNs(), loops[0], () -> {});
        model.stoodStill(ns, span.untilNs());
        watch.stoodStill(span.untilNs());
      });
    }
    simulation.run(schedule.endNs(), () -> model.checkNothingIsDue(simulation.nowNs()));
    for (Camera camera : cameras) {
      simulation.at(simulation.nowNs(), camera.loop, camera::hangUp);
    }
    simulation.run(
      simulation.nowNs() + schedule.rules().holdOpen().toNanos() + 10 * FailoverSchedule.SECOND,
      () -> model.checkNothingIsDue(simulation.nowNs())
    );
    if (model.air() != FailoverModel.Air.OFF) {
      throw new AssertionError("the program never ends");
    }
    watch.checkAllReleased();
  }

  private void onEvent(StreamEvent event) {
    long nowNs = simulation.nowNs();
    if (log != null) {
      note(event.type() + " " + event.role() + " " + event.text());
    }
    switch (event.type()) {
      case FEED_ON_AIR -> {
        if (event.role() == null) {
          throw new AssertionError("on air without a role");
        }
        model.onAir(event.role(), nowNs);
      }
      case PROGRAM_STARTED -> {
        if (event.role() == null) {
          throw new AssertionError("a program without a role");
        }
        model.started(event.role(), nowNs);
      }
      case PROGRAM_HELD_OPEN -> model.heldOpen(nowNs);
      case PROGRAM_ENDED -> model.ended(nowNs);
      case FEED_CONNECTED -> {
        Camera camera = connecting;
        if (camera != null && home != null && !home.inLoop()) {
          home.execute(camera::tellConnected);
        } else if (camera != null) {
          camera.tellConnected();
        }
      }
      case
        FEED_STANDBY,
        FEED_REFUSED,
        FEED_TAKEN_OVER,
        FEED_DISCONNECTED,
        PULL_FAILED,
        PERIOD_STARTED,
        INPUT_PROBLEM -> {
      }
    }
  }

  private void note(String text) {
    if (log != null) {
      log.append(String.format("%9.3f %s%n", simulation.nowNs() / 1e9, text));
    }
  }

  /** A unit's payload: says when it is let go of. */
  private final class Payload extends UnpooledHeapByteBuf {

    private final int index;

    Payload(int index) {
      super(UnpooledByteBufAllocator.DEFAULT, 4, 4);
      this.index = index;
      writeInt(index);
    }

    @Override
    protected void deallocate() {
      watch.released(index);
      super.deallocate();
    }
  }

  /** One life of an encoder. */
  private final class Camera implements FeedConnection {

    final Life life;
    final Encoder encoder;
    final SimulatedLoop loop;
    private @Nullable BusFeed feed;
    private long picture;
    private long frame;
    private long readyNs;
    private long lastDelayNs;
    private long lastDecodeNs = Long.MAX_VALUE / 2;
    private boolean startFound;
    private boolean gone;
    private boolean told;

    Camera(Life life) {
      this.life = life;
      this.encoder = life.encoder();
      this.loop = loops[encoder.secondLoop() ? 1 : 0];
    }

    void connect() {
      long nowNs = simulation.nowNs();
      if (nowNs >= life.endNs()) {
        gone = true;
        return;
      }
      connecting = this;
      Admission answer = bus.admit(
        new PublishRequest(
          encoder.role() == Role.PRIMARY ? "1" : "1b",
          TOKEN,
          Protocol.RTMP,
          "192.0.2." + (life.number() % 200) + ":4000"
        ),
        this,
        loop
      );
      if (!(answer instanceof Admission.Accepted accepted)) {
        simulation.at(nowNs + 400 * MS, loop, this::connect);
        return;
      }
      BusFeed admitted = (BusFeed) accepted.feed();
      feed = admitted;
      home = admitted.home();
      if (admitted.home().equals(loop)) {
        tellConnected();
      }
      if (encoder.hasVideo()) {
        admitted.onTrack(video());
        picture = Math.ceilDiv(nowNs - encoder.decodeNs(0), encoder.pictureNs());
      }
      if (encoder.hasAudio()) {
        admitted.onTrack(audio());
        frame = Math.ceilDiv(nowNs, encoder.audioFrameNs());
      }
      startFound = !life.beginsWithKeyFrame() || !encoder.hasVideo();
      watch.connected(life);
      readyNs = nowNs;
      next();
    }

    /** Once, and before the bus does anything about it. */
    void tellConnected() {
      if (!told) {
        told = true;
        model.connected(encoder.role(), encoder.reorderNs());
      }
    }

    private void onHome(Runnable action) {
      if (feed != null && !feed.home().equals(loop)) {
        feed.home().execute(action);
      } else {
        action.run();
      }
    }

    private Track video() {
      return new Track(
        0,
        Timescale.MILLISECONDS,
        new AvcConfiguration(
          List.of(Bytes.ofHex("6764001f")),
          List.of(Bytes.ofHex("68")),
          100,
          0,
          31,
          encoder.widthPixels(),
          720,
          1,
          1,
          30
        )
      );
    }

    private Track audio() {
      int rate = encoder.audioRateHz();
      return new Track(
        1,
        Timescale.MILLISECONDS,
        new AacConfiguration(Bytes.ofHex("1190"), 2, rate, rate, 2, 1024)
      );
    }

    /** Sets the time of the next unit's arrival; sound and pictures follow each other by decode time. */
    private void next() {
      while (true) {
        long pictureNs = encoder.hasVideo() ? encoder.decodeNs(picture) : Long.MAX_VALUE;
        long frameNs = encoder.hasAudio() ? frame * encoder.audioFrameNs() : Long.MAX_VALUE;
        boolean isPicture = pictureNs <= frameNs;
        long decodeNs = Math.min(pictureNs, frameNs);
        long takenNs = isPicture ? encoder.presentationNs(picture) : frameNs;
        long codedNs = isPicture ? encoder.codedNs(picture) : frameNs;
        if (takenNs >= life.endNs()) {
          simulation.at(life.endNs(), loop, this::end);
          return;
        }
        if (isPicture) {
          picture++;
        } else {
          frame++;
        }
        boolean keyFrame =
          !isPicture || Math.floorMod(takenNs - encoder.keyFrameAtNs(), encoder.gopNs()) == 0;
        startFound |= isPicture && keyFrame;
        if (!startFound || isIn(life.freezes(), takenNs)) {
          continue;
        }
        long arrivalNs = Math.max(
          readyNs,
          codedNs + encoder.delayNs() + ((random.nextInt() >>> 8) % encoder.jitterNs())
        );
        for (Span stall : life.stalls()) {
          if (stall.contains(arrivalNs)) {
            arrivalNs = stall.untilNs();
          }
        }
        readyNs = arrivalNs;
        if (arrivalNs >= life.endNs()) {
          simulation.at(life.endNs(), loop, this::end);
          return;
        }
        simulation.at(arrivalNs, loop, () -> arrive(isPicture ? 0 : 1, decodeNs, takenNs, keyFrame));
        return;
      }
    }

    private static boolean isIn(List<Span> spans, long ns) {
      for (Span span : spans) {
        if (span.contains(ns)) {
          return true;
        }
      }
      return false;
    }

    private void arrive(int track, long decodeNs, long takenNs, boolean keyFrame) {
      BusFeed to = feed;
      if (gone || to == null) {
        return;
      }
      long nowNs = simulation.nowNs();
      boolean startable = keyFrame && (track == 0 || !encoder.hasVideo());
      int index = watch.taken(life, track, decodeNs, takenNs, nowNs, startable);
      boolean leapt =
        decodeNs >= life.leapAtNs() && lastDecodeNs < life.leapAtNs() && Math.abs(life.leapMs()) > 900;
      long keepNs = schedule.rules().failoverAfter().toNanos() + FailoverSchedule.SECOND;
      boolean startsAnew =
        leapt ||
        lastDecodeNs < decodeNs - keepNs ||
        // In a burst that looks like a clock that leaps.
        (lastDecodeNs < decodeNs - 900 * MS && lastDelayNs > encoder.delayNs() + 900 * MS);
      lastDelayNs = nowNs - takenNs;
      lastDecodeNs = decodeNs;
      if (isCurrent()) {
        onHome(() -> model.media(encoder.role(), nowNs, startable, startsAnew));
      }
      to.onAccessUnit(
        new AccessUnit(
          track,
          life.timestampMs(decodeNs),
          Math.toIntExact(life.unleaptMs(takenNs) - life.unleaptMs(decodeNs)),
          keyFrame,
          nowNs,
          new Payload(index)
        )
      );
      to.flush();
      next();
    }

    private void end() {
      if (life.ghost()) {
        note(encoder.role() + " is a ghost from here on");
        // The peer's own time-out, unless a newcomer is quicker.
        simulation.at(life.endNs() + 15 * FailoverSchedule.SECOND, loop, this::hangUp);
      } else {
        hangUp();
      }
    }

    @Override
    public void disconnect(String reason) {
      simulation.at(simulation.nowNs() + random.nextInt(20_000_000), loop, this::hangUp);
    }

    void hangUp() {
      if (!gone && feed != null) {
        gone = true;
        BusFeed closing = feed;
        boolean current = isCurrent();
        if (current) {
          onHome(() -> model.disconnected(encoder.role(), simulation.nowNs()));
        }
        closing.close("the encoder closed");
      }
    }

    private boolean isCurrent() {
      for (Camera other : cameras) {
        if (
          other != this &&
          other.encoder.role() == encoder.role() &&
          other.life.number() > life.number() &&
          other.feed != null
        ) {
          return false;
        }
      }
      return true;
    }
  }
}
