package live.headwater.media.mpegts.demux;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import live.headwater.media.mpegts.TsPacket;
import live.headwater.media.mpegts.demux.DemuxContext.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Hands the payload of each packet to the reader of its PID, and changes the readers as the tables say.
 *
 * <pre>
 * sync_byte(8) transport_error_indicator(1) payload_unit_start_indicator(1) transport_priority(1) PID(13)
 * transport_scrambling_control(2) adaptation_field_control(2) continuity_counter(4)
 * adaptation field?  adaptation_field_length(8) discontinuity_indicator(1) flags(7) ...
 * payload
 * </pre>
 */
final class Demultiplexer {

  private static final int PAT_PID = 0;
  private static final int NULL_PID = 0x1fff;
  private static final int TRANSPORT_ERROR = 0x80_0000;
  private static final int SCRAMBLING = 0xc0;
  private static final int DISCONTINUITY = 0x80;

  /** No packet so far: any counter is right. */
  private static final int NO_COUNTER = -1;

  private final DemuxContext context;
  private final IntObjectMap<Input> inputs = new IntObjectHashMap<>();
  private final TrackIds trackIds = new TrackIds();
  private int videoStreams;
  private int audioStreams;
  private int programNumber;
  private int programMapPid = NULL_PID;

  /** What is known of one PID. */
  private static final class Input {

    final PidReader reader;
    /** Null for tables. */
    final @Nullable StreamInfo stream;
    int counter = NO_COUNTER;
    boolean repeated;

    Input(PidReader reader, @Nullable StreamInfo stream) {
      this.reader = reader;
      this.stream = stream;
    }
  }

  Demultiplexer(DemuxContext context) {
    this.context = context;
    inputs.put(PAT_PID, new Input(new SectionReader(context, PAT_PID, this::onProgramAssociation), null));
  }

  /**
   * @param at of the sync byte, which is right
   */
  void onPacket(ByteBuf in, int at, long arrivalNs) {
    context.statistics.packets++;
    int header = in.getInt(at);
    if ((header & TRANSPORT_ERROR) != 0) {
      context.statistics.transportErrors++; // Not even the PID is to be relied on.
      return;
    }
    int pid = (header >> 8) & 0x1fff;
    Input input = pid == NULL_PID ? null : inputs.get(pid);
    if (input == null) {
      return;
    }
    int end = at + TsPacket.BYTES;
    int payload = at + TsPacket.HEADER_BYTES;
    boolean discontinuity = false;
    if ((header & TsPacket.ADAPTATION_FIELD) != 0) {
      int length = in.getUnsignedByte(payload);
      discontinuity = length > 0 && (in.getByte(payload + 1) & DISCONTINUITY) != 0;
      payload += 1 + length;
    }
    if (payload > end) {
      context.statistics.malformedPackets++;
      input.reader.onLoss();
    } else if ((header & TsPacket.PAYLOAD) == 0) {
      // Such packets do not count; a discontinuity told by one is that of the next that does. 2.4.3.5
      input.counter = discontinuity ? NO_COUNTER : input.counter;
    } else if (continues(input, pid, header & 0xf, discontinuity)) {
      if ((header & SCRAMBLING) != 0) {
        onScrambled(input, pid);
      } else {
        input.reader.onPayload(
          in,
          payload,
          end - payload,
          (header & (TsPacket.UNIT_START << 8)) != 0,
          arrivalNs
        );
      }
    }
  }

  /** Whether the packet is to be read: a packet may come twice (2.4.3.3, continuity_counter). */
  private boolean continues(Input input, int pid, int counter, boolean discontinuity) {
    int missing = input.counter == NO_COUNTER || discontinuity ? 0 : (counter - input.counter - 1) & 0xf;
    if (missing == 15 && !input.repeated) {
      input.repeated = true;
      return false;
    }
    input.repeated = false;
    input.counter = counter;
    if (missing > 0) {
      context.statistics.continuityErrors++;
      context.statistics.lostPackets += missing;
      if (context.mayTell(Problem.LOSS, pid)) {
        context.tell("at least " + missing + " TS packets lost on PID " + pid);
      }
      input.reader.onLoss();
    }
    return true;
  }

  private void onScrambled(Input input, int pid) {
    context.statistics.scrambledPackets++;
    if (context.mayTell(Problem.SCRAMBLED, pid)) {
      context.tell("PID " + pid + " is scrambled and cannot be read; send it in the clear");
    }
    input.reader.onLoss();
  }

  private void onProgramAssociation(ByteBuf section) {
    ProgramAssociation table = ProgramAssociation.read(section);
    if (table == null) {
      return;
    }
    List<ProgramAssociation.Program> programs = table.programs();
    ProgramAssociation.Program chosen = table.find(programNumber);
    if (chosen == null && (programMapPid == NULL_PID || table.isWhole()) && !programs.isEmpty()) {
      chosen = programs.getFirst();
    }
    if (chosen == null) {
      return;
    }
    if (programs.size() > 1 && context.mayTell(Problem.PROGRAMS, PAT_PID)) {
      context.tell(
        "the stream has " + programs.size() + " programs; number " + chosen.number() + " is read, no other"
      );
    }
    programNumber = chosen.number();
    if (chosen.mapPid() != programMapPid) {
      moveProgramMap(chosen.mapPid());
    }
  }

  private void moveProgramMap(int pid) {
    if (programMapPid != NULL_PID) {
      remove(programMapPid);
    }
    remove(pid); // Were it a stream so far, it no longer is.
    programMapPid = pid;
    inputs.put(pid, new Input(new SectionReader(context, pid, this::onProgramMap), null));
  }

  private void onProgramMap(ByteBuf section) {
    ProgramMap map = ProgramMap.read(section, programNumber);
    if (map == null) {
      return;
    }
    for (Input input : List.copyOf(inputs.values())) {
      StreamInfo stream = input.stream;
      if (stream != null && !map.streams().contains(stream)) {
        input.reader.end();
        remove(stream.pid());
        trackIds.free(stream.pid());
      }
    }
    int count = 0;
    for (StreamInfo stream : map.streams()) {
      if (++count > context.limits.maxStreams()) {
        tellTooMany(map.streams().size());
        break;
      }
      if (!inputs.containsKey(stream.pid())) {
        add(stream);
      }
    }
    tellProgram();
  }

  private void tellProgram() {
    int video = trackIds.count(TrackIds.Kind.VIDEO);
    int audio = trackIds.count(TrackIds.Kind.AUDIO);
    if (video != videoStreams || audio != audioStreams) {
      videoStreams = video;
      audioStreams = audio;
      context.listener.onProgram(video, audio);
    }
  }

  private void tellTooMany(int streams) {
    if (context.mayTell(Problem.STREAMS, programMapPid)) {
      context.tell(
        "the program has " + streams + " streams; only " + context.limits.maxStreams() + " are read"
      );
    }
  }

  private void add(StreamInfo stream) {
    PidReader reader = StreamReaders.create(context, stream, trackIds);
    if (reader != null) {
      inputs.put(stream.pid(), new Input(reader, stream));
    } else if (context.mayTell(Problem.UNSUPPORTED, stream.pid(), stream.type())) {
      context.tell("PID " + stream.pid() + " is left out: " + stream.describe() + " is not carried");
    }
  }

  private void remove(int pid) {
    Input input = inputs.remove(pid);
    if (input != null) {
      input.reader.close();
    }
  }

  void end() {
    inputs.values().forEach(input -> input.reader.end());
  }

  void close() {
    inputs.values().forEach(input -> input.reader.close());
    inputs.clear();
  }
}
