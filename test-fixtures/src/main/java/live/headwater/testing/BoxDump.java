package live.headwater.testing;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Shows the boxes of a file as text, for golden files: one line each, indented, the bodies of leaves in hex. */
public final class BoxDump {

  private static final Set<String> CONTAINERS = Set.of(
    "moov",
    "trak",
    "mdia",
    "minf",
    "dinf",
    "stbl",
    "mvex",
    "moof",
    "traf"
  );

  private static final int BYTES_A_LINE = 32;

  private BoxDump() {}

  /**
   * @param file whole boxes
   */
  public static String text(byte[] file) {
    StringBuilder out = new StringBuilder();
    append(out, file, Mp4Box.parse(file), 0);
    return out.toString();
  }

  private static void append(StringBuilder out, byte[] file, List<Mp4Box> boxes, int depth) {
    String indent = "  ".repeat(depth);
    for (Mp4Box box : boxes) {
      out
        .append(indent)
        .append(box.type())
        .append(' ')
        .append(box.end() - box.start())
        .append('\n');
      if (CONTAINERS.contains(box.type())) {
        append(out, file, box.children(), depth + 1);
      } else {
        appendHex(out, file, box, indent + "  ");
      }
    }
  }

  private static void appendHex(StringBuilder out, byte[] file, Mp4Box box, String indent) {
    for (int from = box.bodyStart(); from < box.end(); from += BYTES_A_LINE) {
      int to = Math.min(box.end(), from + BYTES_A_LINE);
      out
        .append(indent)
        .append(HexFormat.of().formatHex(file, from, to))
        .append('\n');
    }
  }
}
