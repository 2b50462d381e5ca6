package live.headwater.srt.session;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import live.headwater.srt.wire.KeyMaterial;
import live.headwater.srt.wire.KeyWrap;
import live.headwater.srt.wire.MessageField;
import live.headwater.srt.wire.PacketCipher;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this end encrypts with, and when they change: a new one is announced some packets before it is used, and
 * used when the peer has said that it has it. Until then the old one stays in use, so that no packet is lost by a
 * change; libsrt changes unasked. draft-sharabayko-srt-01, 6.1.6 (Key Material Refresh).
 */
final class SendingKeys {

  private enum Phase {
    /** One key is in use; until it is nearly worn out. */
    STEADY,
    /** The next one was announced; until it is in use. */
    ANNOUNCED,
  }

  private final Secret secret;
  private final PacketCipher cipher;
  private final KeyRefresh refresh;
  private final RandomGenerator random;
  private Phase phase = Phase.STEADY;
  private int parity;
  private byte[] key;
  private byte[] nextKey = new byte[0];
  /** With this key. */
  private long packets;
  private @Nullable KeyMaterial announced;
  private boolean known;
  private long lastToldNs;
  private boolean told;
  private long changes;

  SendingKeys(Secret secret, KeyRefresh refresh, RandomGenerator random) {
    this.secret = secret;
    this.refresh = refresh;
    this.random = random;
    this.cipher = secret.encrypting();
    this.parity = secret.parity();
    this.key = secret.key();
  }

  /** The key of the next packet. */
  int parity() {
    return parity;
  }

  /** @param packet with its header, which names {@link #parity}, and its payload, which is encrypted; borrows */
  void seal(ByteBuf packet) {
    PacketCipher.Result result = cipher.apply(packet);
    if (result != PacketCipher.Result.OK) {
      throw new IllegalStateException("a packet was not encrypted: " + result);
    }
    packets++;
    if (phase == Phase.STEADY && packets >= refresh.everyPackets() - refresh.announcePackets()) {
      announce();
    } else if (phase == Phase.ANNOUNCED && known && packets >= refresh.everyPackets()) {
      parity = other();
      key = nextKey;
      packets = 0;
      announced = null;
      phase = Phase.STEADY;
      changes++;
    }
  }

  private int other() {
    return parity == MessageField.KEY_EVEN ? MessageField.KEY_ODD : MessageField.KEY_EVEN;
  }

  private void announce() {
    nextKey = new byte[key.length];
    random.nextBytes(nextKey);
    cipher.key(other(), nextKey);
    boolean even = parity == MessageField.KEY_EVEN;
    byte[] both = new byte[2 * key.length];
    System.arraycopy(even ? key : nextKey, 0, both, 0, key.length);
    System.arraycopy(even ? nextKey : key, 0, both, key.length, key.length);
    KeyMaterial material = secret.material();
    announced = KeyWrap.wrap(
      KeyMaterial.Keys.BOTH,
      material.cipher(),
      material.salt(),
      both,
      secret.passphrase()
    );
    known = false;
    told = false;
    phase = Phase.ANNOUNCED;
  }

  /** What to tell the peer now; null when there is nothing. */
  @Nullable
  KeyMaterial toTell(long rttUs, long nowNs) {
    // libsrt repeats after 1.5 round trips.
    if (announced == null || known || (told && nowNs - lastToldNs < rttUs * 1_500)) {
      return null;
    }
    told = true;
    lastToldNs = nowNs;
    return announced;
  }

  /** The peer has the keys of a message. */
  void onAnswer(KeyMaterial material) {
    known |= material.equals(announced);
  }

  /** How often the key was changed. */
  long changes() {
    return changes;
  }
}
