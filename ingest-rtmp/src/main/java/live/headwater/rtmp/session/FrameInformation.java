package live.headwater.rtmp.session;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.headwater.rtmp.wire.RtmpMessage;
import live.headwater.rtmp.wire.amf.AmfValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code onFI}, by which encoders tell the time of day of a moment of the media. Adobe Flash Media Live Encoder,
 * "Timecode": {@code tc} is an SMPTE time code {@code HH:MM:SS:FF}, {@code st} the system's time {@code HH:MM:SS.mmm}.
 */
final class FrameInformation {

  private static final Pattern TIME = Pattern.compile(
    "(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:([.,:;])(\\d{1,3}))?"
  );

  private FrameInformation() {}

  /**
   * The time of day that the message tells: the time code, else the system's time.
   *
   * @param data as {@code onFI(…)} or {@code @setDataFrame("onFI", …)}
   * @param frameRate pictures per second, to count the time code's frames; 0 when unknown
   * @return nanoseconds since midnight; empty when it tells none
   */
  static OptionalLong timecodeNs(RtmpMessage.Data data, double frameRate) {
    List<AmfValue> values = data.values();
    String name = data.name();
    if (name.equals("@setDataFrame") && Arguments.at(values, 0) instanceof AmfValue.Text(String inner)) {
      name = inner;
      values = values.subList(1, values.size());
    }
    AmfValue properties = Arguments.at(values, 0);
    if (!name.equals("onFI") || properties == null) {
      return OptionalLong.empty();
    }
    OptionalLong timecode = parse(properties.member("tc"), frameRate);
    return timecode.isPresent() ? timecode : parse(properties.member("st"), frameRate);
  }

  private static OptionalLong parse(@Nullable AmfValue value, double frameRate) {
    Matcher time = TIME.matcher(Arguments.text(value).strip());
    if (!time.matches()) {
      return OptionalLong.empty();
    }
    long seconds =
      Long.parseLong(time.group(1)) * 3600 +
      Long.parseLong(time.group(2)) * 60 +
      Long.parseLong(time.group(3));
    String fraction = time.group(5);
    double part = 0;
    if (fraction != null) {
      boolean frames = time.group(4).equals(":") || time.group(4).equals(";");
      if (frames && frameRate <= 0) {
        return OptionalLong.empty();
      }
      part = frames ? Long.parseLong(fraction) / frameRate : Double.parseDouble("0." + fraction);
    }
    return seconds >= 86_400 || part >= 1
      ? OptionalLong.empty()
      : OptionalLong.of(seconds * 1_000_000_000 + Math.round(part * 1e9));
  }
}
