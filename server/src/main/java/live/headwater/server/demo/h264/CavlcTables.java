package live.headwater.server.demo.h264;

import java.util.Arrays;

/** The variable length codes of 9.2 (CAVLC parsing process for transform coefficient levels), as printed there. */
final class CavlcTables {

  /** nC that selects the codes of chroma DC levels in 4:2:0. */
  static final int CHROMA_DC = -1;

  /** Table 9-5: trailing ones, total coefficients, then the codes for nC 0..1, 2..3, 4..7 and -1. */
  private static final String COEFF_TOKEN = """
  0  0  1                11             1111       01
  0  1  000101           001011         001111     000111
  1  1  01               10             1110       1
  0  2  00000111         000111         001011     000100
  1  2  000100           00111          01111      000110
  2  2  001              011            1101       001
  0  3  000000111        0000111        001000     000011
  1  3  00000110         001010         01100      0000011
  2  3  0000101          001001         01110      0000010
  3  3  00011            0101           1100       000101
  0  4  0000000111       00000111       0001111    000010
  1  4  000000110        000110         01010      00000011
  2  4  00000101         000101         01011      00000010
  3  4  000011           0100           1011       0000000
  0  5  00000000111      00000100       0001011    -
  1  5  0000000110       0000110        01000      -
  2  5  000000101        0000101        01001      -
  3  5  0000100          00110          1010       -
  0  6  0000000001111    000000111      0001001    -
  1  6  00000000110      00000110       001110     -
  2  6  0000000101       00000101       001101     -
  3  6  00000100         001000         1001       -
  0  7  0000000001011    00000001111    0001000    -
  1  7  0000000001110    000000110      001010     -
  2  7  00000000101      000000101      001001     -
  3  7  000000100        000100         1000       -
  0  8  0000000001000    00000001011    00001111   -
  1  8  0000000001010    00000001110    0001110    -
  2  8  0000000001101    00000001101    0001101    -
  3  8  0000000100       0000100        01101      -
  0  9  00000000001111   000000001111   00001011   -
  1  9  00000000001110   00000001010    00001110   -
  2  9  0000000001001    00000001001    0001010    -
  3  9  00000000100      000000100      001100     -
  0 10  00000000001011   000000001011   000001111  -
  1 10  00000000001010   000000001110   00001010   -
  2 10  00000000001101   000000001101   00001101   -
  3 10  0000000001100    00000001100    0001100    -
  0 11  000000000001111  000000001000   000001011  -
  1 11  000000000001110  000000001010   000001110  -
  2 11  00000000001001   000000001001   00001001   -
  3 11  00000000001100   00000001000    00001100   -
  0 12  000000000001011  0000000001111  000001000  -
  1 12  000000000001010  0000000001110  000001010  -
  2 12  000000000001101  0000000001101  000001101  -
  3 12  00000000001000   000000001100   00001000   -
  0 13  0000000000001111 0000000001011  0000001101 -
  1 13  000000000000001  0000000001010  000000111  -
  2 13  000000000001001  0000000001001  000001001  -
  3 13  000000000001100  0000000001100  000001100  -
  0 14  0000000000001011 0000000000111  0000001001 -
  1 14  0000000000001110 00000000001011 0000001100 -
  2 14  0000000000001101 0000000000110  0000001011 -
  3 14  000000000001000  0000000001000  0000001010 -
  0 15  0000000000000111 00000000001001 0000000101 -
  1 15  0000000000001010 00000000001000 0000001000 -
  2 15  0000000000001001 00000000001010 0000000111 -
  3 15  0000000000001100 0000000000001  0000000110 -
  0 16  0000000000000100 00000000000111 0000000001 -
  1 16  0000000000000110 00000000000110 0000000100 -
  2 16  0000000000000101 00000000000101 0000000011 -
  3 16  0000000000001000 00000000000100 0000000010 -
  """;

