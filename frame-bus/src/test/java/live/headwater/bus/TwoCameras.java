package live.headwater.bus;

import static live.headwater.bus.BusFixture.MS;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.AccessUnit;
import live.headwater.media.Track;

/**
 * Encoders that film one clock: the payload of a picture or a frame of sound is the moment it was taken, in ms of virtual
 * time since the fixture began.
 */
final class TwoCameras {

  private static final long PICTURE_MS = 40;

  /** With B-frames each third picture is decoded before the two that are taken before it. */
  private static final int GROUP = 3;

  /** From decoding to presentation of a key frame with B-frames, in ms: what x264 has by default. */
  static final long REORDER_MS = 2 * PICTURE_MS;

  private final BusFixture fixture;
  private final long startNs;
  private final List<Camera> cameras = new ArrayList<>();

  TwoCameras(BusFixture fixture) {
    this.fixture = fixture;
    this.startNs = fixture.loop.nowNs();
  }

  long nowMs() {
    return (fixture.loop.nowNs() - startNs) / MS;
  }

  Camera connect(String key) {
    Camera camera = new Camera(fixture.connect(key));
    cameras.add(camera);
    return camera;
  }

  /** Lets time pass; every camera that runs takes its pictures. */
  void run(long ms) {
    long untilMs = nowMs() + ms;
    while (nowMs() < untilMs) {
      fixture.loop.advance(MS);
      for (Camera camera : cameras) {
        camera.onMillisecond(nowMs());
      }
    }
  }

  /** One encoder's connection. */
  final class Camera {

    private final BusFixture.Encoder encoder;
    private Track[] tracks = {};
    private boolean running;
    private long clockMs;
    private long delayMs;
    private long keyFrameAtMs;
    private long gopMs = 1_000;
    private boolean bFrames;
    private long frames;

    private Camera(BusFixture.Encoder encoder) {
      this.encoder = encoder;
      this.clockMs = -nowMs();
    }

    Camera track(Track... declared) {
      tracks = declared;
      encoder.tracks(declared);
      return this;
    }

    /** What its clock shows at moment 0; unless said, it begins at 0 when it connects. */
    Camera clockMs(long ms) {
      clockMs = ms;
      return this;
    }

    /** How long a picture takes from being taken to arrival. */
    Camera delayMs(long ms) {
      delayMs = ms;
      return this;
    }

    /** Key frames are where the moment less this is a multiple of the GOP. */
    Camera keyFrameAt(long ms) {
      keyFrameAtMs = ms;
      return this;
    }

    Camera gopMs(long ms) {
      gopMs = ms;
      return this;
    }

    /** Two B-frames between each two references; a GOP has them in whole groups. */
    Camera bFrames() {
      bFrames = true;
      return this;
    }

    Camera start() {
      running = true;
      frames = ((nowMs() - delayMs) * 48) / 1024 + 1;
      return this;
    }

    void freeze() {
      running = false;
    }

    void close() {
      running = false;
      cameras.remove(this);
      encoder.close();
    }

    private void onMillisecond(long nowMs) {
      long takenMs = nowMs - delayMs;
      if (!running || takenMs < 0) {
        return;
      }
      for (Track track : tracks) {
        if (track.isVideo() && takenMs % PICTURE_MS == 0) {
          takePicture(track, takenMs);
        } else if (track.isAudio() && takenMs >= (frames * 1024) / 48) {
          push(track, (frames * 1024) / 48, 0, true);
          frames++;
        }
      }
    }

    private void takePicture(Track track, long takenMs) {
      long inGop = Math.floorMod(takenMs - keyFrameAtMs, gopMs) / PICTURE_MS;
      if (!bFrames) {
        push(track, takenMs, 0, inGop == 0);
      } else if (inGop == 0) {
        push(track, takenMs, REORDER_MS, true);
      } else if (inGop % GROUP == 0) {
        push(track, takenMs, REORDER_MS + (GROUP - 1) * PICTURE_MS, false);
        for (long beforeMs = (GROUP - 1) * PICTURE_MS; beforeMs > 0; beforeMs -= PICTURE_MS) {
          push(track, takenMs - beforeMs, REORDER_MS - PICTURE_MS, false);
        }
      }
    }

    /**
     * @param ctsMs from decoding to presentation
     */
    private void push(Track track, long takenMs, long ctsMs, boolean randomAccess) {
      long arrivalNs = fixture.loop.nowNs();
      encoder.push(
        new AccessUnit(
          track.id(),
          takenMs - ctsMs + clockMs,
          (int) ctsMs,
          randomAccess,
          arrivalNs,
          PooledByteBufAllocator.DEFAULT.directBuffer(4).writeInt((int) takenMs)
        )
      );
    }
  }
}
