package live.headwater.media;

/** The peer broke the rules of the format. */
public final class MalformedInputException extends InputException {

  public MalformedInputException(String message) {
    super(message);
  }
}
