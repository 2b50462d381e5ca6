package live.headwater.packager;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import live.headwater.bus.ProgramInfo;
import live.headwater.bus.ProgramListener;
import live.headwater.bus.ProgramObserver;
import org.jspecify.annotations.Nullable;

/**
 * Packages the program of every stream, and keeps what of it can be played.
 *
 * <p>Programs come on their streams' home loops; look-ups are for any thread.
 */
public final class Packager implements ProgramObserver, AutoCloseable {

  private final PackagerSettings settings;
  private final SegmentListener listener;
  private final ByteBufAllocator allocator;
  private final ConcurrentMap<Long, StreamPackager> streams = new ConcurrentHashMap<>();

  public Packager(PackagerSettings settings) {
    this(settings, SegmentListener.NONE, PooledByteBufAllocator.DEFAULT);
  }

  /**
   * @param allocator for headers and transport streams: small beside the payload, which is the access units' own
   */
  public Packager(PackagerSettings settings, SegmentListener listener, ByteBufAllocator allocator) {
    this.settings = settings;
    this.listener = listener;
    this.allocator = allocator;
  }

  @Override
  public ProgramListener onProgramStart(ProgramInfo info) {
    StreamPackager stream = streams.compute(info.streamId(), (_, known) ->
      known != null && known.startProgram(info.loop().nowNs()) ? known : create(info)
    );
    return new ProgramPackager(Objects.requireNonNull(stream), info, settings, listener, allocator);
  }

  private StreamPackager create(ProgramInfo info) {
    return new StreamPackager(info, settings, allocator, closed -> streams.remove(info.streamId(), closed));
  }

  /**
   * What can be played of a stream.
   *
   * @return null when there is nothing at all; if it is not null, its playlists may still be missing
   */
  public @Nullable Presentation presentation(long streamId) {
    return streams.get(streamId);
  }

  /** Releases everything. No program may be on air. */
  @Override
  public void close() {
    streams.values().forEach(StreamPackager::close);
  }
}
