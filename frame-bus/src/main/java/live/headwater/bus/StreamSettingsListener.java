package live.headwater.bus;

/** Hears of streams that are made or changed. */
@FunctionalInterface
public interface StreamSettingsListener {
  /**
   * The settings of a stream are new or others than before: {@link LiveStream#settings()} has those that hold. Called on
   * whatever thread changed them, perhaps for two changes at once or twice for one; must not block.
   */
  void onSettings(LiveStream stream);
}
