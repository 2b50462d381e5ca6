package live.headwater.bench.compare;

import java.io.IOException;
import live.headwater.rtmp.client.PublisherAddress;

/** A server under load, run as processes of its own. Started when made. */
interface Subject extends AutoCloseable {
  String name();

  /** Where publisher {@code index}, from 0, publishes to. */
  PublisherAddress address(int index);

  /** What its processes have needed so far. */
  Usage usage() throws IOException;

  /** How many of {@code streams} can be played now. */
  int playable(int streams) throws IOException, InterruptedException;

  /** Stops it and removes its files. */
  @Override
  void close() throws IOException;
}
