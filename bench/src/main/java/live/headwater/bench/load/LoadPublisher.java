package live.headwater.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.headwater.rtmp.client.PublishEnd;
import live.headwater.rtmp.client.PublisherListener;
import live.headwater.rtmp.client.RtmpPublisher;
import org.jspecify.annotations.Nullable;

/** One encoder: plays the recording in a loop, each message at its time. Confined to the generator's event loop. */
final class LoadPublisher implements PublisherListener {

  private final int number;
  private final Recording recording;
  private final List<Recording.Packet> packets;
  private final LoadCounters counters;
  private final long phaseNs;

  private @Nullable RtmpPublisher publisher;
  private boolean closing;
  private int next;
  /** Media time of the start of the loop being played, counted from the first message sent. */
  private long loopStartMs;
  private long startNs;

  /**
   * @param phaseNs when it begins within a GOP's time, on the monotonic clock
   */
  LoadPublisher(int number, Recording recording, long phaseNs, LoadCounters counters) {
    this.number = number;
    this.recording = recording;
    this.packets = recording.packets();
    this.phaseNs = phaseNs;
    this.counters = counters;
  }

  int number() {
    return number;
  }

  @Override
  public void onPublishing(RtmpPublisher ready) {
    publisher = ready;
    next = recording.start(number);
    loopStartMs = -packets.get(next).timestampMs();
    startNs = afterNow(phaseNs, System.nanoTime());
    for (Recording.Packet header : recording.headers()) {
      send(ready, header, 0);
    }
    ready.flush();
    counters.publishing++;
  }

  /** The next time with this phase, so that the key frames of all publishers are spread evenly. */
  private static long afterNow(long phaseNs, long nowNs) {
    long gopNs = LoadGenerator.PHASES_NS;
    return nowNs + Math.floorMod(phaseNs - nowNs, gopNs);
  }

  @Override
  public void onEnd(RtmpPublisher ended, PublishEnd end) {
    if (publisher != null) {
      counters.publishing--;
      publisher = null;
    }
    if (!closing) {
      counters.dropped++;
      System.err.println("publisher " + number + " lost: " + end);
    }
  }

  /** Sends what is due. */
  void onTick(long nowNs) {
    RtmpPublisher current = publisher;
    if (current == null || closing) {
      return;
    }
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(nowNs - startNs);
    boolean sent = false;
    while (nowNs >= startNs && loopStartMs + packets.get(next).timestampMs() <= elapsedMs) {
      Recording.Packet packet = packets.get(next);
      send(current, packet, loopStartMs + packet.timestampMs());
      counters.units++;
      counters.latestMs = Math.max(counters.latestMs, elapsedMs - loopStartMs - packet.timestampMs());
      sent = true;
      if (++next == packets.size()) {
        next = 0;
        loopStartMs += recording.durationMs();
      }
    }
    if (sent) {
      current.flush();
    }
  }

  private void send(RtmpPublisher to, Recording.Packet packet, long timestampMs) {
    ByteBuf body = packet.body().retainedDuplicate();
    counters.bytes += body.readableBytes();
    if (packet.video()) {
      to.video(timestampMs, body);
    } else {
      to.audio(timestampMs, body);
    }
  }

  /** Media that waits for the socket, in bytes. */
  long pendingBytes() {
    return publisher == null ? 0 : publisher.pendingBytes();
  }

  void close() {
    closing = true;
    if (publisher != null) {
      publisher.close();
    }
  }
}
