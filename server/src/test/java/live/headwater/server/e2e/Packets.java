package live.headwater.server.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.headwater.testing.FfmpegPrograms;

/** Coded packets of one track as ffmpeg reads them from a file. */
record Packets(List<Packet> list) {
  /**
   * @param hash of the payload
   */
  record Packet(long ptsUs, long dtsUs, String hash) {}

  /**
   * Reads packets with {@code -c copy} through a bitstream filter.
   *
   * @param stream {@code v} or {@code a}
   * @param filter bitstream filter; empty for none
   */
  static Packets read(Path file, String stream, String filter) {
    List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-copyts", "-i", file.toString()));
    arguments.addAll(List.of("-map", "0:" + stream, "-c", "copy"));
    if (!filter.isEmpty()) {
      arguments.addAll(List.of("-bsf:" + stream, filter));
    }
    arguments.addAll(
      List.of(
        "-avoid_negative_ts",
        "disabled",
        "-enc_time_base",
        "-1",
        "-f",
        "framehash",
        "-hash",
        "md5",
        "-"
      )
    );
    String output = FfmpegPrograms.FFMPEG.run(java.time.Duration.ofMinutes(2), arguments)
      .requireSilence()
      .stdout();
    double tick = 0;
    List<Packet> packets = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (line.startsWith("#tb 0: ")) {
        String[] base = line.substring("#tb 0: ".length()).split("/", -1);
        tick = Double.parseDouble(base[0]) / Double.parseDouble(base[1]);
      } else if (!line.startsWith("#")) {
        String[] fields = line.split(",", -1);
        packets.add(
          new Packet(
            Math.round(Long.parseLong(fields[2].strip()) * tick * 1e6),
            Math.round(Long.parseLong(fields[1].strip()) * tick * 1e6),
            fields[5].strip()
          )
        );
      }
    }
    return new Packets(packets);
  }

  List<String> hashes() {
    return list.stream().map(Packet::hash).toList();
  }

  /** How far the time of each packet is from its first, in microseconds. */
  List<Long> relativePtsUs() {
    return list
      .stream()
      .map(packet -> packet.ptsUs - list.getFirst().ptsUs)
      .toList();
  }
}
