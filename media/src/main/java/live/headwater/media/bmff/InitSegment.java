package live.headwater.media.bmff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import live.headwater.media.Language;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.VideoConfiguration;

/**
 * The init segment of one track: a CMAF header (ISO/IEC 23000-19, 7.3.2.1).
 *
 * <pre>
 * ftyp
 * moov
 *   mvhd
 *   trak
 *     tkhd
 *     mdia
 *       mdhd
 *       hdlr
 *       minf
 *         vmhd | smhd
 *         dinf
 *           dref
 *             url
 *         stbl
 *           stsd
 *             avc1 | hvc1 | mp4a | ac-3 | ec-3 | Opus
 *           stts stsc stsz stco   (empty: all samples are in fragments)
 *   mvex
 *     trex
 * </pre>
 */
public final class InitSegment {

  /** {@code track_ID} of every file: one track each, and equal in all renditions that a player may switch between. */
  static final int TRACK_ID = 1;

  /** Room for any usual configuration without growing. */
  private static final int INITIAL_BYTES = 1024;

  /** 1.0 as 16.16 fixed point. */
  private static final int ONE_16_16 = 0x0001_0000;

  /** Unity transformation, ISO/IEC 14496-12, 8.2.2 (Movie Header Box): 16.16 but for the last column, 2.30. */
  private static final int[] UNITY_MATRIX = { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000 };

  private InitSegment() {}

  /**
   * Writes the init segment of {@code track}.
   *
   * @return returns owned
   */
  public static ByteBuf write(Track track, ByteBufAllocator allocator) {
    ByteBuf out = allocator.directBuffer(INITIAL_BYTES);
    boolean written = false;
    try {
      BoxWriter boxes = new BoxWriter(out);
      writeFtyp(boxes);
      writeMoov(boxes, track);
      written = true;
      return out;
    } finally {
      if (!written) {
        out.release();
      }
    }
  }

  /**
   * {@code cmfc}, not {@code cmf2}: that one wants every fragment's first picture shown to have PTS equal to {@code
   * tfdt} (ISO/IEC 23000-19, 7.7). Here the first of a period has; later ones may be off where an encoder's composition
   * offsets vary, be it by the rounding to milliseconds. {@code iso6} stands for default-base-is-moof and signed
   * composition offsets.
   */
  private static void writeFtyp(BoxWriter boxes) {
    int ftyp = boxes.open("ftyp");
    boxes.type("cmfc");
    boxes.out().writeInt(0); // minor_version
    boxes.type("cmfc");
    boxes.type("iso6");
    boxes.type("mp41");
    boxes.close(ftyp);
  }

  private static void writeMoov(BoxWriter boxes, Track track) {
    int moov = boxes.open("moov");
    writeMvhd(boxes, track);
    int trak = boxes.open("trak");
    writeTkhd(boxes, track);
    writeMdia(boxes, track);
    boxes.close(trak);
    writeMvex(boxes);
    boxes.close(moov);
  }

  /** ISO/IEC 14496-12, 8.2.2 (Movie Header Box), version 0. */
  private static void writeMvhd(BoxWriter boxes, Track track) {
    int mvhd = boxes.open("mvhd", 0, 0);
    ByteBuf out = boxes.out();
    out.writeInt(0); // creation_time: equal tracks give equal bytes
    out.writeInt(0); // modification_time
    out.writeInt((int) track.timescale().ticksPerSecond());
    out.writeInt(0); // duration: nothing here, all in fragments
    out.writeInt(ONE_16_16); // rate
    out.writeShort(0x0100); // volume, 8.8
    out.writeZero(2 + 8); // reserved
    writeUnityMatrix(out);
    out.writeZero(6 * 4); // pre_defined
    out.writeInt(TRACK_ID + 1); // next_track_ID
    boxes.close(mvhd);
  }

  /** ISO/IEC 14496-12, 8.3.2 (Track Header Box), version 0. */
  private static void writeTkhd(BoxWriter boxes, Track track) {
    int enabledInMovieInPreview = 0x7;
    int tkhd = boxes.open("tkhd", 0, enabledInMovieInPreview);
    ByteBuf out = boxes.out();
    out.writeInt(0); // creation_time
    out.writeInt(0); // modification_time
    out.writeInt(TRACK_ID);
    out.writeInt(0); // reserved
    out.writeInt(0); // duration
    out.writeZero(8); // reserved
    out.writeShort(0); // layer
    out.writeShort(0); // alternate_group
    out.writeShort(track.isAudio() ? 0x0100 : 0); // volume, 8.8
    out.writeShort(0); // reserved
    writeUnityMatrix(out);
    switch (track.codec()) {
      case VideoConfiguration video -> {
        out.writeInt(displayWidth16_16(video));
        out.writeInt(video.heightPixels() << 16);
      }
      case AudioConfiguration _ -> out.writeZero(8); // width, height
    }
    boxes.close(tkhd);
  }

