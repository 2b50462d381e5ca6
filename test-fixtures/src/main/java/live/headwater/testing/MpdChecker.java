package live.headwater.testing;

import static live.headwater.testing.HlsParser.require;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the MPD of one live presentation by ISO/IEC 23009-1:2022 alone, by itself and over time: hand it every version
 * that a client could have seen, in order. Throws an {@link AssertionError} that names the rule.
 */
public final class MpdChecker {

  private final Set<String> gonePeriods = new HashSet<>();
  private @Nullable MpdDocument last;
  private String lastText = "";

  public MpdDocument check(String text) {
    MpdDocument mpd = MpdReader.read(text);
    checkPeriods(mpd);
    MpdDocument before = last;
    if (before != null) {
      checkUpdate(before, mpd, text);
    }
    last = mpd;
    lastText = text;
    return mpd;
  }

  /** 5.3.2.1 (Period): in order of start times; a segment belongs to the period in which it starts. */
  private static void checkPeriods(MpdDocument mpd) {
    double longest = MpdReader.seconds(mpd.attributes(), "maxSegmentDuration");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < mpd.periods().size(); i++) {
      MpdDocument.Period period = mpd.periods().get(i);
      require(ids.add(period.id()), "Period@id " + period.id() + " comes twice");
      double end =
        i + 1 < mpd.periods().size()
          ? mpd
              .periods()
              .get(i + 1)
              .startSeconds()
          : Double.MAX_VALUE;
      require(end > period.startSeconds(), "Period " + period.id() + " does not start before the next one");
      for (MpdDocument.AdaptationSet set : period.adaptationSets()) {
        for (MpdDocument.Segment segment : set.segments()) {
          double start =
            period.startSeconds() +
            (double) (segment.timeTicks() - set.presentationTimeOffset()) / set.timescale();
          require(
            start < end,
            "segment " + segment + " of Period " + period.id() + " starts after the period's end"
          );
          require(
            start >= period.startSeconds() - 0.001,
            "segment " + segment + " of Period " + period.id() + " starts before the period"
          );
          require(
            (double) segment.durationTicks() / set.timescale() <= longest,
            "segment " + segment + " is longer than maxSegmentDuration"
          );
        }
      }
    }
  }

  /** 5.4 (Media Presentation Description updates). */
  private void checkUpdate(MpdDocument before, MpdDocument now, String text) {
    require(
      Objects.equals(
        before.attributes().get("availabilityStartTime"),
        now.attributes().get("availabilityStartTime")
      ),
      "availabilityStartTime changed"
    );
    var published = MpdReader.dateTime(now.attributes(), "publishTime");
    int order = published.compareTo(MpdReader.dateTime(before.attributes(), "publishTime"));
    require(order >= 0, "publishTime went back");
    require(order > 0 || text.equals(lastText), "another MPD with the same publishTime (5.4.1)");
    List<String> ids = now.periods().stream().map(MpdDocument.Period::id).toList();
    for (MpdDocument.Period period : before.periods()) {
      int index = ids.indexOf(period.id());
      if (index < 0) {
        gonePeriods.add(period.id());
      } else {
        checkPeriodUpdate(period, now.periods().get(index));
      }
    }
    for (String id : ids) {
      require(!gonePeriods.contains(id), "Period " + id + " came back");
    }
    String lastId = before.periods().getLast().id();
    for (MpdDocument.Period period : now.periods()) {
      boolean isNew = before
        .periods()
        .stream()
        .noneMatch(each -> each.id().equals(period.id()));
      require(
        !isNew || !ids.contains(lastId) || ids.indexOf(period.id()) > ids.indexOf(lastId),
        "Period " + period.id() + " was put before one that was known"
      );
    }
  }

  private static void checkPeriodUpdate(MpdDocument.Period before, MpdDocument.Period now) {
    require(before.startSeconds() == now.startSeconds(), "Period@start of " + now.id() + " changed");
    for (MpdDocument.AdaptationSet set : before.adaptationSets()) {
      for (MpdDocument.AdaptationSet same : now.adaptationSets()) {
        if (Objects.equals(set.attributes().get("id"), same.attributes().get("id"))) {
          checkSetUpdate(now.id(), set, same);
        }
      }
    }
  }

  private static void checkSetUpdate(
    String period,
    MpdDocument.AdaptationSet before,
    MpdDocument.AdaptationSet now
  ) {
    requireEqual(period, "SegmentTemplate", before.template(), now.template());
    require(
      before.representations().equals(now.representations()),
      "Period " + period + ": representations changed: " + before.representations() + now.representations()
    );
    MpdDocument.Segment last = before.segments().getLast();
    MpdDocument.Segment first = now.segments().getFirst();
    require(
      first.timeTicks() >= before.segments().getFirst().timeTicks(),
      "Period " + period + ": segments came at the front"
    );
    for (MpdDocument.Segment segment : now.segments()) {
      require(
        segment.timeTicks() > last.timeTicks() || before.segments().contains(segment),
        "Period " + period + ": " + segment + " was not there, or was another, in the MPD before"
      );
    }
    for (MpdDocument.Segment segment : before.segments()) {
      require(
        segment.timeTicks() < first.timeTicks() || now.segments().contains(segment),
        "Period " + period + ": " + segment + " is missing, but older ones are there"
      );
    }
  }

  private static void requireEqual(
    String period,
    String what,
    Map<String, String> before,
    Map<String, String> now
  ) {
    require(before.equals(now), "Period " + period + ": " + what + " changed from " + before + " to " + now);
  }
}
