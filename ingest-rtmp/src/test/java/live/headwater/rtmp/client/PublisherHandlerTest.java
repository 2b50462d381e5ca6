package live.headwater.rtmp.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import live.headwater.media.InputException;
import live.headwater.rtmp.wire.ChunkLimits;
import live.headwater.rtmp.wire.ChunkReader;
import live.headwater.rtmp.wire.MessageReader;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.ServerHandshake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handler on a channel without a network, with a server that is a recording of nginx-rtmp. */
class PublisherHandlerTest {

  private static final PublisherAddress ADDRESS = PublisherAddress.parse("rtmp://localhost/in/1?TOKEN");

  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PublisherHandler handler = new PublisherHandler(
    channel,
    ADDRESS,
    PublisherSettings.DEFAULT,
    new PublisherHandler.Listener() {
      @Override
      public void onPublishing() {
        events.add("publishing");
      }

      @Override
      public void onWritabilityChanged(boolean writable) {
        events.add(writable ? "writable" : "not writable");
      }

      @Override
      public void onEnd(PublishEnd end) {
        events.add(end.toString());
      }
    }
  );

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
    handler.onClosed();
  }

  @Test
  void read_answersOfNginx_leadToPublishing() throws InputException {
    start();
    channel.writeInbound(Unpooled.wrappedBuffer(answersOfNginx()));
    assertThat(events).containsExactly("publishing");
    assertThat(names(sentMessages())).containsExactly(
      "connect",
      "WindowAcknowledgementSize",
      "SetChunkSize",
      "releaseStream",
      "FCPublish",
      "createStream",
      "publish"
    );
  }

  @Test
  void read_answersInAnySplit_leadToPublishing() {
    start();
    Random random = new Random(1);
    ByteBuf answers = Unpooled.wrappedBuffer(answersOfNginx());
    while (answers.isReadable()) {
      int count = Math.min(1 + random.nextInt(200), answers.readableBytes());
      channel.writeInbound(answers.readBytes(count));
    }
    assertThat(events).containsExactly("publishing");
  }

  @Test
  void read_noRtmp_fails() {
    start();
    channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n\r\n", US_ASCII));
    assertThat(channel.isOpen()).isFalse();
    handler.onClosed();
    assertThat(events).containsExactly(
      "Failed[reason=the server answered with an HTTP response, not with RTMP version 3]"
    );
  }

  @Test
  void video_notFlushed_isReportedAsBackpressureAndThenBounded() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(32 << 10, 64 << 10));
    start();
    channel.writeInbound(Unpooled.wrappedBuffer(answersOfNginx()));
    ByteBuf picture = Unpooled.buffer().writeZero(1 << 20);
    handler.video(0, picture.retainedDuplicate());
    assertThat(events).containsExactly("publishing", "not writable");
    assertThat(handler.isWritable()).isFalse();

    handler.flush();
    assertThat(events).containsExactly("publishing", "not writable", "writable");

    int queued = 0;
    for (; channel.isOpen(); queued++) {
      handler.video(queued, picture.retainedDuplicate());
    }
    assertThat(queued).isBetween(31, 33);
    handler.onClosed();
    assertThat(events.getLast()).isEqualTo(
      "Failed[reason=the server reads too slowly: more than 33554432 bytes wait to be sent]"
    );
    channel.releaseOutbound();
    assertThat(picture.refCnt()).isEqualTo(1);
    picture.release();
  }

  @Test
  void video_samePayloadTwice_leavesTwice() throws InputException {
    start();
    channel.writeInbound(Unpooled.wrappedBuffer(answersOfNginx()));
    ByteBuf picture = Unpooled.buffer().writeZero(100_000).setByte(99_999, 5);
    handler.video(40, picture.retainedDuplicate());
    handler.video(80, picture.retainedDuplicate());
    handler.flush();
    List<RtmpMessage> messages = sentMessages();
    List<RtmpMessage> media = messages.subList(messages.size() - 2, messages.size());
    assertThat(media).containsExactly(
      new RtmpMessage.Video(1, 40, picture),
      new RtmpMessage.Video(1, 80, picture)
    );
    media.forEach(RtmpMessage::release);
    picture.release();
  }

  private void start() {
    channel.pipeline().addLast(handler);
    channel.pipeline().fireChannelActive();
  }

  /** What the handler sent so far, as a server reads it. */
  private List<RtmpMessage> sentMessages() throws InputException {
    ServerHandshake handshake = new ServerHandshake(new Random(2));
    List<RtmpMessage> messages = new ArrayList<>();
    ChunkReader reader = new ChunkReader(
      UnpooledByteBufAllocator.DEFAULT,
      ChunkLimits.DEFAULT,
      new MessageReader(messages::add)
    );
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      if (handshake.read(bytes, Unpooled.buffer())) {
        reader.read(bytes);
      }
      bytes.release();
    }
    return messages;
  }

  private static List<String> names(List<RtmpMessage> messages) {
    return messages
      .stream()
      .map(message ->
        message instanceof RtmpMessage.Command command ? command.name() : message.getClass().getSimpleName()
      )
      .toList();
  }

  private static byte[] answersOfNginx() {
    try (InputStream in = PublisherHandlerTest.class.getResourceAsStream("nginx-answers.bin")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
