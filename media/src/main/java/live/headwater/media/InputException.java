package live.headwater.media;

/**
 * Bytes from a peer that cannot be used. The subtype says whose fault it is; the message says what was found with
 * its value and bound, where, and what to do if somebody can act on it.
 *
 * <p>The catcher decides the scope: the access unit, the feed or the connection.
 */
public abstract sealed class InputException
  extends Exception
  permits MalformedInputException, UnsupportedInputException, LimitExceededException
{

  InputException(String message) {
    super(message);
  }
}
