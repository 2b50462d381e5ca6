package live.headwater.server.demo.h264;

/** Writes residual_block_cavlc(), 7.3.5.3.2 and 9.2. */
final class CavlcWriter {

  /** Nonzero levels of the block in hand, highest frequency first, and the zeros before each. */
  private final int[] levels = new int[16];

  private final int[] runs = new int[16];

  /**
   * Writes one block of levels.
   *
   * @param block levels in scan order, from {@code start} to {@code end} (exclusive)
   * @param nC from 9.2.1, or {@link CavlcTables#CHROMA_DC}
   * @return how many levels are not zero
   */
  int write(BitWriter out, int[] block, int start, int end, int nC) {
    int total = 0;
    int zeros = 0;
    for (int i = end - 1; i >= start; i--) {
      if (block[i] != 0) {
        levels[total] = block[i];
        runs[total++] = 0;
      } else if (total > 0) {
        runs[total - 1]++;
        zeros++;
      }
    }
    int trailingOnes = 0;
    while (trailingOnes < Math.min(total, 3) && Math.abs(levels[trailingOnes]) == 1) {
      trailingOnes++;
    }
    CavlcTables.coeffToken(nC, trailingOnes, total).write(out);
    if (total > 0) {
      writeLevels(out, trailingOnes, total);
      if (total < end - start) {
        CavlcTables.totalZeros(nC == CavlcTables.CHROMA_DC, total, zeros).write(out);
      }
      writeRuns(out, total, zeros);
    }
    return total;
  }

  private void writeLevels(BitWriter out, int trailingOnes, int total) {
    for (int i = 0; i < trailingOnes; i++) {
      out.flag(levels[i] < 0);
    }
    int suffixLength = total > 10 && trailingOnes < 3 ? 1 : 0;
    for (int i = trailingOnes; i < total; i++) {
      int magnitude = Math.abs(levels[i]);
      int levelCode = 2 * magnitude - (levels[i] > 0 ? 2 : 1);
      if (i == trailingOnes && trailingOnes < 3) {
        // It is not one of +-1, or it would be a trailing one.
        levelCode -= 2;
      }
      writeLevelCode(out, levelCode, suffixLength);
      suffixLength = Math.max(suffixLength, 1);
      if (magnitude > 3 << (suffixLength - 1) && suffixLength < 6) {
        suffixLength++;
      }
    }
  }

  /** level_prefix as zeros and a one, then level_suffix: 9.2.2.1 turned around. */
  private static void writeLevelCode(BitWriter out, int levelCode, int suffixLength) {
    int escape = suffixLength == 0 ? 30 : 15 << suffixLength;
    if (levelCode >= escape) {
      out.u(16, 1);
      out.u(12, levelCode - escape);
    } else if (suffixLength > 0) {
      out.u((levelCode >> suffixLength) + 1, 1);
      out.u(suffixLength, levelCode);
    } else if (levelCode >= 14) {
      out.u(15, 1);
      out.u(4, levelCode - 14);
    } else {
      out.u(levelCode + 1, 1);
    }
  }

  private void writeRuns(BitWriter out, int total, int zeros) {
    int zerosLeft = zeros;
    for (int i = 0; i < total - 1 && zerosLeft > 0; i++) {
      CavlcTables.runBefore(zerosLeft, runs[i]).write(out);
      zerosLeft -= runs[i];
    }
  }
}
