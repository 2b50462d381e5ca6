package live.headwater.bus;

/** How a feed reaches the server. */
public enum Protocol {
  RTMP(Family.RTMP),
  RTMPS(Family.RTMP),
  RTMPT(Family.RTMP),
  RTMPE(Family.RTMP),
  SRT(Family.SRT),
  UDP(Family.SRT),
  WHIP(Family.WHIP);

  /** Feeds of one stream use one family at a time. */
  public enum Family {
    RTMP,
    SRT,
    WHIP,
  }

  private final Family family;

  Protocol(Family family) {
    this.family = family;
  }

  public Family family() {
    return family;
  }
}
