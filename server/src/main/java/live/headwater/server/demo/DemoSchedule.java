package live.headwater.server.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import live.headwater.media.Timescale;
import live.headwater.media.codec.AacConfiguration;
import live.headwater.media.codec.AvcConfiguration;
import live.headwater.media.codec.AvcDecoderConfigurationRecord;
import live.headwater.media.flv.AudioTagHeader;
import live.headwater.media.flv.VideoTagHeader;
import live.headwater.rtmp.wire.amf.AmfValue;

/**
 * One run of the demo into one sink: says what is due and sends it, with timestamps that are counts of pictures and
 * samples. Its first picture is due at the start of a second, so that seconds begin with a key frame and with a beep.
 *
 * <p>Confined to one thread; knows no clock.
 */
final class DemoSchedule {

  /** What is later than this is left out, so that the end of a stall is no flood. */
  static final long MAX_LAG_NS = 1_000_000_000;

  private static final Timescale PICTURES = new Timescale(TestCard.PICTURES_PER_SECOND);
  private static final long SECOND_NS = 1_000_000_000;

  private final TestCard card;
  private final BeepTrack beeps;
  private final DemoSink sink;
  private final Timescale samples;
  private final int samplesPerFrame;
  private final long startNs;
  private long nextPicture;
  private long nextFrame;
  private boolean idrWanted = true;

  /**
   * A run that begins with the next second.
   *
   * @param nowNs a monotonic time
   * @param now the wall clock at that time
   */
  DemoSchedule(TestCard card, BeepTrack beeps, DemoSink sink, long nowNs, ZonedDateTime now) {
    this.card = card;
    this.beeps = beeps;
    this.sink = sink;
    this.samples = new Timescale(beeps.configuration().sampleRateHz());
    this.samplesPerFrame = beeps.configuration().samplesPerAccessUnit();
    this.startNs = nowNs + ((SECOND_NS - now.getNano()) % SECOND_NS);
  }

  /** Sends what goes before all media. */
  void sendConfigurations() {
    sink.onMetaData(metaData(card.configuration(), beeps.configuration()));
    sendVideoConfiguration();
    sendAudioConfiguration();
    sink.flush();
  }

  /** When {@link #sendDue} is to be called next, in the time of its {@code nowNs}. */
  long nextDueNs() {
    return startNs + Math.min(pictureTimeNs(), frameTimeNs());
  }

  /**
   * Sends what is due.
   *
   * @param now the wall clock at {@code nowNs}, which the pictures show
   */
  void sendDue(long nowNs, ZonedDateTime now) {
    long elapsedNs = nowNs - startNs;
    if (nowNs - nextDueNs() > MAX_LAG_NS) {
      skipTo(elapsedNs);
    }
    while (Math.min(pictureTimeNs(), frameTimeNs()) <= elapsedNs) {
      if (pictureTimeNs() <= frameTimeNs()) {
        sendPicture(now);
      } else {
        sendFrame();
      }
    }
    sink.flush();
  }

  private long pictureTimeNs() {
    return PICTURES.toNanos(nextPicture);
  }

  private long frameTimeNs() {
    return samples.toNanos(nextFrame * samplesPerFrame);
  }

  /** Timestamps jump with the time that was lost. */
  private void skipTo(long elapsedNs) {
    nextPicture = PICTURES.fromNanos(elapsedNs);
    nextFrame = samples.fromNanos(elapsedNs) / samplesPerFrame;
    idrWanted = true;
  }

  private void sendVideoConfiguration() {
    ByteBuf body = ByteBufAllocator.DEFAULT.buffer();
    VideoTagHeader.writeAvcSequenceHeader(body);
    AvcDecoderConfigurationRecord.write(card.configuration(), body);
    sink.onVideo(0, body);
  }

  private void sendAudioConfiguration() {
    ByteBuf body = ByteBufAllocator.DEFAULT.buffer();
    AudioTagHeader.writeAacSequenceHeader(body);
    beeps.configuration().audioSpecificConfig().writeTo(body);
    sink.onAudio(0, body);
  }

  private void sendPicture(ZonedDateTime now) {
    boolean idr = idrWanted || nextPicture % TestCard.PICTURES_PER_SECOND == 0;
    idrWanted = false;
    ByteBuf body = ByteBufAllocator.DEFAULT.buffer();
    VideoTagHeader.writeAvcPicture(body, idr, 0);
    card.writePicture(now, nextPicture, idr, body);
    sink.onVideo(Timescale.MILLISECONDS.rescale(nextPicture, PICTURES), body);
    nextPicture++;
  }

  private void sendFrame() {
    ByteBuf body = ByteBufAllocator.DEFAULT.buffer();
    AudioTagHeader.writeAacFrame(body);
    beeps.writeFrame(nextFrame, body);
    sink.onAudio(Timescale.MILLISECONDS.rescale(nextFrame * samplesPerFrame, samples), body);
    nextFrame++;
  }

  private static AmfValue metaData(AvcConfiguration video, AacConfiguration audio) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    members.put("width", AmfValue.of(video.widthPixels()));
    members.put("height", AmfValue.of(video.heightPixels()));
    members.put("framerate", AmfValue.of(TestCard.PICTURES_PER_SECOND));
    members.put("videocodecid", AmfValue.of(VideoTagHeader.AVC));
    members.put("audiocodecid", AmfValue.of(AudioTagHeader.AAC));
    members.put("audiosamplerate", AmfValue.of(audio.sampleRateHz()));
    members.put("audiochannels", AmfValue.of(audio.channels()));
    members.put("stereo", AmfValue.of(audio.channels() == 2));
    members.put("encoder", AmfValue.of("Headwater demo"));
    return new AmfValue.EcmaArray(members);
  }
}
