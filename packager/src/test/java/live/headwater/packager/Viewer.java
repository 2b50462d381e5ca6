package live.headwater.packager;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.testing.BoxChecker;
import live.headwater.testing.HlsChecker;
import live.headwater.testing.HlsPlaylist;
import live.headwater.testing.Mp4Fragment;
import live.headwater.testing.Mp4Sample;
import live.headwater.testing.MpdChecker;
import live.headwater.testing.MpdDocument;
import live.headwater.testing.TsChecker;
import live.headwater.testing.TsContent;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything a presentation serves, each time it is told to look, and judges it: every playlist and manifest by
 * itself and against those before, every new segment.
 */
final class Viewer {

  private final Presentation presentation;
  private final HlsChecker cmaf = new HlsChecker();
  private final HlsChecker transport = new HlsChecker();
  private final MpdChecker mpd = new MpdChecker();
  private final TsChecker ts = new TsChecker();
  private final Map<String, BoxChecker> boxes = new HashMap<>();
  private final Map<String, Long> ends = new HashMap<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, List<Mp4Sample>> samples = new LinkedHashMap<>();
  private final List<TsContent> transportContents = new ArrayList<>();

  /** Whether tracks may have holes, so that a segment need not continue the one before. */
  boolean holesAllowed;

  HlsPlaylist.@Nullable Multivariant lastMultivariant;
  HlsPlaylist.@Nullable Media lastTransport;

  @Nullable
  MpdDocument lastMpd;

  final Map<String, HlsPlaylist.Media> lastMedia = new LinkedHashMap<>();

  Viewer(Presentation presentation) {
    this.presentation = presentation;
  }

  /** All that came out of a rendition so far, in order, over all periods. */
  List<Mp4Sample> samples(String rendition) {
    return samples.getOrDefault(rendition, List.of());
  }

  List<TsContent> transportContents() {
    return transportContents;
  }

  /** Files in the order in which they were seen first. */
  Map<String, byte[]> files() {
    return files;
  }

  void look() {
    lookAtHls();
    lookAtTransport();
    lookAtDash();
  }

  private void lookAtHls() {
    HlsPlaylist.Multivariant multivariant = cmaf.multivariant(text(presentation.cmaf("master.m3u8")));
    lastMultivariant = multivariant;
    List<String> playlists = new ArrayList<>();
    for (HlsPlaylist.Variant variant : multivariant.variants()) {
      playlists.add(variant.uri());
    }
    for (HlsPlaylist.Rendition rendition : multivariant.renditions()) {
      if (rendition.uri() != null) {
        playlists.add(rendition.uri());
      }
    }
    for (String uri : playlists) {
      HlsPlaylist.Media media = cmaf.media(uri, text(presentation.cmaf(uri)));
      lastMedia.put(uri, media);
      for (HlsPlaylist.Segment segment : media.segments()) {
        if (segment.gap()) {
          assertThat(presentation.cmaf(segment.uri())).as(segment.uri()).isNull();
        } else {
          lookAtSegment(segment, multivariant.independentSegments());
        }
      }
    }
    cmaf.bitRates(multivariant, uri -> file(uri).length);
  }

  private void lookAtSegment(HlsPlaylist.Segment segment, boolean independent) {
    String mapUri = segment.mapUri();
    if (mapUri == null || files.containsKey(segment.uri())) {
      return;
    }
    boolean first = !boxes.containsKey(mapUri);
    BoxChecker checker = boxes.computeIfAbsent(mapUri, uri ->
      BoxChecker.of(fetch(presentation.cmaf(uri), uri))
    );
    byte[] bytes = fetch(presentation.cmaf(segment.uri()), segment.uri());
    if (holesAllowed) {
      checker.discontinuity();
    }
    String rendition = segment.uri().substring(0, segment.uri().indexOf('-'));
    double seconds = 0;
    List<Mp4Fragment> fragments =
      first && independent ? checker.firstSegment(bytes) : checker.segment(bytes, independent);
    for (Mp4Fragment fragment : fragments) {
      samples.computeIfAbsent(rendition, _ -> new ArrayList<>()).addAll(fragment.samples());
      assertThat(fragment.baseDecodeTicks()).isGreaterThanOrEqualTo(ends.getOrDefault(mapUri, 0L));
      ends.put(mapUri, fragment.endTicks());
      seconds += (double) fragment.durationTicks() / checker.init().timescale();
    }
    if (!holesAllowed) {
      assertThat(seconds).as("duration of %s", segment.uri()).isCloseTo(segment.durationSeconds(), within());
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(0.000_003);
  }

  private void lookAtTransport() {
    HlsPlaylist.Multivariant multivariant = transport.multivariant(
      text(presentation.mpegts("master_mpegts.m3u8"))
    );
    assertThat(multivariant.variants()).hasSize(1);
    String uri = multivariant.variants().getFirst().uri();
    HlsPlaylist.Media media = transport.media(uri, text(presentation.mpegts(uri)));
    lastTransport = media;
    for (HlsPlaylist.Segment segment : media.segments()) {
      if (!files.containsKey(segment.uri())) {
        if (segment.discontinuity() || holesAllowed) {
          ts.discontinuity();
        }
        transportContents.add(
          ts.segment(
            fetch(presentation.mpegts(segment.uri()), segment.uri()),
            multivariant.independentSegments()
          )
        );
      }
    }
    transport.bitRates(multivariant, name -> file(name).length);
  }

  /** Every segment that the manifest names is there, and is the one that HLS names. */
  private void lookAtDash() {
    MpdDocument document = mpd.check(text(presentation.cmaf("index.mpd")));
    lastMpd = document;
    for (MpdDocument.Period period : document.periods()) {
      for (MpdDocument.AdaptationSet set : period.adaptationSets()) {
        Map<String, String> representation = set.representations().getFirst();
        assertThat(files).containsKey(set.initialization(representation));
        for (MpdDocument.Segment segment : set.segments()) {
          assertThat(files).containsKey(set.media(representation, segment));
        }
      }
    }
  }

  private byte[] file(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new AssertionError(name + " was not seen");
    }
    return bytes;
  }

  private byte[] fetch(@Nullable Resource resource, String name) {
    byte[] bytes = bytes(resource, name);
    if (resource != null) {
      assertThat(resource.immutable()).as(name).isTrue();
    }
    files.put(name, bytes);
    return bytes;
  }

  static String text(@Nullable Resource resource) {
    return new String(bytes(resource, "playlist or manifest"), StandardCharsets.UTF_8);
  }

  static byte[] bytes(@Nullable Resource resource, String name) {
    ByteBuf content = resource == null ? null : resource.content();
    if (content == null) {
      throw new AssertionError(name + " is not there");
    }
    try {
      return ByteBufUtil.getBytes(content);
    } finally {
      content.release();
    }
  }
}
