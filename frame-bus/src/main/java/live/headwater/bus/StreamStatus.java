package live.headwater.bus;

import java.time.Instant;
import java.util.List;
import live.headwater.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is doing, as far as its home loop has told: a consistent snapshot, at most a second behind.
 *
 * @param feeds connected feeds, primary first
 * @param onAir role of the feed that is on air; null when none is
 * @param programTracks tracks of the current period; empty when no program is on air
 * @param heldOpenUntil when the program ends unless a feed comes back; null while one is on air, and without a program
 * @param startedAtPrimary when the primary feed last connected; null when never
 * @param startedAtBackup when the backup feed last connected; null when never
 * @param finishedAtPrimary when the primary feed last ended, not cleared by a new start; null when never
 */
public record StreamStatus(
  List<FeedStatus> feeds,
  @Nullable Role onAir,
  List<Track> programTracks,
  @Nullable Instant heldOpenUntil,
  @Nullable Instant startedAtPrimary,
  @Nullable Instant startedAtBackup,
  @Nullable Instant finishedAtPrimary
) {
  /** Of a stream that never had a feed. */
  public static final StreamStatus IDLE = new StreamStatus(
    List.of(),
    null,
    List.of(),
    null,
    null,
    null,
    null
  );

  public StreamStatus {
    feeds = List.copyOf(feeds);
    programTracks = List.copyOf(programTracks);
  }

  /** Whether a feed of this role is connected and has delivered media lately. */
  public boolean isLive(Role role) {
    return feeds.stream().anyMatch(feed -> feed.role() == role && feed.live());
  }

  /**
   * One connected feed.
   *
   * @param remote the peer, {@code host:port}
   * @param live whether it has delivered media within the take-over time
   * @param bytesReceived media payload since it connected
   * @param bitsPerSecond media payload over the last seconds
   * @param videoFramesPerSecond access units of video over the last seconds, 0 without video
   * @param accessUnitsDropped malformed, out of order or without their random access point
   */
  public record FeedStatus(
    Role role,
    Protocol protocol,
    String remote,
    String encoder,
    Instant connectedAt,
    boolean live,
    List<Track> tracks,
    long bytesReceived,
    long bitsPerSecond,
    double videoFramesPerSecond,
    long accessUnitsDropped
  ) {
    public FeedStatus {
      tracks = List.copyOf(tracks);
    }
  }
}
