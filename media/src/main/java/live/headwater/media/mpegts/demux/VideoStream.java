package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import live.headwater.media.AccessUnit;
import live.headwater.media.InputException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.Timescale;
import live.headwater.media.Track;
import live.headwater.media.codec.AnnexB;
import live.headwater.media.codec.NalUnits;
import live.headwater.media.codec.VideoConfiguration;
import live.headwater.media.mpegts.demux.DemuxContext.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Makes access units of a video stream: one for each picture, however many a PES packet has.
 *
 * <p>PES packets that begin with a picture, as nearly all encoders send them, end with one too. Once a stream is seen to
 * do otherwise, the last picture of a packet waits for the next. All NAL units are kept as they are, but for
 * those that the codec's sample entry wants nowhere else.
 */
final class VideoStream implements PesStream {

  private static final int START_CODE_BYTES = 3;

  /** Most that a picture is believed to be shown after its decoding, in ticks: 30 s. Ours. */
  private static final long MAX_CTS_OFFSET = 30 * 90_000;

  /** Longest time from picture to picture that is taken for a rate, in ticks: 2 s. Ours. */
  private static final long MAX_STEP = 2 * 90_000;

  private final DemuxContext context;
  private final int pid;
  private final int trackId;
  private final VideoSyntax syntax;

  private @Nullable VideoConfiguration declared;

  /** Whether pictures run over the ends of PES packets. */
  private boolean unaligned;
  /** The byte stream from the start of a picture on whose end has not come. */
  private @Nullable ByteBuf tail;

  private long tailPts = NO_TIME;
  private long tailDts = NO_TIME;
  private long tailArrivalNs;

  /** Of the last picture, for those without a time. */
  private long lastDts;
  private int lastCtsOffset;
  private long step;
  private boolean timed;

  VideoStream(DemuxContext context, int pid, int trackId, VideoSyntax syntax) {
    this.context = context;
    this.pid = pid;
    this.trackId = trackId;
    this.syntax = syntax;
  }

  @Override
  public void onPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {
    ByteBuf held = tail;
    tail = null;
    if (held == null) {
      split(payload, payload.readerIndex(), wirePts, wireDts, arrivalNs, !unaligned);
      return;
    }
    try {
      if (held.readableBytes() + payload.readableBytes() <= context.limits.maxPesBytes()) {
        int start = held.writerIndex();
        held.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        split(held, start, wirePts, wireDts, arrivalNs, false);
      } else {
        dropUnit(Problem.UNIT, "longer than " + context.limits.maxPesBytes() + " bytes");
      }
    } finally {
      held.release();
    }
  }

  /**
   * @param pesStart absolute, where the PES packet with the times begins; before it is {@link #tail}
   * @param whole whether the last picture ends where the data does
   */
  private void split(ByteBuf data, int pesStart, long pts, long dts, long arrivalNs, boolean whole) {
    int end = data.writerIndex();
    int at = AnnexB.nextStartCode(data, data.readerIndex(), end);
    boolean lastIsWhole = whole;
    if (at < end && at >= pesStart && !beginsWithUnit(data, at)) {
      unaligned = true;
      lastIsWhole = false;
      context.statistics.droppedUnits++;
      at = nextUnit(data, at);
    }
    boolean pesTimeUsed = false;
    while (at < end) {
      int next = nextUnit(data, at);
      long unitPts = at < pesStart ? tailPts : pesTimeUsed ? NO_TIME : pts;
      long unitDts = at < pesStart ? tailDts : pesTimeUsed ? NO_TIME : dts;
      pesTimeUsed |= at >= pesStart;
      if (next < end || lastIsWhole) {
        onUnit(data.slice(at, next - at), unitPts, unitDts, arrivalNs);
      } else {
        tail = context.allocator.buffer(end - at).writeBytes(data, at, end - at);
        tailPts = unitPts;
        tailDts = unitDts;
        tailArrivalNs = arrivalNs;
      }
      at = next;
    }
  }

  /** Whether what begins with the start code at {@code at} is the start of a picture or stands before one. */
  private boolean beginsWithUnit(ByteBuf data, int at) {
    int start = at + START_CODE_BYTES;
    if (start >= data.writerIndex()) {
      return true;
    }
    int type = syntax.type(data.getUnsignedByte(start));
    return !syntax.isPicture(type) || syntax.isFirstSlice(type, data, start, data.writerIndex() - start);
  }

  /** The start code where the unit ends whose first start code is at {@code from}. */
  private int nextUnit(ByteBuf data, int from) {
    int end = data.writerIndex();
    boolean picture = false;
    int at = from;
    while (at < end) {
      int start = at + START_CODE_BYTES;
      if (start < end) {
        int type = syntax.type(data.getUnsignedByte(start));
        boolean partOfPicture = syntax.isPicture(type);
        boolean begins = partOfPicture
          ? syntax.isFirstSlice(type, data, start, end - start)
          : syntax.precedesPicture(type);
        if (picture && begins) {
          return at;
        }
        picture |= partOfPicture;
      }
      at = AnnexB.nextStartCode(data, start, end);
    }
    return end;
  }

  /**
   * @param byteStream NAL units behind start codes; borrows
   */
  private void onUnit(ByteBuf byteStream, long wirePts, long wireDts, long arrivalNs) {
    ByteBuf sample = AnnexB.toSample(byteStream, context.allocator);
    boolean handedOver = false;
    try {
      long types = types(sample);
      if (syntax.hasParameterSet(types) && applyParameterSets(sample)) {
        sample = withoutOutOfBand(sample);
      }
      if (isWanted(types) && place(wirePts, wireDts)) {
        boolean randomAccess = syntax.isRandomAccess(types);
        if (randomAccess) {
          tellTimecode(sample);
        }
        handedOver = true;
        context.listener.onAccessUnit(
          new AccessUnit(trackId, lastDts, lastCtsOffset, randomAccess, arrivalNs, sample)
        );
      }
    } finally {
      if (!handedOver) {
        sample.release();
      }
    }
  }

