package live.headwater.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Figures of Linux's /proc. proc(5). */
final class Proc {

  /** USER_HZ, the same on every architecture we run on; nanoseconds of one. */
  private static final long TICK_NS = 10_000_000;

  /** Fields of /proc/PID/stat behind the process name, from 0: utime is field 14, stime 15, counted from 1. */
  private static final int UTIME = 14 - 3;

  private static final int STIME = 15 - 3;

  private Proc() {}

  /** User and system time of a process, threads that have ended included. */
  static long cpuNs(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name before may contain anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NS;
  }

  static long residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("process " + pid + " has no resident memory");
  }

  /** CPU time that the whole machine has spent on work. */
  static long machineCpuNs() throws IOException {
    // cpu user nice system idle iowait irq softirq steal ...
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split("\\s+", -1);
    long[] ticks = Arrays.stream(fields).skip(1).mapToLong(Long::parseLong).toArray();
    return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) * TICK_NS;
  }
}
