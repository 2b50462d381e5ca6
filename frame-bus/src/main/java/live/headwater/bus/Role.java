package live.headwater.bus;

/** Which of a stream's two feeds a connection is. */
public enum Role {
  PRIMARY,
  BACKUP;

  /** The stream's other feed. */
  public Role other() {
    return this == PRIMARY ? BACKUP : PRIMARY;
  }
}
