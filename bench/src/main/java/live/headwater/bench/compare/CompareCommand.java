package live.headwater.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import live.headwater.bench.load.Recording;
import live.headwater.bench.load.RecordingFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole-server benchmark: this server and nginx-rtmp in turns under the same load. */
@Command(
  name = "compare",
  description = "Runs this server and nginx-rtmp in turns under the same load, and says what each needed.",
  mixinStandardHelpOptions = true
)
public final class CompareCommand implements Callable<Integer> {

  @Option(names = "--streams", description = "Publishers. Default: ${DEFAULT-VALUE}.")
  private int streams = 50;

  @Option(names = "--rounds", description = "Rounds, each with every server. Default: ${DEFAULT-VALUE}.")
  private int rounds = 2;

  @Option(
    names = "--warm-up",
    description = "Seconds under load before measuring. Default: ${DEFAULT-VALUE}."
  )
  private int warmUpSeconds = 30;

  @Option(names = "--measure", description = "Seconds measured. Default: ${DEFAULT-VALUE}.")
  private int measureSeconds = 60;

  @Option(
    names = "--chunk-size",
    description = "RTMP chunk size, in bytes. Default: ${DEFAULT-VALUE}, as OBS."
  )
  private int chunkBytes = 4096;

  @Option(names = "--alone", description = "This server only.")
  private boolean alone;

  @Option(
    names = "--together",
    description = "Both servers at once, instead of in turns: a machine that gets slower or faster does so for both."
  )
  private boolean together;

  @Override
  public Integer call() throws Exception {
    Recording recording = RecordingFile.open();
    Optional<Path> nginx = alone ? Optional.empty() : Nginx.find();
    if (nginx.isEmpty() && !alone) {
      System.out.println(Nginx.HOW_TO_GET_IT);
    }
    System.out.println("recording: " + recording.describe());
    System.out.println(Report.header());
    Round round = new Round(recording, streams, chunkBytes, warmUpSeconds, measureSeconds);
    List<Measurement> ours = new ArrayList<>();
    List<Measurement> theirs = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      if (together && nginx.isPresent()) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          Future<Measurement> our = threads.submit(() -> measureHeadwater(round));
          Future<Measurement> their = threads.submit(() -> measureNginx(round, nginx.get()));
          ours.add(our.get());
          theirs.add(their.get());
        }
        continue;
      }
      // In turns, so that what else the machine does meets both alike.
      boolean oursFirst = i % 2 == 0;
      if (oursFirst) {
        ours.add(measureHeadwater(round));
      }
      if (nginx.isPresent()) {
        theirs.add(measureNginx(round, nginx.get()));
      }
      if (!oursFirst) {
        ours.add(measureHeadwater(round));
      }
    }
    if (!theirs.isEmpty()) {
      System.out.println();
      System.out.println(Report.ratio(ours, theirs));
    }
    return ours.stream().anyMatch(m -> m.dropped() > 0 || m.playable() < m.streams()) ? 1 : 0;
  }

  private static Measurement measureHeadwater(Round round) throws IOException, InterruptedException {
    try (Headwater subject = Headwater.start(round.streams())) {
      return tell(round.measure(subject));
    }
  }

  private static Measurement measureNginx(Round round, Path program)
    throws IOException, InterruptedException {
    try (Nginx subject = Nginx.start(program)) {
      return tell(round.measure(subject));
    }
  }

  private static Measurement tell(Measurement measurement) {
    System.out.println(Report.row(measurement));
    return measurement;
  }
}
