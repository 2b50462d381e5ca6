package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import live.headwater.media.AccessUnit;
import live.headwater.media.InputException;
import live.headwater.media.Language;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AudioConfiguration;
import live.headwater.media.mpegts.demux.DemuxContext.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Makes access units of an audio stream: frames follow each other without regard to PES packets. A PES packet's PTS is
 * that of the first frame that begins in it (ISO/IEC 13818-1, 2.4.3.7); from there on the samples are counted.
 */
final class AudioStream implements PesStream {

  private final DemuxContext context;
  private final int pid;
  private final int trackId;
  private final Language language;
  private final AudioSyntax syntax;

  private @Nullable AudioConfiguration declared;

  /** The start of a frame whose end has not come. */
  private @Nullable ByteBuf tail;

  /** Whether a frame is known to end where the next one begins. */
  private boolean synchronised;

  /** Unwrapped time of a frame, and the samples from there to the next one. */
  private long anchorTicks;
  private long samplesSinceAnchor;
  private boolean anchored;

  AudioStream(DemuxContext context, int pid, int trackId, Language language, AudioSyntax syntax) {
    this.context = context;
    this.pid = pid;
    this.trackId = trackId;
    this.language = language;
    this.syntax = syntax;
  }

  @Override
  public void onPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {
    ByteBuf held = tail;
    tail = null;
    if (held == null) {
      read(payload, payload.readerIndex(), wirePts, arrivalNs);
      return;
    }
    try {
      int pesStart = held.writerIndex();
      held.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
      read(held, pesStart, wirePts, arrivalNs);
    } finally {
      held.release();
    }
  }

  /**
   * @param pesStart absolute, where the PES packet with the time begins; before it is {@link #tail}
   */
  private void read(ByteBuf data, int pesStart, long wirePts, long arrivalNs) {
    int end = data.writerIndex();
    int at = data.readerIndex();
    boolean timed = wirePts == NO_TIME;
    while (at < end) {
      int size = frameBytes(data, at, end);
      if (size == AudioSyntax.NO_FRAME) {
        loseSynchronisation();
        at++;
      } else if (size == AudioSyntax.MORE || size > end - at) {
        tail = context.allocator.buffer(2 * (end - at)).writeBytes(data, at, end - at);
        return;
      } else {
        if (!timed && at >= pesStart) {
          timed = true;
          anchorTicks = context.clock.unwrap(wirePts);
          samplesSinceAnchor = 0;
          anchored = true;
        }
        synchronised = true;
        onFrame(data, at, size, arrivalNs);
        at += size;
      }
    }
  }

  /** When not synchronised, a frame must be followed by another, or by the end. */
  private int frameBytes(ByteBuf data, int at, int end) {
    int size = syntax.frameBytes(data, at, end);
    if (synchronised || size <= 0 || at + size >= end || !syntax.isConfirmedByNext()) {
      return size;
    }
    return syntax.frameBytes(data, at + size, end) == AudioSyntax.NO_FRAME ? AudioSyntax.NO_FRAME : size;
  }

  private void loseSynchronisation() {
    if (synchronised) {
      synchronised = false;
      anchored = false; // How long the hole is nobody knows.
      tell(Problem.UNIT, "has something else than frames; looking for the next one");
    }
  }

  private void onFrame(ByteBuf data, int at, int size, long arrivalNs) {
    AudioConfiguration configuration;
    try {
      configuration = syntax.configuration(data, at, size);
    } catch (InputException e) {
      context.statistics.droppedUnits++;
      tell(Problem.CONFIGURATION, "is dropped: " + e.getMessage());
      return;
    }
    if (!anchored) {
      context.statistics.droppedUnits++;
      return;
    }
    if (configuration != declared) {
      declare(configuration);
    }
    Timescale rate = new Timescale(configuration.sampleRateHz());
    long dts = anchorTicks + Timescale.NINETY_KHZ.rescale(samplesSinceAnchor, rate);
    samplesSinceAnchor += configuration.samplesPerAccessUnit();
    ByteBuf payload = syntax.payload(data, at, size, context.allocator);
    if (payload.isReadable()) {
      context.listener.onAccessUnit(new AccessUnit(trackId, dts, 0, true, arrivalNs, payload));
    } else {
      payload.release();
    }
  }

  private void declare(AudioConfiguration configuration) {
    AudioConfiguration before = declared;
    if (before != null && before.sampleRateHz() != configuration.sampleRateHz()) {
      // The samples so far were of another length.
      anchorTicks += Timescale.NINETY_KHZ.rescale(samplesSinceAnchor, new Timescale(before.sampleRateHz()));
      samplesSinceAnchor = 0;
    }
    declared = configuration;
    if (!configuration.equals(before)) {
      context.listener.onTrack(new Track(trackId, Timescale.NINETY_KHZ, configuration, language));
    }
  }

  private void tell(Problem problem, String what) {
    if (context.mayTell(problem, pid)) {
      context.tell(syntax.codec() + " on PID " + pid + " " + what);
    }
  }

  /** The frames before the hole are good. */
  @Override
  public void onBrokenPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {
    onPes(payload, wirePts, wireDts, arrivalNs);
  }

  @Override
  public void onLoss() {
    close();
    synchronised = false;
    anchored = false;
  }

  /** A frame whose end has not come is none. */
  @Override
  public void end() {
    close();
  }

  @Override
  public void close() {
    ByteBuf held = tail;
    tail = null;
    if (held != null) {
      held.release();
    }
  }
}
