package live.headwater.server.demo.h264;

import java.util.Arrays;

/** Codes one component of an Intra_16x16 macroblock: 16 luma blocks or 4 chroma blocks of 4x4, DC levels apart. */
final class ComponentEncoder {

  /** From scan order to raster order, Table 8-2 (zig-zag scan). */
  private static final int[] ZIGZAG = { 0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15 };

  private final Plane decoded;
  private final Quantizer quantizer;
  private final CoefficientCounts counts;
  /** Samples, and 4x4 blocks, on a side of the macroblock. */
  private final int size;
  private final int blocks;
  private final int[] prediction;
  /** Raster order, of coefficients and then of scaled levels. */
  private final int[] dc;
  private final int[] dcLevels;
  /** By block in raster order; scan order inside, the DC level's place unused. */
  private final int[][] acLevels;
  private final int[] block = new int[16];

  /**
   * @param decoded what a decoder has so far; this draws each macroblock into it
   * @param size 16 for luma, 8 for chroma
   */
  ComponentEncoder(Plane decoded, int size, Quantizer quantizer) {
    this.decoded = decoded;
    this.quantizer = quantizer;
    this.counts = new CoefficientCounts(decoded);
    this.size = size;
    this.blocks = size / 4;
    this.prediction = new int[size * size];
    this.dc = new int[blocks * blocks];
    this.dcLevels = new int[blocks * blocks];
    this.acLevels = new int[blocks * blocks][16];
  }

  /** Sum of absolute differences that {@code mode} would leave at macroblock ({@code mbX}, {@code mbY}). */
  int cost(Plane source, int mbX, int mbY, IntraPrediction mode) {
    mode.predict(decoded, mbX * size, mbY * size, size, prediction);
    int sum = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        sum += Math.abs(source.get(mbX * size + x, mbY * size + y) - prediction[y * size + x]);
      }
    }
    return sum;
  }

  /** Finds the levels of a macroblock, and draws what a decoder makes of them. */
  void code(Plane source, int mbX, int mbY, IntraPrediction mode) {
    mode.predict(decoded, mbX * size, mbY * size, size, prediction);
    for (int i = 0; i < acLevels.length; i++) {
      transformBlock(source, mbX * size, mbY * size, i);
    }
    codeDc();
    for (int i = 0; i < acLevels.length; i++) {
      drawBlock(mbX * size, mbY * size, i);
    }
  }

  boolean hasDc() {
    return anyNonzero(dcLevels, 0);
  }

  boolean hasAc() {
    for (int[] levels : acLevels) {
      if (anyNonzero(levels, 1)) {
        return true;
      }
    }
    return false;
  }

  /** Intra16x16DCLevel: its codes are chosen as those of the first block's. */
  void writeLumaDc(BitWriter out, CavlcWriter cavlc, int mbX, int mbY) {
    cavlc.write(out, dcLevels, 0, 16, counts.predict(mbX * blocks, mbY * blocks));
  }

  void writeChromaDc(BitWriter out, CavlcWriter cavlc) {
    cavlc.write(out, dcLevels, 0, 4, CavlcTables.CHROMA_DC);
  }

  /** Blocks come as Figure 6-10 numbers them: the four of each 8x8 square together. */
  void writeAc(BitWriter out, CavlcWriter cavlc, int mbX, int mbY) {
    for (int i = 0; i < acLevels.length; i++) {
      int x = (i & 1) | ((i >> 1) & 2);
      int y = ((i >> 1) & 1) | ((i >> 2) & 2);
      int blockX = mbX * blocks + x;
      int blockY = mbY * blocks + y;
      int nC = counts.predict(blockX, blockY);
      counts.set(blockX, blockY, cavlc.write(out, acLevels[y * blocks + x], 1, 16, nC));
    }
  }

  /** Notes that the macroblock has no AC levels in the bitstream. */
  void clearCounts(int mbX, int mbY) {
    for (int i = 0; i < acLevels.length; i++) {
      counts.set(mbX * blocks + (i % blocks), mbY * blocks + i / blocks, 0);
    }
  }

  private void transformBlock(Plane source, int left, int top, int index) {
    int x = (index % blocks) * 4;
    int y = (index / blocks) * 4;
    for (int i = 0; i < 16; i++) {
      int blockX = x + (i & 3);
      int blockY = y + (i >> 2);
      block[i] = source.get(left + blockX, top + blockY) - prediction[blockY * size + blockX];
    }
    Transform.forward4x4(block);
    dc[index] = block[0];
    for (int scan = 1; scan < 16; scan++) {
      acLevels[index][scan] = quantizer.level(block[ZIGZAG[scan]], ZIGZAG[scan]);
    }
  }

  private void codeDc() {
    if (size == 16) {
      Transform.hadamard4x4(dc);
      for (int scan = 0; scan < 16; scan++) {
        dcLevels[scan] = quantizer.dcLevel((dc[ZIGZAG[scan]] + 1) >> 1);
      }
      for (int scan = 0; scan < 16; scan++) {
        dc[ZIGZAG[scan]] = dcLevels[scan];
      }
      Transform.hadamard4x4(dc);
      Arrays.setAll(dc, i -> quantizer.scaleLumaDc(dc[i]));
    } else {
      Transform.hadamard2x2(dc);
      Arrays.setAll(dcLevels, i -> quantizer.dcLevel(dc[i]));
      System.arraycopy(dcLevels, 0, dc, 0, 4);
      Transform.hadamard2x2(dc);
      Arrays.setAll(dc, i -> quantizer.scaleChromaDc(dc[i]));
    }
  }

  private void drawBlock(int left, int top, int index) {
    block[0] = dc[index];
    for (int scan = 1; scan < 16; scan++) {
      block[ZIGZAG[scan]] = quantizer.scale(acLevels[index][scan], ZIGZAG[scan]);
    }
    Transform.inverse4x4(block);
    int x = (index % blocks) * 4;
    int y = (index / blocks) * 4;
    for (int i = 0; i < 16; i++) {
      int blockX = x + (i & 3);
      int blockY = y + (i >> 2);
      int sample = prediction[blockY * size + blockX] + block[i];
      decoded.set(left + blockX, top + blockY, Math.clamp(sample, 0, 255));
    }
  }

  private static boolean anyNonzero(int[] levels, int start) {
    for (int i = start; i < levels.length; i++) {
      if (levels[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
