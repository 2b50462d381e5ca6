package live.headwater.media.bmff;

import io.netty.buffer.ByteBuf;
import live.headwater.media.Bytes;
import live.headwater.media.Track;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.Ac3Configuration;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.codec.HevcConfiguration;
import live.headwater.media.codec.MpegAudioConfiguration;
import live.headwater.media.codec.OpusConfiguration;
import live.headwater.media.codec.VideoConfiguration;
import org.jspecify.annotations.Nullable;

/** The sample entry of a track in {@code stsd}: what a decoder is set up with. */
final class SampleEntry {

  /** 72 dpi as 16.16, the value every visual sample entry has. ISO/IEC 14496-12, 12.1.3 (Sample entry). */
  private static final int RESOLUTION_72_DPI = 0x0048_0000;

  /** {@code objectTypeIndication} of Audio ISO/IEC 14496-3. ISO/IEC 14496-1, Table 5. */
  private static final int MPEG_4_AUDIO = 0x40;

  private SampleEntry() {}

  static void write(BoxWriter boxes, Track track) {
    switch (track.codec()) {
      case AvcConfiguration avc -> writeAvc1(boxes, avc);
      case HevcConfiguration hevc -> writeHvc1(boxes, hevc);
      case AacConfiguration aac -> writeMp4a(boxes, aac);
      case MpegAudioConfiguration mpeg -> writeMp4a(boxes, mpeg);
      case Ac3Configuration ac3 -> writeAc3(boxes, ac3);
      case OpusConfiguration opus -> writeOpus(boxes, opus);
    }
  }

  /** ISO/IEC 14496-15, 5.4.2 (AVC video stream definition): parameter sets out of band. */
  private static void writeAvc1(BoxWriter boxes, AvcConfiguration avc) {
    int avc1 = openVisual(boxes, "avc1", avc);
    int avcC = boxes.open("avcC");
    AvcDecoderConfigurationRecord.write(avc, boxes.out());
    boxes.close(avcC);
    writePasp(boxes, avc.pixelAspectWidth(), avc.pixelAspectHeight());
    boxes.close(avc1);
  }

  /** ISO/IEC 14496-15, 8.4.1 (HEVC video stream definition): parameter sets out of band. */
  private static void writeHvc1(BoxWriter boxes, HevcConfiguration hevc) {
    int hvc1 = openVisual(boxes, "hvc1", hevc);
    int hvcC = boxes.open("hvcC");
    hevc.writeRecord(boxes.out());
    boxes.close(hvcC);
    writePasp(boxes, hevc.pixelAspectWidth(), hevc.pixelAspectHeight());
    boxes.close(hvc1);
  }

  /** Opens the entry and writes what all visual ones have. ISO/IEC 14496-12, 12.1.3 (Sample entry). */
  private static int openVisual(BoxWriter boxes, String type, VideoConfiguration video) {
    int entry = boxes.open(type);
    ByteBuf out = boxes.out();
    out.writeZero(6); // reserved
    out.writeShort(1); // data_reference_index
    out.writeZero(2 + 2 + 3 * 4); // pre_defined, reserved, pre_defined
    out.writeShort(video.widthPixels());
    out.writeShort(video.heightPixels());
    out.writeInt(RESOLUTION_72_DPI); // horizresolution
    out.writeInt(RESOLUTION_72_DPI); // vertresolution
    out.writeInt(0); // reserved
    out.writeShort(1); // frame_count
    out.writeZero(32); // compressorname
    out.writeShort(0x0018); // depth: colour, no alpha
    out.writeShort(-1); // pre_defined
    return entry;
  }

  /** ISO/IEC 14496-12, 12.1.4 (Pixel Aspect Ratio and Clean Aperture). */
  private static void writePasp(BoxWriter boxes, int horizontalSpacing, int verticalSpacing) {
    int pasp = boxes.open("pasp");
    boxes.out().writeInt(horizontalSpacing);
    boxes.out().writeInt(verticalSpacing);
    boxes.close(pasp);
  }

  /** ISO/IEC 14496-14, 6.7 (Template fields used: {@code mp4a}) on ISO/IEC 14496-12, 12.2.3 (Sample entry). */
  private static void writeMp4a(BoxWriter boxes, AacConfiguration aac) {
    int mp4a = openAudio(boxes, "mp4a", aac);
    writeEsds(boxes, MPEG_4_AUDIO, aac.audioSpecificConfig());
    boxes.close(mp4a);
  }

