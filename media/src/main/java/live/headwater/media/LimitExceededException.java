package live.headwater.media;

/** Legal input, but more of it than one of our named limits allows. */
public final class LimitExceededException extends InputException {

  public LimitExceededException(String message) {
    super(message);
  }
}
