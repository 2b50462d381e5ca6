package live.headwater.server.demo;

import java.io.IOException;

/** A connection that a demo is published over. Its methods do not block. */
public interface DemoConnection extends DemoSink, AutoCloseable {
  /** Whether what is sent still goes anywhere; once false, always false. Any thread. */
  boolean isOpen();

  /** In words for the log, once it is not open. Any thread. */
  String endReason();

  /** Ends the publication and the connection. Any thread, any number of times. */
  @Override
  void close();

  /** Makes connections. */
  interface Connector {
    /**
     * Connects and publishes; blocks until the server has accepted that.
     *
     * @throws IOException if it refuses or cannot be reached; the message says why
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    DemoConnection connect() throws IOException, InterruptedException;
  }
}
