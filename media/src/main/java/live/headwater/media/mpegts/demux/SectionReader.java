package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import live.headwater.media.mpegts.Crc32;
import live.headwater.media.mpegts.demux.DemuxContext.Problem;

/**
 * Puts sections together and checks them. ISO/IEC 13818-1, 2.4.4 (Program specific information):
 *
 * <pre>
 * unit start: pointer_field(8), the end of the section before
 * section: table_id(8) section_syntax_indicator(1) private_indicator(1) reserved(2) section_length(12) ... CRC_32(32)
 * stuffing 0xff up to the end of the packet
 * </pre>
 */
final class SectionReader implements PidReader {

  /** Bytes up to and with {@code section_length}, which counts those behind it. */
  private static final int LENGTH_END = 3;

  /** {@code section_length} of a private section is at most 4093. 2.4.4.11 */
  private static final int MAX_BYTES = 4_096;

  private static final int CRC_BYTES = 4;
  private static final int STUFFING = 0xff;

  private final DemuxContext context;
  private final int pid;
  private final Consumer<ByteBuf> consumer;
  private final ByteBuf section = Unpooled.buffer(256, MAX_BYTES);
  /** Whether the bytes to come belong to a section whose start was seen. */
  private boolean open;

  /**
   * @param consumer borrows each good section, from {@code table_id} to its CRC
   */
  SectionReader(DemuxContext context, int pid, Consumer<ByteBuf> consumer) {
    this.context = context;
    this.pid = pid;
    this.consumer = consumer;
  }

  @Override
  public void onPayload(ByteBuf in, int index, int sizeBytes, boolean unitStart, long arrivalNs) {
    int at = index;
    int end = index + sizeBytes;
    if (unitStart && at < end) {
      int next = at + 1 + in.getUnsignedByte(at);
      at++;
      if (next > end) {
        discard("a pointer_field past the packet");
        return;
      }
      if (open) {
        append(in, at, next);
        if (section.isReadable()) {
          discard("a section that ends too early");
        }
      }
      at = next;
      open = true;
    }
    if (open) {
      append(in, at, end);
    }
  }

  /** Appends, and hands over each section that is complete; ends at stuffing. */
  private void append(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end && open) {
      if (!section.isReadable() && in.getUnsignedByte(at) == STUFFING) {
        open = false;
        return;
      }
      int wanted = section.readableBytes() < LENGTH_END ? LENGTH_END : sectionBytes();
      int count = Math.min(end - at, wanted - section.readableBytes());
      section.writeBytes(in, at, count);
      at += count;
      if (section.readableBytes() >= LENGTH_END) {
        if (sectionBytes() > MAX_BYTES || sectionBytes() < LENGTH_END + CRC_BYTES) {
          discard("a section of " + sectionBytes() + " bytes");
        } else if (section.readableBytes() == sectionBytes()) {
          onSection();
        }
      }
    }
  }

  private int sectionBytes() {
    return LENGTH_END + (section.getUnsignedShort(1) & 0xfff);
  }

  private void onSection() {
    if (Crc32.of(section, 0, section.writerIndex()) == 0) {
      consumer.accept(section);
      section.clear();
    } else {
      context.statistics.brokenSections++;
      section.clear();
      tell("a section with a wrong CRC");
    }
  }

  private void discard(String what) {
    context.statistics.brokenSections++;
    section.clear();
    open = false;
    tell(what);
  }

  private void tell(String what) {
    if (context.mayTell(Problem.SECTION, pid)) {
      context.tell("PID " + pid + " has " + what + ", which is dropped");
    }
  }

  @Override
  public void onLoss() {
    section.clear();
    open = false;
  }

  @Override
  public void end() {}

  @Override
  public void close() {}
}
