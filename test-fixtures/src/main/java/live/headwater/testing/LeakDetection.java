package live.headwater.testing;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails a test class in which a buffer was lost without being released. Registered for every test by the service
 * files of this module.
 *
 * <p>Netty reports a leak when the buffer's tracker was collected and a later buffer is tracked, so the end of each
 * class collects garbage and allocates once.
 */
public final class LeakDetection implements LauncherSessionListener, AfterAllCallback {

  private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // Nested classes end with the class around them.
    if (context.getRequiredTestClass().getEnclosingClass() == null) {
      failOnLeaks();
    }
  }

  /** Throws when a buffer leaked since the last call. */
  public static void failOnLeaks() {
    collectGarbage();
    // The references found by the first collection are enqueued, all of them, before those of the second.
    collectGarbage();
    PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    List<String> found = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      found.add(leak);
    }
    if (!found.isEmpty()) {
      throw new AssertionError(found.size() + " buffer(s) never released:\n" + String.join("\n", found));
    }
  }

  /** Returns when a reference to an object dropped here has been enqueued. */
  private static void collectGarbage() {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), collected);
    try {
      do {
        System.gc();
      } while (collected.remove(1_000) == null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while collecting garbage", e);
    } finally {
      Reference.reachabilityFence(sentinel);
    }
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource,
      int samplingInterval,
      long maxActive
    ) {
      return new RecordingDetector<>(resource, samplingInterval);
    }
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {

    RecordingDetector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + " (no trace; run with -Dio.netty.leakDetection.level=paranoid)");
    }
  }
}
