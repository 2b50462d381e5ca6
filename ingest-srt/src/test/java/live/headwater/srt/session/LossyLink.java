package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import java.util.Random;

/** One direction of a network: loses, delays, reorders and duplicates what is sent, from a seed. */
final class LossyLink {

  /**
   * How bad it is.
   *
   * @param delayNs the way takes at least that
   * @param jitterNs it takes up to so much longer, each packet for itself
   * @param fifo whether no packet overtakes another nevertheless
   * @param loss share of packets, 0 to 1
   * @param burst how many are lost in a row, on average; 1 for independent loss
   * @param duplicated share of packets, 0 to 1
   */
  record Quality(long delayNs, long jitterNs, boolean fifo, double loss, double burst, double duplicated) {}

  /** Who gets packets, and when. */
  interface Far {
    void onArrival(long atNs, byte[] packet);
  }

  private final Quality quality;
  private final Random random;
  private final Far far;
  private boolean bad;
  private long lastNs;

  LossyLink(Quality quality, Random random, Far far) {
    this.quality = quality;
    this.random = random;
    this.far = far;
  }

  /**
   * Sends a packet.
   *
   * @param packet takes
   * @return whether it arrives
   */
  boolean send(ByteBuf packet, long nowNs) {
    byte[] bytes = new byte[packet.readableBytes()];
    packet.getBytes(packet.readerIndex(), bytes);
    packet.release();
    if (isLost()) {
      return false;
    }
    far.onArrival(arrivalNs(nowNs), bytes);
    if (random.nextDouble() < quality.duplicated()) {
      far.onArrival(arrivalNs(nowNs), bytes);
    }
    return true;
  }

  /** Gilbert's model: a good state without loss, a bad one in which all is lost. */
  private boolean isLost() {
    if (quality.burst() <= 1) {
      return random.nextDouble() < quality.loss();
    }
    double leave = 1 / quality.burst();
    double enter = (leave * quality.loss()) / (1 - quality.loss());
    bad = random.nextDouble() < (bad ? 1 - leave : enter);
    return bad;
  }

  private long arrivalNs(long nowNs) {
    long atNs = nowNs + quality.delayNs() + (long) (random.nextDouble() * quality.jitterNs());
    if (quality.fifo()) {
      atNs = Math.max(atNs, lastNs);
      lastNs = atNs;
    }
    return atNs;
  }
}
