package live.headwater.bench.compare;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import live.headwater.bench.load.LoadGenerator;
import live.headwater.bench.load.LoadState;
import live.headwater.bench.load.Recording;

/**
 * Loads a server and measures it when it has warmed up.
 *
 * @param chunkBytes RTMP chunk size of the publishers
 */
record Round(Recording recording, int streams, int chunkBytes, int warmUpSeconds, int measureSeconds) {
  Measurement measure(Subject subject) throws IOException, InterruptedException {
    try (LoadGenerator load = new LoadGenerator(chunkBytes)) {
      load.start(recording, streams, subject::address);
      if (!load.awaitPublishing(TimeUnit.SECONDS.toMillis(30))) {
        throw new IOException("not all publishers came through to " + subject.name() + ": " + load.state());
      }
      TimeUnit.SECONDS.sleep(warmUpSeconds);

      Moment before = Moment.of(subject, load);
      TimeUnit.SECONDS.sleep(measureSeconds);
      Moment after = Moment.of(subject, load);

      double seconds = (after.atNs - before.atNs) / 1e9;
      long cpuNs = after.usage.cpuNs() - before.usage.cpuNs();
      long generatorCpuNs = after.generatorCpuNs - before.generatorCpuNs;
      boolean managed = after.usage.allocatedBytes() >= 0;
      return new Measurement(
        subject.name(),
        streams,
        streams * seconds,
        cpuNs,
        after.usage.residentBytes(),
        after.usage.fileBytes(),
        managed ? after.usage.allocatedBytes() - before.usage.allocatedBytes() : -1,
        after.load.units() - before.load.units(),
        after.usage.publishLatency(),
        after.load.dropped(),
        subject.playable(streams),
        after.load.pendingBytes(),
        after.load.latestMs(),
        generatorCpuNs,
        after.machineCpuNs - before.machineCpuNs - cpuNs - generatorCpuNs,
        seconds
      );
    }
  }

  /** All clocks and counters at one time. */
  private record Moment(long atNs, Usage usage, LoadState load, long generatorCpuNs, long machineCpuNs) {
    static Moment of(Subject subject, LoadGenerator load) throws IOException {
      return new Moment(
        System.nanoTime(),
        subject.usage(),
        load.state(),
        Proc.cpuNs(ProcessHandle.current().pid()),
        Proc.machineCpuNs()
      );
    }
  }
}
