package live.headwater.bus;

/** Why the gate did not admit a connection: told to the operator as it is, to the peer only by its {@link #outward()}. */
public enum Refusal {
  UNKNOWN_STREAM(Outward.DENIED, "no stream has this id"),
  NO_TOKEN(Outward.DENIED, "no push token was sent"),
  WRONG_TOKEN(Outward.DENIED, "the push token is wrong"),
  INACTIVE(Outward.DENIED, "the stream is switched off (active: false)"),
  PULL_STREAM(Outward.DENIED, "the stream is fetched by pull and takes no push"),
  ALREADY_CONNECTED(Outward.BUSY, "this feed has a live connection already"),
  OTHER_PROTOCOL(Outward.BUSY, "the stream is live over another protocol"),
  RATE_LIMITED(Outward.BUSY, "too many connection attempts"),
  /** Would be one of those above under {@code DENIED}, which one is no more said. */
  TOO_MANY_FAILURES(Outward.BUSY, "too many refused attempts from this address"),
  SHUTTING_DOWN(Outward.BUSY, "the server is shutting down");

  /** What a peer may learn. Everything under {@code DENIED} looks alike, so that ids cannot be probed. */
  public enum Outward {
    DENIED,
    BUSY,
  }

  private final Outward outward;
  private final String description;

  Refusal(Outward outward, String description) {
    this.outward = outward;
    this.description = description;
  }

  public Outward outward() {
    return outward;
  }

  /** For the operator; never sent to a peer when {@link #outward()} is {@code DENIED}. */
  public String description() {
    return description;
  }
}
