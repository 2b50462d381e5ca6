package live.headwater.testing;

import static live.headwater.testing.HlsParser.require;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Judges the playlists of one live presentation by RFC 8216bis alone (draft-pantos-hls-rfc8216bis-15), each by itself
 * and over time: hand it every version of every playlist that a client could have seen, in order. Throws an {@link
 * AssertionError} that names the rule.
 */
public final class HlsChecker {

  /** How far dates may be from what durations say, for both are rounded. */
  private static final Duration ROUNDING = Duration.ofMillis(3);

  private static final double MIN_TARGET_DURATIONS = 3;

  /** What was seen of one media playlist. */
  private static final class History {

    final TreeMap<Long, HlsPlaylist.Segment> segments = new TreeMap<>();
    final Map<String, Long> uris = new HashMap<>();
    HlsPlaylist.@Nullable Media last;

    @Nullable
    String lastText;
  }

  private final Map<String, History> playlists = new HashMap<>();

  /** Checks a multivariant playlist. */
  public HlsPlaylist.Multivariant multivariant(String text) {
    HlsPlaylist.Multivariant playlist = HlsParser.multivariant(text);
    List<String> names = new ArrayList<>();
    Map<String, Integer> defaults = new HashMap<>();
    for (HlsPlaylist.Rendition rendition : playlist.renditions()) {
      String name = rendition.groupId() + "/" + rendition.attributes().get("NAME");
      require(!names.contains(name), "two renditions of a group with one NAME (4.4.6.1.1): " + name);
      names.add(name);
      if ("YES".equals(rendition.attributes().get("DEFAULT"))) {
        require(
          defaults.merge(rendition.groupId(), 1, Integer::sum) == 1,
          "two renditions with DEFAULT=YES in group " + rendition.groupId()
        );
      }
    }
    for (HlsPlaylist.Variant variant : playlist.variants()) {
      String group = variant.string("AUDIO");
      require(
        group == null ||
          playlist
            .renditions()
            .stream()
            .anyMatch(each -> each.groupId().equals(group)),
        "variant " + variant.uri() + " names the group " + group + ", which has no rendition"
      );
    }
    return playlist;
  }

  /**
   * Checks a media playlist against the versions of it and of the other playlists of the presentation that were seen
   * before.
   */
  public HlsPlaylist.Media media(String uri, String text) {
    HlsPlaylist.Media playlist = HlsParser.media(text);
    require(!playlist.segments().isEmpty(), uri + ": a playlist without a segment");
    checkDates(uri, playlist);
    History history = playlists.computeIfAbsent(uri, _ -> new History());
    HlsPlaylist.Media before = history.last;
    if (before != null) {
      checkChange(uri, before, playlist);
      require(
        !before.ended() || text.equals(history.lastText),
        uri + ": changed after EXT-X-ENDLIST (6.2.1)"
      );
    }
    for (HlsPlaylist.Segment segment : playlist.segments()) {
      checkSegment(uri, history, segment);
    }
    history.last = playlist;
    history.lastText = text;
    checkAgainstOthers(uri, playlist);
    return playlist;
  }

  /** Dates are there for all segments or for none, follow the durations, and never go back. */
  private static void checkDates(String uri, HlsPlaylist.Media playlist) {
    HlsPlaylist.Segment before = null;
    for (HlsPlaylist.Segment segment : playlist.segments()) {
      Instant date = segment.dateTime();
      if (date == null) {
        throw new AssertionError(uri + ": no EXT-X-PROGRAM-DATE-TIME for " + segment.uri());
      }
      if (before != null && before.dateTime() != null) {
        Instant end = before.dateTime().plusNanos(Math.round(before.durationSeconds() * 1e9));
        Duration off = Duration.between(end, date);
        if (segment.discontinuity()) {
          require(
            date.isAfter(before.dateTime()),
            uri + ": EXT-X-PROGRAM-DATE-TIME goes back at " + segment.uri()
          );
        } else {
          require(
            off.abs().compareTo(ROUNDING) <= 0,
            uri + ": EXT-X-PROGRAM-DATE-TIME of " + segment.uri() + " is " + off.toMillis() + " ms off"
          );
        }
      }
      before = segment;
    }
  }

