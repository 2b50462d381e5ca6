package live.headwater.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  /** 50 streams for 60 s. */
  private static Measurement measurement(String subject, double cpuSeconds, long allocatedBytes) {
    return new Measurement(
      subject,
      50,
      50 * 60,
      (long) (cpuSeconds * 1e9),
      500L << 20,
      0,
      allocatedBytes,
      230_000,
      allocatedBytes < 0 ? null : new PublishLatency(0.00025, 0.003),
      0,
      50,
      2048,
      7,
      2_400_000_000L,
      60_000_000_000L,
      60
    );
  }

  @Test
  void row_ofAJvm_hasEachFigureInItsUnit() {
    assertThat(Report.row(measurement("here", 3, 230_000L * 400))).isEqualTo(
      "| here | 50 | 0.100 | 10.00 | 0.00 | 400 | 0.25 / 3.00 | 0 | 50 | 2 | 7 | 0.04 | 1.00 |"
    );
  }

  @Test
  void row_ofAServerWithoutHeap_leavesWhatItDoesNotTellEmpty() {
    assertThat(Report.row(measurement("there", 6, -1))).contains("| 0.200 | 10.00 | 0.00 |  |  | 0 |");
  }

  @Test
  void ratio_ofSeveralRounds_comparesTheirMeans() {
    List<Measurement> ours = List.of(measurement("here", 3, 0), measurement("here", 6, 0));
    List<Measurement> theirs = List.of(measurement("there", 6, -1));

    assertThat(Report.ratio(ours, theirs)).isEqualTo(
      "CPU per stream: 0.150 % of a core here, 0.200 % there, ratio 0.75"
    );
  }
}
