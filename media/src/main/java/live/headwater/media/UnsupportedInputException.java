package live.headwater.media;

/** Legal input that this server does not carry. */
public final class UnsupportedInputException extends InputException {

  public UnsupportedInputException(String message) {
    super(message);
  }
}
