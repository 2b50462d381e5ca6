package live.headwater.server.demo.h264;

/** How many coefficients each 4x4 block of a component has, which selects the codes of its neighbours. */
final class CoefficientCounts {

  private final int blocksPerRow;
  private final int[] counts;

  CoefficientCounts(Plane plane) {
    blocksPerRow = plane.width() / 4;
    counts = new int[blocksPerRow * (plane.height() / 4)];
  }

  void set(int blockX, int blockY, int count) {
    counts[blockY * blocksPerRow + blockX] = count;
  }

  /** nC, 9.2.1: the whole picture is one slice, so every block above and to the left is available. */
  int predict(int blockX, int blockY) {
    int at = blockY * blocksPerRow + blockX;
    if (blockX > 0 && blockY > 0) {
      return (counts[at - 1] + counts[at - blocksPerRow] + 1) >> 1;
    }
    return blockX > 0 ? counts[at - 1] : blockY > 0 ? counts[at - blocksPerRow] : 0;
  }
}
