package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;

/**
 * What stands in {@code avcC} and in the AVC sequence header of FLV. ISO/IEC 14496-15:2019, 5.3.3.1.2 (AVC decoder
 * configuration record, syntax).
 *
 * <pre>
 * configurationVersion 1 (8), AVCProfileIndication (8), profile_compatibility (8), AVCLevelIndication (8)
 * reserved (6), lengthSizeMinusOne (2)
 * reserved (3), numOfSequenceParameterSets (5), { length (16), NAL unit } ...
 * numOfPictureParameterSets (8), { length (16), NAL unit } ...
 * later profiles: reserved (6), chroma_format (2), reserved (5), bit_depth_luma_minus8 (3),
 *                 reserved (5), bit_depth_chroma_minus8 (3), numOfSequenceParameterSetExt (8), ...
 * </pre>
 *
 * @param nalLengthSizeBytes size of the length field in front of each NAL unit of a sample: 1, 2 or 4
 * @param sequenceParameterSets SPS NAL units with their header byte, 1 to 31
 * @param pictureParameterSets PPS NAL units with their header byte, 1 to 255
 */
public record AvcDecoderConfigurationRecord(
  int nalLengthSizeBytes,
  List<Bytes> sequenceParameterSets,
  List<Bytes> pictureParameterSets
) {
  private static final int VERSION = 1;

  /** Bytes up to {@code numOfSequenceParameterSets}, with it. */
  private static final int HEADER_BYTES = 6;

  public AvcDecoderConfigurationRecord {
    sequenceParameterSets = List.copyOf(sequenceParameterSets);
    pictureParameterSets = List.copyOf(pictureParameterSets);
  }

  /**
   * Reads a record. What follows the picture parameter sets is ignored: encoders leave the extension of the high
   * profiles out, write it wrong, or add padding. Parameter sets in Annex B byte stream format in place of a record,
   * as some encoders send them, are understood.
   *
   * @param in borrows, indices unchanged
   * @throws MalformedInputException if it is cut short, or lacks an SPS or a PPS
   */
  public static AvcDecoderConfigurationRecord parse(ByteBuf in) throws MalformedInputException {
    return AnnexB.startsWithStartCode(in) ? parseByteStream(in) : parseRecord(in.slice());
  }

  private static AvcDecoderConfigurationRecord parseRecord(ByteBuf in) throws MalformedInputException {
    if (in.readableBytes() < HEADER_BYTES) {
      throw new MalformedInputException(
        "AVC decoder configuration record has " + in.readableBytes() + " bytes, at least 7 are needed"
      );
    }
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new MalformedInputException(
        "AVC decoder configuration record has version " + version + ", not 1"
      );
    }
    in.skipBytes(3); // Profile and level: the SPS says them too, and is what decoders obey.
    int lengthSizeBytes = 1 + (in.readUnsignedByte() & 0x03);
    if (lengthSizeBytes == 3) {
      throw new MalformedInputException(
        "AVC decoder configuration record has lengthSizeMinusOne 2, not 0, 1 or 3"
      );
    }
    List<Bytes> sps = readParameterSets(in, in.readUnsignedByte() & 0x1f, "SPS");
    if (!in.isReadable()) {
      throw new MalformedInputException("AVC decoder configuration record ends before its number of PPS");
    }
    List<Bytes> pps = readParameterSets(in, in.readUnsignedByte(), "PPS");
    return new AvcDecoderConfigurationRecord(lengthSizeBytes, sps, pps);
  }

  private static List<Bytes> readParameterSets(ByteBuf in, int count, String kind)
    throws MalformedInputException {
    if (count == 0) {
      throw new MalformedInputException(
        "AVC decoder configuration record has no " +
          kind +
          "; the encoder must put it into the sequence header"
      );
    }
    List<Bytes> parameterSets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int size = in.readableBytes() < 2 ? -1 : in.readUnsignedShort();
      if (size < 1 || size > in.readableBytes()) {
        throw new MalformedInputException(
          "AVC decoder configuration record: %s %d of %d has a size of %d bytes, %d are left".formatted(
            kind,
            i + 1,
            count,
            size,
            in.readableBytes()
          )
        );
      }
      parameterSets.add(withoutStartCode(in.readSlice(size)));
    }
    return parameterSets;
  }

  /** Some encoders leave the start code in front of the parameter sets. */
  private static Bytes withoutStartCode(ByteBuf parameterSet) {
    if (AnnexB.startsWithStartCode(parameterSet)) {
      int startCode = AnnexB.nextStartCode(parameterSet, 0, parameterSet.writerIndex());
      parameterSet.readerIndex(startCode + AnnexB.START_CODE_BYTES);
    }
    return Bytes.copyOf(parameterSet);
  }

  private static AvcDecoderConfigurationRecord parseByteStream(ByteBuf in) throws MalformedInputException {
    ByteBuf sample = AnnexB.toSample(in, in.alloc());
    try {
      List<Bytes> sps = new ArrayList<>();
      List<Bytes> pps = new ArrayList<>();
      NalUnits.collect(sample, NalUnits.SPS, sps);
      NalUnits.collect(sample, NalUnits.PPS, pps);
      if (sps.isEmpty() || pps.isEmpty()) {
        throw new MalformedInputException(
          "AVC sequence header in Annex B format has %d SPS and %d PPS, it needs one of each".formatted(
            sps.size(),
            pps.size()
          )
        );
      }
      return new AvcDecoderConfigurationRecord(NalUnits.LENGTH_BYTES, sps, pps);
    } finally {
      sample.release();
    }
  }

  /**
   * Reads the parameter sets.
   *
   * @throws InputException if the first SPS is malformed or over a limit
   */
  public AvcConfiguration configuration() throws InputException {
    return AvcConfiguration.of(sequenceParameterSets, pictureParameterSets);
  }

  /**
   * Appends the record of {@code configuration}: lengths of 4 bytes, and the extension where the profile wants it.
   *
   * @param out borrows
   * @throws IllegalArgumentException if the configuration is not one that {@link AvcConfiguration#of} makes
   */
  public static void write(AvcConfiguration configuration, ByteBuf out) {
    out.writeByte(VERSION);
    out.writeByte(configuration.profileIdc());
    out.writeByte(configuration.constraintFlags());
    out.writeByte(configuration.levelIdc());
    out.writeByte(0xfc | (NalUnits.LENGTH_BYTES - 1));
    out.writeByte(0xe0 | configuration.sequenceParameterSets().size());
    writeParameterSets(configuration.sequenceParameterSets(), out);
    out.writeByte(configuration.pictureParameterSets().size());
    writeParameterSets(configuration.pictureParameterSets(), out);
    if (hasExtension(configuration.profileIdc())) {
      SequenceParameterSet sps = parseOwn(configuration.sequenceParameterSets().getFirst());
      out.writeByte(0xfc | sps.chromaFormatIdc());
      out.writeByte(0xf8 | (sps.bitDepthLuma() - 8));
      out.writeByte(0xf8 | (sps.bitDepthChroma() - 8));
      out.writeByte(0); // numOfSequenceParameterSetExt: auxiliary pictures are not carried
    }
  }

  private static void writeParameterSets(List<Bytes> parameterSets, ByteBuf out) {
    for (Bytes parameterSet : parameterSets) {
      out.writeShort(parameterSet.size());
      parameterSet.writeTo(out);
    }
  }

  private static SequenceParameterSet parseOwn(Bytes sps) {
    try {
      return SequenceParameterSet.parse(sps);
    } catch (InputException e) {
      throw new IllegalArgumentException("configuration with a bad SPS: " + e.getMessage(), e);
    }
  }

  /** All profiles but Baseline, Main and Extended; editions before 2017 list four profiles instead. */
  private static boolean hasExtension(int profileIdc) {
    return profileIdc != 66 && profileIdc != 77 && profileIdc != 88;
  }
}
