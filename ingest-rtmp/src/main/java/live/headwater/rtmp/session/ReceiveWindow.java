package live.headwater.rtmp.session;

/** Counts what comes in and tells when to acknowledge it. RTMP 1.0, 5.4.3 (Acknowledgement) and 5.4.4 (Window …Size). */
final class ReceiveWindow {

  private long windowBytes;
  private long receivedBytes;
  private long acknowledgedBytes;

  /**
   * @param windowBytes what may come between two acknowledgements unless the peer says otherwise
   */
  ReceiveWindow(long windowBytes) {
    this.windowBytes = windowBytes;
  }

  /** What the peer wants; 0 counts as 1. */
  void resize(long bytes) {
    windowBytes = Math.max(1, bytes);
  }

  void onBytes(int count) {
    receivedBytes += count;
  }

  /** Whether an acknowledgement is due; it then counts as sent. */
  boolean takeDue() {
    if (receivedBytes - acknowledgedBytes < windowBytes) {
      return false;
    }
    acknowledgedBytes = receivedBytes;
    return true;
  }

  /** The sequence number of an acknowledgement: all bytes so far, modulo 2^32. */
  long sequenceNumber() {
    return receivedBytes & 0xFFFF_FFFFL;
  }
}
