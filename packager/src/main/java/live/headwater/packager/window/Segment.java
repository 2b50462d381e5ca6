package live.headwater.packager.window;

import java.util.List;
import live.headwater.packager.segment.CutSegment;
import live.headwater.packager.segment.Share;
import live.headwater.packager.segment.TrackMedia;
import live.headwater.packager.segment.TransportSegment;
import org.jspecify.annotations.Nullable;

/**
 * A segment with its number and the names of its files, which stand for the same bytes for ever.
 *
 * <p>CMAF files are named after their period's first media sequence number and their presentation time, so that the URL
 * which a DASH player makes from a template ({@code $Time$}) is the one that HLS lists, and a shared cache holds one
 * copy for both.
 */
public final class Segment {

  private final long mediaSequence;
  private final WindowPeriod period;
  private final boolean discontinuity;
  private final CutSegment cut;
  private final TransportSegment transport;
  private final List<String> names;

  Segment(
    long mediaSequence,
    WindowPeriod period,
    boolean discontinuity,
    CutSegment cut,
    TransportSegment transport
  ) {
    this.mediaSequence = mediaSequence;
    this.period = period;
    this.discontinuity = discontinuity;
    this.cut = cut;
    this.transport = transport;
    String[] fileNames = new String[cut.shares().size()];
    for (int i = 0; i < fileNames.length; i++) {
      TrackMedia media = cut.shares().get(i).media();
      fileNames[i] = media == null ? "" : period.mediaNamePrefix(i) + media.startTicks() + ".m4s";
    }
    this.names = List.of(fileNames);
  }

  public long mediaSequence() {
    return mediaSequence;
  }

  public WindowPeriod period() {
    return period;
  }

  /** Whether a discontinuity separates it from the segment before it. */
  public boolean discontinuity() {
    return discontinuity;
  }

  public long startNs() {
    return cut.startNs();
  }

  public long durationNs() {
    return cut.durationNs();
  }

  public long endNs() {
    return cut.endNs();
  }

  /** The share of the rendition with this name; null when the period has no such rendition. */
  public @Nullable Share share(String rendition) {
    int index = period.media().indexOf(rendition);
    return index < 0 ? null : cut.shares().get(index);
  }

  /** In the order of the period's renditions. */
  public List<Share> shares() {
    return cut.shares();
  }

  /** Name of the CMAF file of a rendition of its period; empty when there is none. */
  public String name(int rendition) {
    return names.get(rendition);
  }

  public String transportName() {
    return "seg-" + mediaSequence + ".ts";
  }

  /** Whether its period has tracks that a transport stream carries; what it does not is a gap in its playlist. */
  public boolean hasTransport() {
    return !period.media().transportRenditions().isEmpty();
  }

  public TransportSegment transport() {
    return transport;
  }

  /** The media of the CMAF file with this name; null when it has none of that name. */
  public @Nullable TrackMedia media(String name) {
    int index = names.indexOf(name);
    return index < 0 ? null : cut.shares().get(index).media();
  }

  void release() {
    transport.release();
    cut.release();
  }
}
