package live.headwater.packager;

import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import live.headwater.bus.Loop;
import live.headwater.bus.ProgramInfo;
import live.headwater.packager.segment.CutSegment;
import live.headwater.packager.window.LiveWindow;
import org.jspecify.annotations.Nullable;

/**
 * One stream's window over its programs, and what is served of it. Look-ups are for any thread and meet only immutable
 * snapshots.
 *
 * <p>The window has a lock, although programs are confined to a loop: the next program may have another home than the
 * one whose timers still run. It is taken once for each segment, and nobody ever waits for it longer than for the
 * listing of one.
 */
final class StreamPackager implements Presentation {

  private final PackagerSettings settings;
  private final Consumer<StreamPackager> onClosed;
  private final Object lock = new Object();

  /** Guarded by lock. */
  private final LiveWindow window;

  /** Guarded by lock. */
  private boolean onAir = true;

  /** Guarded by lock. */
  private boolean closed;

  /** Counts programs, so that a timer knows whether it is about the last one. Guarded by lock. */
  private int program;

  private volatile Documents documents = Documents.NONE;

  /**
   * Starts with a program on air.
   *
   * @param onClosed called when nothing is left
   */
  StreamPackager(
    ProgramInfo info,
    PackagerSettings settings,
    ByteBufAllocator allocator,
    Consumer<StreamPackager> onClosed
  ) {
    this.settings = settings;
    this.onClosed = onClosed;
    this.window = new LiveWindow(
      Math.max(settings.windowDuration().toNanos(), settings.holdBack().toNanos()),
      info.epochUnixNs(),
      settings.firstDiscontinuitySequence(),
      allocator
    );
  }

  @Override
  public @Nullable Resource cmaf(String name) {
    return documents.cmaf(name);
  }

  @Override
  public @Nullable Resource mpegts(String name) {
    return documents.mpegts(name);
  }

  /** Another program starts; false when it needs a new window. */
  boolean startProgram(long nowNs) {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      onAir = true;
      program++;
      if (settings.endListTag()) {
        // What said it would not go on must not; the next playlist begins with this program.
        window.unlistAll(nowNs);
        refresh(false);
      }
      return true;
    }
  }

  /** What playlists announce now; 0 when there are none. */
  int targetDurationSeconds() {
    synchronized (lock) {
      return window.targetDurationSeconds();
    }
  }

  /**
   * Lists a segment.
   *
   * @param segment takes
   * @return its media sequence number
   */
  long publish(CutSegment segment, long nowNs) {
    synchronized (lock) {
      long mediaSequence = window.append(segment, nowNs).mediaSequence();
      refresh(false);
      return mediaSequence;
    }
  }

  /** Its program is over: the playlists stand still, then go, then the last segments. */
  void endProgram(Loop loop) {
    synchronized (lock) {
      onAir = false;
      refresh(settings.endListTag());
      int ended = program;
      loop.schedule(settings.endGrace().toNanos(), () -> endPlaylists(ended, loop));
    }
  }

  private void endPlaylists(int ended, Loop loop) {
    synchronized (lock) {
      if (isOver(ended)) {
        window.unlistAll(loop.nowNs());
        refresh(false);
        loop.schedule(window.expiryNs(loop.nowNs()), () -> endSegments(ended));
      }
    }
  }

  private void endSegments(int ended) {
    synchronized (lock) {
      if (!isOver(ended)) {
        return;
      }
      closeWindow();
    }
    onClosed.accept(this);
  }

  private boolean isOver(int ended) {
    return !closed && !onAir && program == ended;
  }

  void close() {
    synchronized (lock) {
      if (!closed) {
        closeWindow();
      }
    }
    onClosed.accept(this);
  }

  private void closeWindow() {
    closed = true;
    documents = Documents.NONE;
    window.close();
  }

  private void refresh(boolean finished) {
    documents = new Documents(window.snapshot(finished), settings);
  }
}