  private long types(ByteBuf sample) {
    long types = 0;
    int at = sample.readerIndex();
    while (at < sample.writerIndex()) {
      types |= 1L << syntax.type(sample.getUnsignedByte(at + NalUnits.LENGTH_BYTES));
      at += NalUnits.LENGTH_BYTES + sample.getInt(at);
    }
    return types;
  }

  /**
   * @param sample takes
   * @return owned
   */
  private ByteBuf withoutOutOfBand(ByteBuf sample) {
    int keptBytes = 0;
    for (int at = sample.readerIndex(); at < sample.writerIndex(); at = nextNalUnit(sample, at)) {
      keptBytes += isOutOfBand(sample, at) ? 0 : nextNalUnit(sample, at) - at;
    }
    if (keptBytes == sample.readableBytes()) {
      return sample;
    }
    ByteBuf kept = context.allocator.buffer(keptBytes);
    for (int at = sample.readerIndex(); at < sample.writerIndex(); at = nextNalUnit(sample, at)) {
      if (!isOutOfBand(sample, at)) {
        kept.writeBytes(sample, at, nextNalUnit(sample, at) - at);
      }
    }
    sample.release();
    return kept;
  }

  private static int nextNalUnit(ByteBuf sample, int at) {
    return at + NalUnits.LENGTH_BYTES + sample.getInt(at);
  }

  private boolean isOutOfBand(ByteBuf sample, int at) {
    return syntax.isOutOfBand(sample, at + NalUnits.LENGTH_BYTES, sample.getInt(at));
  }

  /** Whether the configuration has them now. */
  private boolean applyParameterSets(ByteBuf sample) {
    boolean applied = true;
    try {
      syntax.apply(sample);
    } catch (InputException e) {
      applied = false;
      if (context.mayTell(Problem.CONFIGURATION, pid)) {
        context.tell(syntax.codec() + " parameter set on PID " + pid + " ignored: " + e.getMessage());
      }
    }
    VideoConfiguration configuration = syntax.configuration();
    if (configuration != null && !configuration.equals(declared)) {
      declared = configuration;
      context.listener.onTrack(new Track(trackId, Timescale.NINETY_KHZ, configuration));
    }
    return applied;
  }

  private boolean isWanted(long types) {
    boolean picture = false;
    for (long rest = types; rest != 0; rest &= rest - 1) {
      picture |= syntax.isPicture(Long.numberOfTrailingZeros(rest));
    }
    if (picture && declared == null) {
      dropUnit(Problem.NO_CONFIGURATION, "without " + syntax.codec() + " parameter sets so far");
    }
    return picture && declared != null;
  }

  /** Sets {@link #lastDts} and {@link #lastCtsOffset}; false when the picture has no time. */
  private boolean place(long wirePts, long wireDts) {
    if (wirePts == NO_TIME) {
      if (!timed || step == 0) {
        dropUnit(Problem.TIME, "without a time");
        return false;
      }
      lastDts += step;
      return true;
    }
    long offset = ProgramClock.offset(wirePts, wireDts);
    boolean believable = offset >= 0 && offset <= MAX_CTS_OFFSET;
    if (!believable && context.mayTell(Problem.TIME, pid)) {
      context.tell(
        "video on PID " + pid + " has its DTS " + -offset + " ticks after its PTS; the PTS counts for both"
      );
    }
    long dts = context.clock.unwrap(believable ? wireDts : wirePts);
    if (timed && dts > lastDts && dts - lastDts <= MAX_STEP) {
      step = dts - lastDts;
    }
    lastDts = dts;
    lastCtsOffset = believable ? (int) offset : 0;
    timed = true;
    return true;
  }

  /** Of key frames only: two clocks do not drift apart within a GOP. */
  private void tellTimecode(ByteBuf sample) {
    try {
      OptionalLong timecodeNs = syntax.timecodeNs(sample);
      if (timecodeNs.isPresent()) {
        long presentationNs = Timescale.NINETY_KHZ.toNanos(lastDts + lastCtsOffset);
        context.listener.onTimecode(presentationNs, timecodeNs.getAsLong());
      }
    } catch (MalformedInputException e) {
      if (context.mayTell(Problem.TIMECODE, pid)) {
        context.tell("time code on PID " + pid + " ignored: " + e.getMessage());
      }
    }
  }

  private void dropUnit(Problem problem, String why) {
    context.statistics.droppedUnits++;
    if (context.mayTell(problem, pid)) {
      context.tell("a picture on PID " + pid + " is dropped: " + why);
    }
  }

  /** A picture with a hole is of no use; those after it go on, as decoders conceal what they lack. */
  @Override
  public void onBrokenPes(ByteBuf payload, long wirePts, long wireDts, long arrivalNs) {
    context.statistics.droppedUnits++;
  }

  @Override
  public void onLoss() {
    if (tail != null) {
      context.statistics.droppedUnits++;
      close();
    }
  }

  @Override
  public void end() {
    ByteBuf held = tail;
    tail = null;
    if (held != null) {
      try {
        split(held, held.writerIndex(), NO_TIME, NO_TIME, tailArrivalNs, true);
      } finally {
        held.release();
      }
    }
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
