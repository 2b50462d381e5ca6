package live.headwater.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.internal.VertxInternal;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OriginServerTest {

  @Test
  void start_portTaken_fails() {
    try (TestOrigin first = new TestOrigin()) {
      OriginServer second = new OriginServer(
        first.vertx(),
        OriginSettings.DEFAULTS.withHost("127.0.0.1").withPort(first.port()),
        first.partsOfAnother()
      );

      assertThatThrownBy(() -> second.start().toCompletionStage().toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BindException.class);
    }
  }

  @Test
  void start_twoOnOneVertx_haveTheirOwnPorts() throws Exception {
    try (TestOrigin first = new TestOrigin()) {
      OriginServer second = new OriginServer(
        first.vertx(),
        OriginSettings.DEFAULTS.withHost("127.0.0.1").withPort(0),
        first.partsOfAnother()
      );
      second.start().toCompletionStage().toCompletableFuture().get();
      try {
        assertThat(second.localPort()).isPositive().isNotEqualTo(first.port());
      } finally {
        second.stop(Duration.ZERO).toCompletionStage().toCompletableFuture().get();
      }
      assertThat(first.get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void connections_areSpreadOverAllEventLoopsOfTheVertx() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (TestOrigin origin = new TestOrigin()) {
      origin.onPresentationLookup(() -> threads.add(Thread.currentThread()));
      List<RawConnection> connections = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RawConnection connection = new RawConnection(origin.port());
        connections.add(connection);
        connection.send("GET /cmaf/1/master.m3u8 HTTP/1.1\nHost: a\n\n").read(10);
      }
      Set<Thread> loops = ConcurrentHashMap.newKeySet();
      for (EventExecutor loop : ((VertxInternal) origin.vertx()).nettyEventLoopGroup()) {
        loop.submit(() -> loops.add(Thread.currentThread())).sync();
      }
      assertThat(threads).isEqualTo(loops).hasSize(2);
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void otherProtocols_canListenOnTheSameEventLoops() throws Exception {
    try (TestOrigin origin = new TestOrigin()) {
      VertxInternal vertx = (VertxInternal) origin.vertx();
      Channel listener = new ServerBootstrap()
        .group(vertx.acceptorEventLoopGroup(), vertx.nettyEventLoopGroup())
        .channelFactory(vertx.transport().serverChannelFactory(false))
        .childHandler(new Greeter())
        .bind("127.0.0.1", 0)
        .sync()
        .channel();
      try (
        RawConnection client = new RawConnection(((InetSocketAddress) listener.localAddress()).getPort())
      ) {
        assertThat(client.readAll()).startsWith("vert.x-eventloop-thread-");
      } finally {
        listener.close().sync();
      }
    }
  }

  /** Says on which thread it is, and closes. */
  private static final class Greeter extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel channel) {
      String thread = Thread.currentThread().getName();
      channel
        .writeAndFlush(Unpooled.copiedBuffer(thread, StandardCharsets.UTF_8))
        .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Test
  void stop_idleConnections_areClosedAndNoneIsAccepted() throws Exception {
    try (TestOrigin origin = new TestOrigin(); RawConnection idle = new RawConnection(origin.port())) {
      idle.send("GET /healthz HTTP/1.1\nHost: a\n\n").read(10);
      int port = origin.port();

      origin.stop(Duration.ofSeconds(20));

      assertThat(idle.readAll()).endsWith("alive\n");
      await().untilAsserted(() ->
        assertThatThrownBy(() -> new RawConnection(port)).isInstanceOf(ConnectException.class)
      );
    }
  }

  @Test
  void connections_beyondTheLimit_areClosedAndCounted() throws Exception {
    String request = "GET /healthz HTTP/1.1\nHost: a\n\n";
    try (TestOrigin origin = new TestOrigin(OriginSettings.DEFAULTS.withMaxConnections(2))) {
      RawConnection first = new RawConnection(origin.port());
      first.send(request).read(10);
      try (RawConnection second = new RawConnection(origin.port())) {
        second.send(request).read(10);
        try (RawConnection third = new RawConnection(origin.port())) {
          assertThat(third.readAll()).isEmpty();
        }
        assertThat(origin.meters.get("headwater.http.connections").gauge().value()).isEqualTo(2);
        assertThat(origin.meters.get("headwater.http.connections.refused").counter().count()).isEqualTo(1);
        first.close();
        await().until(() -> origin.meters.get("headwater.http.connections").gauge().value() == 1);
        try (RawConnection next = new RawConnection(origin.port())) {
          assertThat(next.send(request).read(10)).hasSize(10);
        }
      }
    }
  }

  @Test
  void lastPlayback_isOfPlaylistsAndMediaThatWereGiven() throws Exception {
    try (TestOrigin origin = new TestOrigin()) {
      origin.presentation.cmaf.put("master.m3u8", FakeResource.playlist("pl1", 1_000, "#EXTM3U\n"));
      origin.get("/healthz");
      origin.get("/player/1");
      origin.get("/cmaf/1/none.m3u8");
      assertThat(origin.lastPlayback()).isNull();
      origin.get("/cmaf/1/master.m3u8");
      assertThat(origin.lastPlayback()).isEqualTo(TestOrigin.NOW);
    }
  }
}
