package live.headwater.srt.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import live.headwater.bus.LiveStream;
import live.headwater.bus.StreamSettings;
import live.headwater.bus.StreamSettingsListener;
import live.headwater.srt.session.PullSession;

/**
 * Fetches all streams that are to be fetched, each on a loop and with a socket of its own, as long as they are active.
 * Learns of them as a listener of the bus. Any thread.
 */
public final class SrtPuller implements StreamSettingsListener {

  private final EventLoopGroup group;
  private final Class<? extends DatagramChannel> channelType;
  private final PullSession.Environment environment;
  private final NameLookup names;
  private final ConcurrentHashMap<Long, StreamPull> pulls = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** @param group runs sockets and feeds; must fit {@code channelType} */
  public SrtPuller(
    EventLoopGroup group,
    Class<? extends DatagramChannel> channelType,
    PullSession.Environment environment
  ) {
    this(group, channelType, environment, InetAddress::getByName);
  }

  SrtPuller(
    EventLoopGroup group,
    Class<? extends DatagramChannel> channelType,
    PullSession.Environment environment,
    NameLookup names
  ) {
    this.group = group;
    this.channelType = channelType;
    this.environment = environment;
    this.names = names;
  }

  @Override
  public void onSettings(LiveStream stream) {
    StreamSettings settings = stream.settings();
    if (closed || (!settings.pull() && !pulls.containsKey(settings.id()))) {
      return;
    }
    StreamPull pull = pulls.computeIfAbsent(settings.id(), _ ->
      new StreamPull(stream, group.next(), channelType, environment, names)
    );
    pull.refresh();
    if (closed) {
      // The close came in between and may have missed this one.
      pull.close();
    }
  }

  /** Ends all feeds that are fetched, and tells their sources. The event-loop group runs on. */
  public CompletableFuture<Void> close() {
    closed = true;
    return CompletableFuture.allOf(
      pulls
        .values()
        .stream()
        .map(StreamPull::close)
        .toArray(CompletableFuture<?>[]::new)
    );
  }
}
