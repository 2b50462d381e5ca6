package live.headwater.server.demo.h264;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import live.headwater.server.demo.h264.CavlcTables.Code;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder can tell the codes of each table apart. */
class CavlcTablesTest {

  @ParameterizedTest
  @ValueSource(ints = { CavlcTables.CHROMA_DC, 0, 2, 4, 8 })
  void coeffToken_ofOneTable_noCodeBeginsAnother(int nC) {
    List<Code> codes = new ArrayList<>();
    for (int total = 0; total <= (nC == CavlcTables.CHROMA_DC ? 4 : 16); total++) {
      for (int trailingOnes = 0; trailingOnes <= Math.min(3, total); trailingOnes++) {
        codes.add(CavlcTables.coeffToken(nC, trailingOnes, total));
      }
    }
    assertPrefixFree(codes);
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })
  void totalZeros_ofOneTable_noCodeBeginsAnother(int total) {
    List<Code> codes = new ArrayList<>();
    for (int zeros = 0; zeros <= 16 - total; zeros++) {
      codes.add(CavlcTables.totalZeros(false, total, zeros));
    }
    assertPrefixFree(codes);
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7 })
  void runBefore_ofOneTable_noCodeBeginsAnother(int zerosLeft) {
    List<Code> codes = new ArrayList<>();
    for (int run = 0; run <= (zerosLeft == 7 ? 14 : zerosLeft); run++) {
      codes.add(CavlcTables.runBefore(zerosLeft, run));
    }
    assertPrefixFree(codes);
  }

  private static boolean begins(Code one, Code other) {
    return one.bits() <= other.bits() && other.value() >> (other.bits() - one.bits()) == one.value();
  }

  private static void assertPrefixFree(List<Code> codes) {
    for (Code one : codes) {
      assertThat(one.bits()).isPositive();
      assertThat(codes.stream().filter(other -> begins(one, other))).containsExactly(one);
    }
  }
}