  /** The same for MP2 and MP3, whose frames need no further description. */
  private static void writeMp4a(BoxWriter boxes, MpegAudioConfiguration mpeg) {
    int mp4a = openAudio(boxes, "mp4a", mpeg);
    writeEsds(boxes, mpeg.objectTypeIndication(), null);
    boxes.close(mp4a);
  }

  /** ETSI TS 102 366 V1.4.1, F.3 to F.6. */
  private static void writeAc3(BoxWriter boxes, Ac3Configuration ac3) {
    int entry = openAudio(boxes, ac3.enhanced() ? "ec-3" : "ac-3", ac3);
    int record = boxes.open(ac3.enhanced() ? "dec3" : "dac3");
    ac3.writeRecord(boxes.out());
    boxes.close(record);
    boxes.close(entry);
  }

  /** Encapsulation of Opus in ISO Base Media File Format, 4.3.1 and 4.3.2. */
  private static void writeOpus(BoxWriter boxes, OpusConfiguration opus) {
    int entry = openAudio(boxes, "Opus", opus);
    int record = boxes.open("dOps");
    opus.writeRecord(boxes.out());
    boxes.close(record);
    boxes.close(entry);
  }

  /** Opens the entry and writes what all audio ones have. ISO/IEC 14496-12, 12.2.3 (Sample entry). */
  private static int openAudio(BoxWriter boxes, String type, AudioConfiguration audio) {
    int entry = boxes.open(type);
    ByteBuf out = boxes.out();
    out.writeZero(6); // reserved
    out.writeShort(1); // data_reference_index
    out.writeZero(8); // reserved
    out.writeShort(audio.channels());
    out.writeShort(16); // samplesize
    out.writeZero(4); // pre_defined, reserved
    // 16.16 has no room for 88.2 and 96 kHz; readers take the rate from the codec's own record in any case.
    out.writeInt(audio.sampleRateHz() > 0xffff ? 0 : audio.sampleRateHz() << 16);
    return entry;
  }

  /**
   * ISO/IEC 14496-14, 6.7.2, with descriptors of ISO/IEC 14496-1, 7.2.6 (Object Descriptor Components):
   *
   * <pre>
   * ES_Descriptor            tag 3  ES_ID(16) flags(8)
   *   DecoderConfigDescriptor tag 4  objectTypeIndication(8) streamType(6) upStream(1) reserved(1)
   *                                  bufferSizeDB(24) maxBitrate(32) avgBitrate(32)
   *     DecoderSpecificInfo   tag 5  AudioSpecificConfig; of AAC only
   *   SLConfigDescriptor      tag 6  predefined(8)
   * </pre>
   */
  private static void writeEsds(BoxWriter boxes, int objectType, @Nullable Bytes specificInfo) {
    int specificInfoBytes = specificInfo == null ? 0 : specificInfo.size();
    int decoderConfigBytes =
      13 + (specificInfo == null ? 0 : Descriptor.headerBytes(specificInfoBytes)) + specificInfoBytes;
    int streamBytes = 3 + Descriptor.headerBytes(decoderConfigBytes) + decoderConfigBytes + 3;
    int esds = boxes.open("esds", 0, 0);
    ByteBuf out = boxes.out();
    Descriptor.writeHeader(out, 3, streamBytes);
    out.writeShort(0); // ES_ID: 0 in a file, the track_ID counts
    out.writeByte(0); // no dependency, URL or OCR; streamPriority 0
    Descriptor.writeHeader(out, 4, decoderConfigBytes);
    out.writeByte(objectType); // objectTypeIndication
    out.writeByte((5 << 2) | 1); // streamType AudioStream, upStream 0, reserved 1
    out.writeMedium(0); // bufferSizeDB: unknown
    out.writeInt(0); // maxBitrate: unknown
    out.writeInt(0); // avgBitrate: unknown
    if (specificInfo != null) {
      Descriptor.writeHeader(out, 5, specificInfoBytes);
      specificInfo.writeTo(out);
    }
    Descriptor.writeHeader(out, 6, 1);
    out.writeByte(2); // predefined: as MP4 files
    boxes.close(esds);
  }
}
