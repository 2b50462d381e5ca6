package live.headwater.media.mpegts.demux;

/** Counts of a transport stream since its start. Confined to its demultiplexer's thread. */
public final class TsStatistics {

  long packets;
  long continuityErrors;
  long lostPackets;
  long transportErrors;
  long scrambledPackets;
  long malformedPackets;
  long garbageBytes;
  long synchronisationLosses;
  long brokenSections;
  long droppedPesPackets;
  long droppedUnits;

  /** TS packets read, null packets too. */
  public long packets() {
    return packets;
  }

  /** How often a continuity counter was not the one expected. */
  public long continuityErrors() {
    return continuityErrors;
  }

  /** TS packets missing by their counters of 4 bits: at least so many. */
  public long lostPackets() {
    return lostPackets;
  }

  /** Packets that an earlier hop marked as damaged. */
  public long transportErrors() {
    return transportErrors;
  }

  /** Packets of our streams that are scrambled. */
  public long scrambledPackets() {
    return scrambledPackets;
  }

  /** Packets whose adaptation field makes no sense. */
  public long malformedPackets() {
    return malformedPackets;
  }

  /** Bytes outside of packets. */
  public long garbageBytes() {
    return garbageBytes;
  }

  /** How often the packets' distance was lost. */
  public long synchronisationLosses() {
    return synchronisationLosses;
  }

  /** Sections with a wrong CRC, size or syntax. */
  public long brokenSections() {
    return brokenSections;
  }

  /** PES packets dropped in whole or in part: damaged, too long or malformed. */
  public long droppedPesPackets() {
    return droppedPesPackets;
  }

  /** Pictures and audio frames read but of no use: without configuration, time or meaning. */
  public long droppedUnits() {
    return droppedUnits;
  }
}
