package live.headwater.rtmp.session;

import java.util.List;
import live.headwater.bus.FeedInfo;
import live.headwater.bus.FeedInfo.Expectation;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;

/** Reads what encoders say of themselves in {@code onMetaData}. Adobe FLV 10.1, E.5 (onMetaData). */
final class Metadata {

  private static final int MAX_ENCODER_CHARACTERS = 200;

  private Metadata() {}

  /**
   * @param data as {@code @setDataFrame("onMetaData", …)}, or {@code onMetaData(…)} alone
   * @param flashVer of {@code connect}; names the encoder where the metadata do not
   * @return null when it is something else
   */
  static @Nullable FeedInfo read(RtmpMessage.Data data, String flashVer) {
    List<AmfValue> values = data.values();
    String name = data.name();
    if (name.equals("@setDataFrame") && Arguments.at(values, 0) instanceof AmfValue.Text(String inner)) {
      name = inner;
      values = values.subList(1, values.size());
    }
    AmfValue properties = Arguments.at(values, 0);
    if (!name.equals("onMetaData") || properties == null) {
      return null;
    }
    String encoder = Arguments.text(properties.member("encoder"));
    return new FeedInfo(
      encoder(encoder.isBlank() ? flashVer : encoder),
      expectation(properties, "hasVideo", "videocodecid"),
      expectation(properties, "hasAudio", "audiocodecid")
    );
  }

  /** Before any metadata came. */
  static FeedInfo ofFlashVersion(String flashVer) {
    return new FeedInfo(encoder(flashVer), Expectation.UNKNOWN, Expectation.UNKNOWN);
  }

  /** Control characters would break log lines. */
  static String encoder(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= MAX_ENCODER_CHARACTERS ? clean : clean.substring(0, MAX_ENCODER_CHARACTERS);
  }

  /** A codec that is not mentioned may still come: metadata are often incomplete. */
  private static Expectation expectation(AmfValue properties, String flag, String codec) {
    if (properties.member(flag) instanceof AmfValue.Bool(boolean has)) {
      return has ? Expectation.YES : Expectation.NO;
    }
    return switch (properties.member(codec)) {
      case AmfValue.Numeric(double id) -> id > 0 ? Expectation.YES : Expectation.UNKNOWN;
      case AmfValue.Text(String name) -> name.isBlank() ? Expectation.UNKNOWN : Expectation.YES;
      case null, default -> Expectation.UNKNOWN;
    };
  }
}
