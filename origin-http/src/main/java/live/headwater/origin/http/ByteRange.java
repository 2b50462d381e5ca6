package live.headwater.origin.http;

/** What of a body is to be sent. */
sealed interface ByteRange {
  /** All of it. */
  record Whole() implements ByteRange {}

  /**
   * Some of it.
   *
   * @param first offset of the first byte
   * @param count bytes, 1 or more
   */
  record Part(int first, int count) implements ByteRange {}

  /** Nothing, as no byte of the body is in the range. */
  record Unsatisfiable() implements ByteRange {}
}
