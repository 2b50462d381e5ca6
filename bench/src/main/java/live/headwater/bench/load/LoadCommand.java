package live.headwater.bench.load;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import live.headwater.rtmp.client.PublisherAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes to any RTMP server and says how it goes. */
@Command(
  name = "load",
  description = "Publishes N streams of 720p30 at 2.6 Mbit/s to an RTMP server, in real time.",
  mixinStandardHelpOptions = true
)
public final class LoadCommand implements Callable<Integer> {

  @Parameters(
    paramLabel = "URL",
    description = "Such as rtmp://localhost/in/{}?TOKEN; {} becomes the publisher's number, from 1."
  )
  private String url = "";

  @Option(names = "--streams", description = "Publishers. Default: ${DEFAULT-VALUE}.")
  private int streams = 50;

  @Option(names = "--seconds", description = "How long. Default: ${DEFAULT-VALUE}.")
  private int seconds = 60;

  @Option(
    names = "--chunk-size",
    description = "RTMP chunk size, in bytes. Default: ${DEFAULT-VALUE}, as OBS."
  )
  private int chunkBytes = 4096;

  @Override
  public Integer call() throws Exception {
    Recording recording = RecordingFile.open();
    System.out.println("recording: " + recording.describe());
    try (LoadGenerator load = new LoadGenerator(chunkBytes)) {
      load.start(recording, streams, i -> PublisherAddress.parse(url.replace("{}", Integer.toString(i + 1))));
      Duration cpuBefore = cpu();
      for (int second = 1; second <= seconds; second++) {
        TimeUnit.SECONDS.sleep(1);
        LoadState state = load.state();
        Duration cpu = cpu();
        System.out.printf(
          Locale.ROOT,
          "%4d s  publishing %d, dropped %d, sent %.1f MB, pending %d KiB, at most %d ms late, own CPU %.1f %%%n",
          second,
          state.publishing(),
          state.dropped(),
          state.bytes() / 1e6,
          state.pendingBytes() >> 10,
          state.latestMs(),
          cpu.minus(cpuBefore).toNanos() / 1e7
        );
        cpuBefore = cpu;
      }
      return load.state().dropped() == 0 ? 0 : 1;
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
