package live.headwater.bench.compare;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.headwater.rtmp.client.PublisherAddress;

/**
 * nginx with its RTMP module, which writes HLS into memory (tmpfs): segments of 2 s, a playlist of 12 s, as this server
 * by default. One worker, its leanest way.
 */
final class Nginx implements Subject {

  static final String HOW_TO_GET_IT =
    "nginx with its RTMP module is not installed, so there is nothing beside this server:" +
    " apt install nginx-light libnginx-mod-rtmp (Debian)";

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");

  private final Scratch scratch;
  private final ServerProcess process;
  private final int port;

  private Nginx(Scratch scratch, ServerProcess process, int port) {
    this.scratch = scratch;
    this.process = process;
    this.port = port;
  }

  /** Where the program is, if it and its module are there. */
  static Optional<Path> find() {
    if (Files.notExists(MODULE)) {
      return Optional.empty();
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Pattern.compile(File.pathSeparator).splitAsStream(path), Stream.of("/usr/sbin"))
      .map(folder -> Path.of(folder, "nginx"))
      .filter(Files::isExecutable)
      .findFirst();
  }

  static Nginx start(Path program) throws IOException, InterruptedException {
    Scratch scratch = new Scratch("bench-nginx");
    int port = freePort();
    Path configuration = scratch.folder().resolve("nginx.conf");
    Files.createDirectories(scratch.folder().resolve("hls"));
    Files.writeString(configuration, configuration(scratch.folder(), port));
    Path output = Path.of("bench", "target", "nginx.log");
    ServerProcess process = new ServerProcess(
      List.of(program.toString(), "-p", scratch.folder().toString(), "-c", configuration.toString()),
      output
    );
    if (!awaitPort(process, port)) {
      process.close();
      scratch.close();
      throw new IOException("nginx did not come up: " + Files.readString(output));
    }
    return new Nginx(scratch, process, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean awaitPort(ServerProcess process, int port) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadlineNs && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return true;
      } catch (IOException _) {
        Thread.sleep(50);
      }
    }
    return false;
  }

  private static String configuration(Path folder, int port) {
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    return """
    load_module %s;
    %s
    daemon off;
    worker_processes 1;
    pid %s/nginx.pid;
    error_log stderr error;
    events { worker_connections 4096; }
    rtmp {
      access_log off;
      server {
        listen 127.0.0.1:%d;
        chunk_size 4096;
        application in {
          live on;
          hls on;
          hls_path %s/hls;
          hls_fragment 2s;
          hls_playlist_length 12s;
        }
      }
    }
    """.formatted(MODULE, user, folder, port, folder);
  }

  @Override
  public String name() {
    return "nginx-rtmp";
  }

  @Override
  public PublisherAddress address(int index) {
    return new PublisherAddress("127.0.0.1", port, "in", "s" + (index + 1));
  }

  @Override
  public Usage usage() throws IOException {
    return new Usage(
      process.cpuNs(),
      process.residentBytes(),
      Scratch.sizeBytes(scratch.folder().resolve("hls")),
      -1,
      null
    );
  }

  @Override
  public int playable(int streams) throws IOException {
    int playable = 0;
    for (int i = 1; i <= streams; i++) {
      Path playlist = scratch.folder().resolve("hls/s" + i + ".m3u8");
      if (Files.exists(playlist) && Files.readString(playlist).contains(".ts")) {
        playable++;
      }
    }
    return playable;
  }

  @Override
  public void close() throws IOException {
    process.close();
    scratch.close();
  }
}
