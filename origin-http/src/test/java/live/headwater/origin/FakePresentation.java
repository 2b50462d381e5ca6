package live.headwater.origin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import live.headwater.packager.Presentation;
import live.headwater.packager.Resource;
import org.jspecify.annotations.Nullable;

/** A presentation of whatever a test puts there. */
final class FakePresentation implements Presentation {

  final Map<String, Resource> cmaf = new ConcurrentHashMap<>();
  final Map<String, Resource> mpegts = new ConcurrentHashMap<>();

  @Override
  public @Nullable Resource cmaf(String name) {
    return cmaf.get(name);
  }

  @Override
  public @Nullable Resource mpegts(String name) {
    return mpegts.get(name);
  }
}
