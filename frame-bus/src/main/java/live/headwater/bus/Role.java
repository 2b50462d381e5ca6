package live.headwater.bus;

/** Which of a stream's two feeds a connection is. */
public enum Role {
  PRIMARY,
  BACKUP,
}