  /** Tables 9-7 and 9-8: a row for each number of coefficients from 1, a code for each total_zeros from 0. */
  private static final String TOTAL_ZEROS = """
  1 011 010 0011 0010 00011 00010 000011 000010 0000011 0000010 00000011 00000010 000000011 000000010 000000001
  111 110 101 100 011 0101 0100 0011 0010 00011 00010 000011 000010 000001 000000
  0101 111 110 101 0100 0011 100 011 0010 00011 00010 000001 00001 000000
  00011 111 0101 0100 110 101 100 0011 011 0010 00010 00001 00000
  0101 0100 0011 111 110 101 100 011 0010 00001 0001 00000
  000001 00001 111 110 101 100 011 010 0001 001 000000
  000001 00001 101 100 011 11 010 0001 001 000000
  000001 0001 00001 011 11 10 010 001 000000
  000001 000000 0001 11 10 001 01 00001
  00001 00000 001 11 10 01 0001
  0000 0001 001 010 1 011
  0000 0001 01 1 001
  000 001 1 01
  00 01 1
  0 1
  """;

  /** Table 9-9 (a): the same for chroma DC in 4:2:0. */
  private static final String TOTAL_ZEROS_CHROMA_DC = """
  1 01 001 000
  1 01 00
  1 0
  """;

  /** Table 9-10: a row for each zerosLeft from 1, the last for all above 6; a code for each run_before from 0. */
  private static final String RUN_BEFORE = """
  1 0
  1 01 00
  11 10 01 00
  11 10 01 001 000
  11 10 011 010 001 000
  11 000 001 011 010 101 100
  111 110 101 100 011 010 001 0001 00001 000001 0000001 00000001 000000001 0000000001 00000000001
  """;

  private static final Code[][] coeffTokens = coeffTokens();
  private static final Code[][] totalZeros = rows(TOTAL_ZEROS);
  private static final Code[][] totalZerosChromaDc = rows(TOTAL_ZEROS_CHROMA_DC);
  private static final Code[][] runBefore = rows(RUN_BEFORE);

  private CavlcTables() {}

  /** A code word: its length in bits and its value. */
  record Code(int bits, int value) {
    static Code parse(String digits) {
      return digits.equals("-") ? new Code(0, 0) : new Code(digits.length(), Integer.parseInt(digits, 2));
    }

    void write(BitWriter out) {
      out.u(bits, value);
    }
  }

  /**
   * coeff_token.
   *
   * @param nC from 9.2.1, or {@link #CHROMA_DC}
   */
  static Code coeffToken(int nC, int trailingOnes, int totalCoefficients) {
    int column = nC == CHROMA_DC ? 3 : nC < 2 ? 0 : nC < 4 ? 1 : nC < 8 ? 2 : 4;
    return coeffTokens[column][4 * totalCoefficients + trailingOnes];
  }

  static Code totalZeros(boolean chromaDc, int totalCoefficients, int zeros) {
    return (chromaDc ? totalZerosChromaDc : totalZeros)[totalCoefficients - 1][zeros];
  }

  static Code runBefore(int zerosLeft, int run) {
    return runBefore[Math.min(zerosLeft, 7) - 1][run];
  }

  /** By column and by 4 * total coefficients + trailing ones. */
  private static Code[][] coeffTokens() {
    Code[][] columns = new Code[5][4 * 17];
    for (String line : COEFF_TOKEN.lines().toList()) {
      String[] fields = line.split(" +", -1);
      int trailingOnes = Integer.parseInt(fields[0]);
      int total = Integer.parseInt(fields[1]);
      for (int column = 0; column < 4; column++) {
        columns[column][4 * total + trailingOnes] = Code.parse(fields[2 + column]);
      }
      // The column for nC of 8 and more has a rule: six bits, the first four the number of coefficients less one.
      columns[4][4 * total + trailingOnes] = new Code(6, total == 0 ? 3 : 4 * (total - 1) + trailingOnes);
    }
    return columns;
  }

  private static Code[][] rows(String table) {
    return table
      .lines()
      .map(row ->
        Arrays.stream(row.split(" ", -1))
          .map(Code::parse)
          .toArray(Code[]::new)
      )
      .toArray(Code[][]::new);
  }
}
