package live.headwater.server;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;

/** What the JVM counts anyway, as meters; it is asked only when they are read. */
final class JvmMeters {

  private JvmMeters() {}

  static void register(MeterRegistry meters) {
    FunctionCounter.builder("headwater.heap.allocated.bytes", meters, _ -> heapAllocatedBytes())
      .description("Heap that all threads have allocated since the start")
      .register(meters);
  }

  private static double heapAllocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
      ? threads.getTotalThreadAllocatedBytes()
      : Double.NaN;
  }
}
