package live.headwater.media.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Parameter sets inside access units: repeated by many encoders at each IDR picture, changed there by some, and by a
 * few sent nowhere else.
 */
public final class InBandParameterSets {

  private InBandParameterSets() {}

  /**
   * The configuration from {@code sample} on. To be called when {@link NalUnits#containsParameterSet} says so.
   *
   * <p>A parameter set replaces the one with its id. Repetition of what is known allocates nothing.
   *
   * @param current configuration so far, null when none came yet
   * @param sample NAL units with 4-byte lengths; borrows
   * @return {@code current} itself when the sample says nothing new; null while an SPS or a PPS is missing
   * @throws InputException if a NAL unit runs past the end or a new parameter set cannot be used; the configuration
   *     so far remains good
   */
  public static @Nullable AvcConfiguration apply(@Nullable AvcConfiguration current, ByteBuf sample)
    throws InputException {
    if (current != null && knowsAll(current, sample)) {
      return current;
    }
    List<Bytes> sps = new ArrayList<>();
    List<Bytes> pps = new ArrayList<>();
    if (current != null) {
      sps.addAll(current.sequenceParameterSets());
      pps.addAll(current.pictureParameterSets());
    }
    NalUnits.collect(sample, NalUnits.SPS, sps);
    NalUnits.collect(sample, NalUnits.PPS, pps);
    if (sps.isEmpty() || pps.isEmpty()) {
      return null;
    }
    return AvcConfiguration.of(latestOfEachSps(sps), latestOfEachPps(pps));
  }

  private static boolean knowsAll(AvcConfiguration current, ByteBuf sample) throws MalformedInputException {
    int end = sample.writerIndex();
    int at = sample.readerIndex();
    while (at < end) {
      int size = NalUnits.sizeAt(sample, at, NalUnits.LENGTH_BYTES);
      at += NalUnits.LENGTH_BYTES;
      int type = size == 0 ? 0 : NalUnits.type(sample.getByte(at));
      if (type == NalUnits.SPS && !containsRange(current.sequenceParameterSets(), sample, at, size)) {
        return false;
      }
      if (type == NalUnits.PPS && !containsRange(current.pictureParameterSets(), sample, at, size)) {
        return false;
      }
      at += size;
    }
    return true;
  }

  private static boolean containsRange(List<Bytes> known, ByteBuf sample, int index, int sizeBytes) {
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).equalsRange(sample, index, sizeBytes)) {
        return true;
      }
    }
    return false;
  }

  private static List<Bytes> latestOfEachSps(List<Bytes> inOrder) throws InputException {
    Map<Integer, Bytes> byId = new LinkedHashMap<>();
    for (Bytes sps : inOrder) {
      byId.put(SequenceParameterSet.parse(sps).id(), sps);
    }
    return List.copyOf(byId.values());
  }

  private static List<Bytes> latestOfEachPps(List<Bytes> inOrder) throws InputException {
    Map<Integer, Bytes> byId = new LinkedHashMap<>();
    for (Bytes pps : inOrder) {
      byId.put(PictureParameterSet.parse(pps).id(), pps);
    }
    return List.copyOf(byId.values());
  }
}
