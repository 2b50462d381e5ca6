package live.headwater.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A box somewhere in a file. ISO/IEC 14496-12, 4.2 (Object Structure). */
final class Mp4Box {

  private final byte[] file;
  private final String path;
  private final String type;
  private final int start;
  private final int bodyStart;
  private final int end;

  private Mp4Box(byte[] file, String path, String type, int start, int bodyStart, int end) {
    this.file = file;
    this.path = path;
    this.type = type;
    this.start = start;
    this.bodyStart = bodyStart;
    this.end = end;
  }

  /** Types from the top of the file down to this one. */
  String path() {
    return path;
  }

  String type() {
    return type;
  }

  /** Offset of its first byte in the file. */
  int start() {
    return start;
  }

  /** Offset of the byte behind its header. */
  int bodyStart() {
    return bodyStart;
  }

  /** Offset of the byte behind it. */
  int end() {
    return end;
  }

  /** The boxes of a whole file. */
  static List<Mp4Box> parse(byte[] file) {
    return parse(file, 0, file.length, "");
  }

  /** The boxes inside this one, which must fill it. */
  List<Mp4Box> children() {
    return parse(file, bodyStart, end, path + "/");
  }

  /** The boxes that fill this one behind the fields that were read from its {@code body}. */
  List<Mp4Box> rest(ByteCursor body) {
    return parse(file, body.position(), body.position() + body.remaining(), path + "/");
  }

  private static List<Mp4Box> parse(byte[] file, int start, int end, String path) {
    List<Mp4Box> boxes = new ArrayList<>();
    int position = start;
    while (position < end) {
      Mp4Box box = parseOne(file, position, end, path);
      boxes.add(box);
      position = box.end;
    }
    return boxes;
  }

  private static Mp4Box parseOne(byte[] file, int start, int end, String path) {
    ByteCursor header = new ByteCursor(file, start, end, path + "box");
    long size = header.u32();
    String type = new String(header.take(4), StandardCharsets.ISO_8859_1);
    if (size == 1) {
      size = header.u64();
    }
    int headerBytes = header.position() - start;
    header.check(
      size >= headerBytes && size <= end - start,
      "'" + type + "' has size " + size + ", must be " + headerBytes + " to " + (end - start)
    );
    return new Mp4Box(file, path + type, type, start, header.position(), start + (int) size);
  }

  ByteCursor body() {
    return new ByteCursor(file, bodyStart, end, path);
  }

  /** The one child of {@code type}. */
  Mp4Box child(String type) {
    return only(children(), type, path);
  }

  static Mp4Box only(List<Mp4Box> boxes, String type, String parent) {
    List<Mp4Box> found = boxes
      .stream()
      .filter(box -> box.type.equals(type))
      .toList();
    if (found.size() != 1) {
      throw new AssertionError(parent + ": has " + found.size() + " boxes '" + type + "', must have one");
    }
    return found.getFirst();
  }

  /** Throws unless the children are of just these types, in this order. */
  List<Mp4Box> children(String... types) {
    List<Mp4Box> children = children();
    List<String> actual = children.stream().map(Mp4Box::type).toList();
    if (!actual.equals(List.of(types))) {
      throw new AssertionError(path + ": has " + actual + ", must have " + List.of(types));
    }
    return children;
  }

  @Override
  public String toString() {
    return path + " (" + start + " to " + end + ")";
  }
}
