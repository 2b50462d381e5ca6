package live.headwater.server.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.media.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What an HLS media playlist lists, fetched: the init segments and segments of each stretch without discontinuity, but
 * for those marked as gaps.
 */
record HlsCapture(List<Stretch> stretches) {
  private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\".*");

  /**
   * @param init null for MPEG-TS
   */
  record Stretch(@Nullable Bytes init, List<byte[]> segments) {}

  /** URIs of the media playlists in a multivariant playlist: the variant's, then those of its renditions. */
  static List<URI> mediaPlaylists(TestDaemon daemon, URI multivariant) {
    List<URI> found = new ArrayList<>();
    List<URI> renditions = new ArrayList<>();
    Pattern uri = Pattern.compile("#EXT-X-MEDIA:.*URI=\"([^\"]+)\".*");
    for (String line : daemon.text(multivariant).lines().toList()) {
      Matcher media = uri.matcher(line);
      if (media.matches()) {
        renditions.add(multivariant.resolve(media.group(1)));
      } else if (!line.startsWith("#") && !line.isBlank()) {
        found.add(multivariant.resolve(line));
      }
    }
    renditions.removeAll(found);
    found.addAll(renditions);
    return found;
  }

  static HlsCapture of(TestDaemon daemon, URI mediaPlaylist) {
    List<Stretch> stretches = new ArrayList<>();
    Bytes init = null;
    List<byte[]> segments = new ArrayList<>();
    boolean gap = false;
    for (String line : daemon.text(mediaPlaylist).lines().toList()) {
      Matcher map = MAP.matcher(line);
      if (line.equals("#EXT-X-DISCONTINUITY") && !segments.isEmpty()) {
        stretches.add(new Stretch(init, segments));
        segments = new ArrayList<>();
      } else if (line.equals("#EXT-X-GAP")) {
        gap = true;
      } else if (map.matches()) {
        init = Bytes.of(daemon.bytes(mediaPlaylist.resolve(map.group(1))));
      } else if (!line.startsWith("#") && !line.isBlank()) {
        if (!gap) {
          segments.add(daemon.bytes(mediaPlaylist.resolve(line)));
        }
        gap = false;
      }
    }
    stretches.add(new Stretch(init, segments));
    return new HlsCapture(stretches);
  }

  /** Writes one stretch as a file that ffmpeg reads. */
  static Path write(Stretch stretch, Path file) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (stretch.init != null) {
      all.writeBytes(stretch.init.toByteArray());
    }
    stretch.segments.forEach(all::writeBytes);
    try {
      return Files.write(file, all.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
