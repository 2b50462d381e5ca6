package live.headwater.media.codec;

import live.headwater.media.Bytes;
import live.headwater.media.MalformedInputException;

/**
 * The identity of an H.264 picture parameter set. ITU-T H.264 (08/2021), 7.3.2.2 (Picture parameter set RBSP syntax).
 *
 * @param id {@code pic_parameter_set_id}, 0 to 255
 * @param sequenceParameterSetId {@code seq_parameter_set_id}, 0 to 31
 */
record PictureParameterSet(int id, int sequenceParameterSetId) {
  static PictureParameterSet parse(Bytes nalUnit) throws MalformedInputException {
    BitReader in = BitReader.ofNalUnit("H.264 PPS", nalUnit);
    NalUnits.requireType(in.bits(8), NalUnits.PPS, "PPS");
    return new PictureParameterSet(
      in.exponentialGolomb("pic_parameter_set_id", 255),
      in.exponentialGolomb("seq_parameter_set_id", 31)
    );
  }
}
