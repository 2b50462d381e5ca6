package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;
import live.headwater.media.AccessUnit;
import live.headwater.media.Bytes;
import live.headwater.media.Track;

/** All that comes out of a demultiplexer, as text and without buffers. */
final class Demuxed implements TsDemuxer.Listener {

  /**
   * @param md5 of the payload, as ffprobe writes it
   */
  record Unit(int trackId, long pts, long dts, boolean randomAccess, int size, String md5) {}

  final List<Track> tracks = new ArrayList<>();
  final List<Unit> units = new ArrayList<>();
  final List<Long> videoArrivals = new ArrayList<>();
  final List<String> metadata = new ArrayList<>();
  final List<String> timecodes = new ArrayList<>();
  final List<String> problems = new ArrayList<>();

  /** In datagrams of 1316 bytes, as SRT has them. */
  static Demuxed of(byte[] stream) {
    Demuxed result = new Demuxed();
    result.read(stream, () -> 1316);
    return result;
  }

  /** Reads a whole stream; the arrival time of a datagram is its end in the stream. */
  TsStatistics read(byte[] stream, IntSupplier datagramBytes) {
    return read(stream, datagramBytes, TsDemuxer.Limits.DEFAULT);
  }

  TsStatistics read(byte[] stream, IntSupplier datagramBytes, TsDemuxer.Limits limits) {
    try (TsDemuxer demuxer = new TsDemuxer(PooledByteBufAllocator.DEFAULT, this, limits)) {
      int at = 0;
      while (at < stream.length) {
        int size = Math.min(stream.length - at, datagramBytes.getAsInt());
        demuxer.read(Unpooled.wrappedBuffer(stream, at, size), at + size);
        at += size;
      }
      demuxer.end();
      return demuxer.statistics();
    }
  }

  List<Unit> unitsOf(int trackId) {
    return units
      .stream()
      .filter(unit -> unit.trackId() == trackId)
      .toList();
  }

  @Override
  public void onTrack(Track track) {
    tracks.add(track);
  }

  @Override
  public void onAccessUnit(AccessUnit unit) {
    try {
      boolean declared = tracks.stream().anyMatch(track -> track.id() == unit.trackId());
      if (!declared) {
        throw new AssertionError("unit of track " + unit.trackId() + " before its declaration");
      }
      units.add(
        new Unit(
          unit.trackId(),
          unit.ptsTicks(),
          unit.dtsTicks(),
          unit.randomAccess(),
          unit.sizeBytes(),
          md5(unit.payload())
        )
      );
      if (unit.trackId() == 0) {
        videoArrivals.add(unit.arrivalNs());
      }
    } finally {
      unit.release();
    }
  }

  private static String md5(ByteBuf payload) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(ByteBufUtil.getBytes(payload));
      return "MD5:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void onTimedMetadata(TsDemuxer.MetadataKind kind, long ptsTicks, Bytes payload) {
    metadata.add(kind + " " + ptsTicks + " " + payload);
  }

  @Override
  public void onTimecode(long presentationNs, long timecodeNs) {
    timecodes.add(presentationNs + " " + timecodeNs);
  }

  @Override
  public void onProblem(String text) {
    problems.add(text);
  }
}
