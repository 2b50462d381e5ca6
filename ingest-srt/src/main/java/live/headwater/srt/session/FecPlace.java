package live.headwater.srt.session;

import live.headwater.srt.wire.FecGroup;
import live.headwater.srt.wire.FecPacket;
import org.jspecify.annotations.Nullable;

/** A place for FEC groups, one after the other; the first one makes it. */
final class FecPlace {

  private long number = -1;
  private @Nullable FecGroup group;

  static FecPlace[] many(int count) {
    FecPlace[] places = new FecPlace[count];
    for (int i = 0; i < count; i++) {
      places[i] = new FecPlace();
    }
    return places;
  }

  /** The group of a number, empty when another one was here. */
  FecGroup of(long wanted) {
    FecGroup here = group;
    if (here == null) {
      here = new FecGroup(FecPacket.MAX_PAYLOAD_BYTES);
      group = here;
    } else if (number != wanted) {
      here.reset();
    }
    number = wanted;
    return here;
  }
}
