package live.headwater.media.mpegts;

/**
 * How many TS packets a segment has.
 *
 * @param pat packets of the program association table
 * @param pmt packets of the program map table
 * @param video packets with payload of the video track
 * @param audio packets with payload of the audio track
 * @param pcrOnly packets with a PCR and no payload, which no continuity counter counts
 */
public record PacketCounts(int pat, int pmt, int video, int audio, int pcrOnly) {
  /** Bytes of the segment. */
  public int sizeBytes() {
    return Math.multiplyExact(pat + pmt + video + audio + pcrOnly, TsPacket.BYTES);
  }
}
