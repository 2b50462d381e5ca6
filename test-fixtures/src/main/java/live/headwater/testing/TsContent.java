package live.headwater.testing;

import java.util.List;

/**
 * What a transport stream segment carries.
 *
 * @param video one picture each, in the order of the segment
 * @param audio one or more frames each, in the order of the segment
 * @param pcrCount number of PCRs
 */
public record TsContent(List<TsUnit> video, List<TsUnit> audio, int pcrCount) {
  public TsContent {
    video = List.copyOf(video);
    audio = List.copyOf(audio);
  }
}