  /** RFC 8216bis, 6.2.1 (General Server Responsibilities) and 6.2.2 (Live Playlists). */
  private static void checkChange(String uri, HlsPlaylist.Media before, HlsPlaylist.Media now) {
    require(before.version() == now.version(), uri + ": EXT-X-VERSION changed");
    require(
      before.targetDurationSeconds() == now.targetDurationSeconds(),
      uri +
        ": EXT-X-TARGETDURATION changed from " +
        before.targetDurationSeconds() +
        " to " +
        now.targetDurationSeconds() +
        " (6.2.1)"
    );
    require(
      now.mediaSequence() >= before.mediaSequence(),
      uri + ": EXT-X-MEDIA-SEQUENCE went back from " + before.mediaSequence() + " to " + now.mediaSequence()
    );
    long lastBefore = before.segments().getLast().mediaSequence();
    long lastNow = now.segments().getLast().mediaSequence();
    require(lastNow >= lastBefore, uri + ": segments were taken from the end (6.2.1)");
    if (now.mediaSequence() > before.mediaSequence()) {
      require(
        now.durationSeconds() >= MIN_TARGET_DURATIONS * now.targetDurationSeconds(),
        uri +
          ": segments were removed, and " +
          now.durationSeconds() +
          " s are left, less than three target durations (6.2.2)"
      );
    }
    require(
      now.segments().getFirst().discontinuitySequence() >=
        before.segments().getFirst().discontinuitySequence(),
      uri + ": discontinuity sequence numbers went back"
    );
  }

  /** A segment, once listed, stays what it is; no URI is used again. */
  private static void checkSegment(String uri, History history, HlsPlaylist.Segment segment) {
    HlsPlaylist.Segment known = history.segments.putIfAbsent(segment.mediaSequence(), segment);
    if (known != null) {
      require(
        same(known, segment),
        uri + ": a listed segment changed (6.2.1): " + known + " is now " + segment
      );
    }
    Long number = history.uris.putIfAbsent(segment.uri(), segment.mediaSequence());
    require(
      number == null || number == segment.mediaSequence(),
      uri + ": " + segment.uri() + " names the segments " + number + " and " + segment.mediaSequence()
    );
    Map.Entry<Long, HlsPlaylist.Segment> lower = history.segments.lowerEntry(segment.mediaSequence());
    if (lower != null && lower.getKey() == segment.mediaSequence() - 1) {
      long step = segment.discontinuitySequence() - lower.getValue().discontinuitySequence();
      require(
        step == (segment.discontinuity() ? 1 : 0),
        uri + ": the discontinuity sequence goes by " + step + " at " + segment.uri()
      );
      require(
        segment.discontinuity() ||
          segment.gap() ||
          lower.getValue().gap() ||
          Objects.equals(segment.mapUri(), lower.getValue().mapUri()),
        uri + ": another EXT-X-MAP without EXT-X-DISCONTINUITY at " + segment.uri()
      );
    }
  }

  /** For a gap no init segment matters. */
  private static boolean same(HlsPlaylist.Segment known, HlsPlaylist.Segment segment) {
    return (
      known.equals(segment) ||
      (known.gap() &&
        segment.gap() &&
        known.uri().equals(segment.uri()) &&
        known.discontinuity() == segment.discontinuity() &&
        known.discontinuitySequence() == segment.discontinuitySequence() &&
        known.durationSeconds() == segment.durationSeconds() &&
        Objects.equals(known.dateTime(), segment.dateTime()))
    );
  }

  /** RFC 8216bis, 6.2.4 (Providing Variant Streams): renditions match in time, numbers and discontinuities. */
  private void checkAgainstOthers(String uri, HlsPlaylist.Media playlist) {
    playlists.forEach((otherUri, other) -> {
      HlsPlaylist.Media otherLast = other.last;
      if (otherUri.equals(uri) || otherLast == null) {
        return;
      }
      require(
        otherLast.targetDurationSeconds() == playlist.targetDurationSeconds(),
        uri + " and " + otherUri + " have different target durations (6.2.4)"
      );
      for (HlsPlaylist.Segment segment : playlist.segments()) {
        HlsPlaylist.Segment same = other.segments.get(segment.mediaSequence());
        if (same == null || same.dateTime() == null || segment.dateTime() == null) {
          continue;
        }
        require(
          same.discontinuitySequence() == segment.discontinuitySequence(),
          "segment " +
            segment.mediaSequence() +
            " has different discontinuity numbers in " +
            uri +
            " and " +
            otherUri
        );
        Duration apart = Duration.between(same.dateTime(), segment.dateTime()).abs();
        require(
          apart.toMillis() <= playlist.targetDurationSeconds() * 1000L,
          "segment " +
            segment.mediaSequence() +
            " is " +
            apart.toMillis() +
            " ms apart in " +
            uri +
            " and " +
            otherUri
        );
      }
    });
  }

  /**
   * Checks {@code BANDWIDTH} and {@code AVERAGE-BANDWIDTH} (RFC 8216bis, 4.4.6.2) of a multivariant playlist against
   * the media playlists seen last.
   *
   * @param sizeBytes size of the segment with this URI
   */
  public void bitRates(HlsPlaylist.Multivariant playlist, ToLongFunction<String> sizeBytes) {
    HlsBitRates.check(playlist, this::lastSeen, sizeBytes);
  }

  private HlsPlaylist.Media lastSeen(String uri) {
    History history = playlists.get(uri);
    if (history == null || history.last == null) {
      throw new AssertionError(uri + " is named, but was not seen");
    }
    return history.last;
  }
}
