package live.headwater.bus;

/** Hears every event of every stream. */
@FunctionalInterface
public interface StreamEventListener {
  /** Called on whatever thread the event happened on; must not block. */
  void onEvent(StreamEvent event);
}