  /** Width at which the picture is shown with square pixels, 16.16. */
  private static int displayWidth16_16(VideoConfiguration video) {
    long width = (long) video.widthPixels() << 16;
    return (int) ((width * video.pixelAspectWidth()) / video.pixelAspectHeight());
  }

  private static void writeUnityMatrix(ByteBuf out) {
    for (int element : UNITY_MATRIX) {
      out.writeInt(element);
    }
  }

  private static void writeMdia(BoxWriter boxes, Track track) {
    int mdia = boxes.open("mdia");
    writeMdhd(boxes, track);
    writeHdlr(boxes, track);
    int minf = boxes.open("minf");
    writeMediaHeader(boxes, track);
    writeDinf(boxes);
    writeStbl(boxes, track);
    boxes.close(minf);
    boxes.close(mdia);
  }

  /** ISO/IEC 14496-12, 8.4.2 (Media Header Box), version 0. */
  private static void writeMdhd(BoxWriter boxes, Track track) {
    int mdhd = boxes.open("mdhd", 0, 0);
    ByteBuf out = boxes.out();
    out.writeInt(0); // creation_time
    out.writeInt(0); // modification_time
    out.writeInt((int) track.timescale().ticksPerSecond());
    out.writeInt(0); // duration
    out.writeShort(packed(track.language()));
    out.writeShort(0); // pre_defined
    boxes.close(mdhd);
  }

  /** Three letters of 5 bits. ISO/IEC 14496-12, 8.4.2. */
  private static int packed(Language language) {
    int bits = 0;
    for (int i = 0; i < language.code().length(); i++) {
      bits = (bits << 5) | (language.code().charAt(i) - 0x60);
    }
    return bits;
  }

  /** ISO/IEC 14496-12, 8.4.3 (Handler Reference Box). */
  private static void writeHdlr(BoxWriter boxes, Track track) {
    int hdlr = boxes.open("hdlr", 0, 0);
    ByteBuf out = boxes.out();
    out.writeInt(0); // pre_defined
    boxes.type(track.isVideo() ? "vide" : "soun");
    out.writeZero(3 * 4); // reserved
    out.writeCharSequence(track.isVideo() ? "Video\0" : "Audio\0", StandardCharsets.UTF_8);
    boxes.close(hdlr);
  }

  /** ISO/IEC 14496-12, 12.1.2 (Video Media Header Box) and 12.2.2 (Sound Media Header Box). */
  private static void writeMediaHeader(BoxWriter boxes, Track track) {
    int header = track.isVideo() ? boxes.open("vmhd", 0, 1) : boxes.open("smhd", 0, 0);
    // graphicsmode and opcolor, or balance and reserved: all zero
    boxes.out().writeZero(track.isVideo() ? 8 : 4);
    boxes.close(header);
  }

  /** ISO/IEC 14496-12, 8.7.2 (Data Reference Box): the media is in the same file. */
  private static void writeDinf(BoxWriter boxes) {
    int selfContained = 1;
    int dinf = boxes.open("dinf");
    int dref = boxes.open("dref", 0, 0);
    boxes.out().writeInt(1); // entry_count
    boxes.close(boxes.open("url ", 0, selfContained));
    boxes.close(dref);
    boxes.close(dinf);
  }

  private static void writeStbl(BoxWriter boxes, Track track) {
    int stbl = boxes.open("stbl");
    int stsd = boxes.open("stsd", 0, 0);
    boxes.out().writeInt(1); // entry_count
    SampleEntry.write(boxes, track);
    boxes.close(stsd);
    writeEmptyTable(boxes, "stts", 4);
    writeEmptyTable(boxes, "stsc", 4);
    writeEmptyTable(boxes, "stsz", 8); // sample_size, sample_count
    writeEmptyTable(boxes, "stco", 4);
    boxes.close(stbl);
  }

  private static void writeEmptyTable(BoxWriter boxes, String type, int zeroBytes) {
    int table = boxes.open(type, 0, 0);
    boxes.out().writeZero(zeroBytes);
    boxes.close(table);
  }

  /**
   * ISO/IEC 14496-12, 8.8.3 (Track Extends Box). Defaults stay zero here: each fragment states its own, so that it
   * can be understood by itself.
   */
  private static void writeMvex(BoxWriter boxes) {
    int mvex = boxes.open("mvex");
    int trex = boxes.open("trex", 0, 0);
    ByteBuf out = boxes.out();
    out.writeInt(TRACK_ID);
    out.writeInt(1); // default_sample_description_index
    out.writeInt(0); // default_sample_duration
    out.writeInt(0); // default_sample_size
    out.writeInt(0); // default_sample_flags
    boxes.close(trex);
    boxes.close(mvex);
  }
}
