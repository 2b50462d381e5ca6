package live.headwater.media.mpegts.demux;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.AccessUnit;
import live.headwater.media.Buffers;
import live.headwater.media.Bytes;
import live.headwater.media.Sample;
import live.headwater.media.Track;
import live.headwater.media.bmff.Fragment;
import live.headwater.media.bmff.InitSegment;
import live.headwater.media.mpegts.ContinuityCounters;
import live.headwater.media.mpegts.TsSegment;
import live.headwater.media.mpegts.TsTrack;

/** A transport stream read and written again: a CMAF file for each track, and one segment of TS. */
final class RemuxedFiles implements TsDemuxer.Listener, AutoCloseable {

  private final Path directory;
  private final Map<Integer, Track> tracks = new LinkedHashMap<>();
  private final Map<Integer, List<AccessUnit>> units = new LinkedHashMap<>();

  private RemuxedFiles(Path directory) {
    this.directory = directory;
  }

  static RemuxedFiles write(Path directory, byte[] stream) throws Exception {
    RemuxedFiles files = new RemuxedFiles(directory);
    try (TsDemuxer demuxer = new TsDemuxer(PooledByteBufAllocator.DEFAULT, files, TsDemuxer.Limits.DEFAULT)) {
      demuxer.read(Unpooled.wrappedBuffer(stream), 0);
      demuxer.end();
    }
    files.writeAll();
    return files;
  }

  Path cmaf(int trackId) {
    return directory.resolve("track" + trackId + ".mp4");
  }

  Path ts() {
    return directory.resolve("remuxed.ts");
  }

  boolean hasTs(int trackId) {
    Track track = tracks.get(trackId);
    return track != null && TsSegment.carries(track.codec());
  }

  private void writeAll() throws Exception {
    List<TsTrack> tsTracks = new ArrayList<>();
    for (Track track : tracks.values()) {
      List<Sample> samples = samples(units.getOrDefault(track.id(), List.of()));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(Buffers.drain(InitSegment.write(track, PooledByteBufAllocator.DEFAULT)));
      out.writeBytes(
        Buffers.fragment(
          Fragment.header(track, 1, samples, 0, null, true, PooledByteBufAllocator.DEFAULT),
          samples
        )
      );
      Files.write(cmaf(track.id()), out.toByteArray());
      if (hasTs(track.id())) {
        tsTracks.add(new TsTrack(track, samples));
      }
    }
    if (!tsTracks.isEmpty()) {
      Files.write(
        ts(),
        Buffers.drain(TsSegment.write(ContinuityCounters.ZERO, tsTracks, PooledByteBufAllocator.DEFAULT))
      );
    }
  }

  private static List<Sample> samples(List<AccessUnit> units) {
    List<Sample> samples = new ArrayList<>();
    int duration = 1;
    for (int i = 0; i < units.size(); i++) {
      if (i + 1 < units.size()) {
        duration = (int) (units.get(i + 1).dtsTicks() - units.get(i).dtsTicks());
      }
      samples.add(new Sample(units.get(i), duration));
    }
    return samples;
  }

  @Override
  public void onTrack(Track track) {
    tracks.put(track.id(), track);
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    units.computeIfAbsent(unit.trackId(), _ -> new ArrayList<>()).add(unit);
  }

  @Override
  public void onTimedMetadata(TsDemuxer.MetadataKind kind, long ptsTicks, Bytes payload) {}

  @Override
  public void onTimecode(long presentationNs, long timecodeNs) {}

  @Override
  public void onProblem(String text) {
    throw new AssertionError(text);
  }

  @Override
  public void close() {
    units.values().forEach(each -> each.forEach(AccessUnit::release));
  }
}
