package live.headwater.rtmp.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The live feeds of a connection, mostly one, by message stream. Confined to the connection's loop. */
final class FeedTable {

  private final List<PublishedFeed> feeds = new ArrayList<>(1);

  boolean isEmpty() {
    return feeds.isEmpty();
  }

  boolean contains(PublishedFeed feed) {
    return feeds.contains(feed);
  }

  void add(PublishedFeed feed) {
    feeds.add(feed);
  }

  /** The feed that publishes on a message stream. */
  @Nullable
  PublishedFeed on(int messageStreamId) {
    for (int i = 0; i < feeds.size(); i++) {
      if (feeds.get(i).messageStreamId() == messageStreamId) {
        return feeds.get(i);
      }
    }
    return null;
  }

  /** The feed that a message belongs to: that of its message stream, or the only one. Some publish on one and send on another. */
  @Nullable
  PublishedFeed forMessage(int messageStreamId) {
    PublishedFeed feed = on(messageStreamId);
    return feed == null && feeds.size() == 1 ? feeds.getFirst() : feed;
  }

  @Nullable
  PublishedFeed ofKey(String streamKey) {
    for (PublishedFeed feed : feeds) {
      if (feed.target().streamKey().equals(streamKey)) {
        return feed;
      }
    }
    return null;
  }

  void flush() {
    for (int i = 0; i < feeds.size(); i++) {
      feeds.get(i).flush();
    }
  }

  void close(PublishedFeed feed, String reason) {
    feeds.remove(feed);
    feed.close(reason);
  }

  void closeAll(String reason) {
    for (PublishedFeed feed : feeds) {
      feed.close(reason);
    }
    feeds.clear();
  }

  List<PublishedFeed> all() {
    return feeds;
  }
}
