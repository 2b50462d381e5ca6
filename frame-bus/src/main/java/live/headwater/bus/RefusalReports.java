package live.headwater.bus;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums up refusals, so that who tries in a loop fills neither log nor timeline. The first of a kind is reported at once;
 * what follows within {@link #WINDOW_NS} makes one line at its end, and so on until a window stays empty. Any thread.
 *
 * <p>A kind is a stream, role, reason and source address. When too many are open at a time, those that come new are
 * summed up together as "other addresses"; so there are at most {@link #MAX_WINDOWS} lines and one for each stream, role
 * and reason in the time of a window.
 */
final class RefusalReports {

  static final long WINDOW_NS = 10_000_000_000L;

  /** Kinds at a time. Ours. */
  static final int MAX_WINDOWS = 256;

  private record Kind(long streamId, @Nullable Role role, Refusal refusal, String address) {}

  /** One more than were refused since the last line. */
  private final ConcurrentHashMap<Kind, Integer> windows = new ConcurrentHashMap<>();

  /**
   * @param loop runs the end of the window
   * @param sink writes a line; called on this thread, and on {@code loop} later
   */
  void report(RefusedPublish refused, String remote, Loop loop, Consumer<String> sink) {
    Kind kind = new Kind(refused.streamId(), refused.role(), refused.refusal(), refused.address());
    if (windows.mappingCount() >= MAX_WINDOWS && !windows.containsKey(kind)) {
      kind = new Kind(kind.streamId, kind.role, kind.refusal, "other addresses");
    }
    if (windows.merge(kind, 1, Integer::sum) == 1) {
      sink.accept(
        "%s from %s refused (%s): %s".formatted(
          refused.protocol(),
          remote,
          code(refused.refusal()),
          refused.refusal().description()
        )
      );
      endLater(kind, loop, sink);
    }
  }

  private void endLater(Kind kind, Loop loop, Consumer<String> sink) {
    loop.schedule(WINDOW_NS, () -> end(kind, loop, sink));
  }

  private void end(Kind kind, Loop loop, Consumer<String> sink) {
    int[] more = new int[1];
    windows.computeIfPresent(kind, (_, count) -> {
      more[0] = count - 1;
      return more[0] == 0 ? null : 1;
    });
    if (more[0] > 0) {
      sink.accept(
        "%s refused %d times more in %d s (%s): %s".formatted(
          kind.address,
          more[0],
          WINDOW_NS / 1_000_000_000,
          code(kind.refusal),
          kind.refusal.description()
        )
      );
      endLater(kind, loop, sink);
    }
  }

  private static String code(Refusal refusal) {
    return refusal.name().toLowerCase(Locale.ROOT);
  }
}
