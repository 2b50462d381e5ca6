package live.headwater.bus;

/** Hears every event of every stream. */
@FunctionalInterface
public interface StreamEventListener {
  /** Called on whatever thread the event happened on; must not block. */
  void onEvent(StreamEvent event);

  /**
   * A publish was refused: called for each one, where events sum up. For counting; on the thread of the connection,
   * must not block.
   */
  default void onRefused(RefusedPublish refused) {}
}
