package live.headwater.rtmp.wire.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.headwater.media.Bytes;
import live.headwater.media.InputException;
import live.headwater.media.LimitExceededException;
import live.headwater.media.MalformedInputException;
import live.headwater.media.UnsupportedInputException;
import live.headwater.rtmp.wire.amf.AmfValue.EcmaArray;
import live.headwater.rtmp.wire.amf.AmfValue.StrictArray;
import live.headwater.rtmp.wire.amf.AmfValue.Structure;
import org.junit.jupiter.api.Test;

class Amf0Test {

  private static final AmfValue NULL = new AmfValue.Null();
  private static final AmfValue UNDEFINED = new AmfValue.Undefined();

  /** The {@code connect} of ffmpeg 5.1.9 (Debian 12), captured on loopback. */
  private static final String FFMPEG_CONNECT =
    "020007636f6e6e656374003ff00000000000000300036170700200046c69766500047479706502000a6e6f6e70726976617465" +
    "0008666c617368566572020024464d4c452f332e302028636f6d70617469626c653b204c61766635392e32372e313030290005" +
    "746355726c02001b72746d703a2f2f3132372e302e302e313a34353731352f6c697665000009";

  /** Part of the metadata of the same; the array announces 13 members. */
  private static final String FFMPEG_METADATA =
    "02000d40736574446174614672616d6502000a6f6e4d65746144617461080000000d0005776964746800406400000000000000" +
    "0673746572656f01000007656e636f64657202000d4c61766635392e32372e313030000009";

  /** What nginx-rtmp 1.2.2 answers to {@code publish}, captured on loopback. */
  private static final String NGINX_ON_STATUS =
    "0200086f6e537461747573000000000000000000050300056c6576656c0200067374617475730004636f64650200174e657453" +
    "747265616d2e5075626c6973682e5374617274000b6465736372697074696f6e0200105374617274207075626c697368696e67" +
    "000009";

  @Test
  void readAll_connectOfFfmpeg_isUnderstood() throws InputException {
    assertThat(readAll(FFMPEG_CONNECT)).containsExactly(
      AmfValue.of("connect"),
      AmfValue.of(1),
      structure(
        "app",
        AmfValue.of("live"),
        "type",
        AmfValue.of("nonprivate"),
        "flashVer",
        AmfValue.of("FMLE/3.0 (compatible; Lavf59.27.100)"),
        "tcUrl",
        AmfValue.of("rtmp://127.0.0.1:45715/live")
      )
    );
  }

  @Test
  void readAll_ecmaArrayWithWrongCount_endsAtItsEndMarker() throws InputException {
    assertThat(readAll(FFMPEG_METADATA)).containsExactly(
      AmfValue.of("@setDataFrame"),
      AmfValue.of("onMetaData"),
      new EcmaArray(
        members(
          "width",
          AmfValue.of(160),
          "stereo",
          AmfValue.of(false),
          "encoder",
          AmfValue.of("Lavf59.27.100")
        )
      )
    );
    assertThat(read("08 00000000 0001 61 05 000009")).isEqualTo(new EcmaArray(members("a", NULL)));
    assertThat(read("08 ffffffff 0001 61 05 000009")).isEqualTo(new EcmaArray(members("a", NULL)));
  }

  @Test
  void write_sameValuesAsNginx_givesItsBytes() {
    ByteBuf out = Unpooled.buffer();
    Amf0.write(
      out,
      AmfValue.of("onStatus"),
      AmfValue.of(0),
      NULL,
      structure(
        "level",
        AmfValue.of("status"),
        "code",
        AmfValue.of("NetStream.Publish.Start"),
        "description",
        AmfValue.of("Start publishing")
      )
    );
    assertThat(hex(out)).isEqualTo(NGINX_ON_STATUS);
  }

  @Test
  void read_everyMarker_givesItsValue() throws InputException {
    assertThat(read("00 3ff8000000000000")).isEqualTo(AmfValue.of(1.5));
    assertThat(read("01 01")).isEqualTo(AmfValue.of(true));
    assertThat(read("01 02")).isEqualTo(AmfValue.of(true));
    assertThat(read("02 0002 c3a9")).isEqualTo(AmfValue.of("é"));
    assertThat(read("03 0001 61 05 000009")).isEqualTo(structure("a", NULL));
    assertThat(read("05")).isEqualTo(NULL);
    assertThat(read("06")).isEqualTo(UNDEFINED);
    assertThat(read("0a 00000002 05 06")).isEqualTo(new StrictArray(List.of(NULL, UNDEFINED)));
    assertThat(read("0b 4271c8e5d2a00000 0000")).isEqualTo(new AmfValue.Date(0x1.1c8e5d2ap40));
    assertThat(read("0c 00000001 61")).isEqualTo(AmfValue.of("a"));
    assertThat(read("0d")).isEqualTo(UNDEFINED);
    assertThat(read("0f 00000004 3c612f3e")).isEqualTo(new AmfValue.Xml("<a/>"));
    assertThat(read("10 0001 43 0001 61 05 000009")).isEqualTo(new Structure("C", members("a", NULL)));
    assertThat(read("11 04 05")).isEqualTo(AmfValue.of(5));
  }

  @Test
  void read_reference_isTheValueBefore() throws InputException {
    AmfValue inner = structure("x", AmfValue.of(true));
    assertThat(read("0a 00000003  03 0001 78 0101 000009  07 0001  08 00000000 000009")).isEqualTo(
      new StrictArray(List.of(inner, inner, new EcmaArray(Map.of())))
    );
  }

  @Test
  void read_referenceToItself_isNotSupported() {
    assertThatThrownBy(() -> read("0a 00000001 07 0000"))
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessage("AMF reference to object 0, which contains the reference");
  }

  @Test
  void read_referenceToNothing_isMalformed() {
    assertThatThrownBy(() -> read("07 0003"))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AMF reference to object 3, but only 0 came before it");
  }

  @Test
  void read_reservedAndUnknownMarkers_areToldApart() {
    assertThatThrownBy(() -> read("04")).isInstanceOf(UnsupportedInputException.class);
    assertThatThrownBy(() -> read("0e")).isInstanceOf(UnsupportedInputException.class);
    assertThatThrownBy(() -> read("12"))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AMF 0 has no marker 18 (at byte 0)");
    assertThatThrownBy(() -> read("09")).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void read_endMarkerMissingWhereTheMessageEnds_isTolerated() throws InputException {
    AmfValue expected = structure("a", NULL);
    assertThat(read("03 0001 61 05")).isEqualTo(expected);
    assertThat(read("03 0001 61 05 0000")).isEqualTo(expected);
    assertThat(read("08 00000001 0001 61 05")).isEqualTo(new EcmaArray(members("a", NULL)));
  }

  @Test
  void read_emptyNameBeforeAValue_isAMember() throws InputException {
    assertThat(read("03 0000 0101 0001 61 05 000009")).isEqualTo(structure("", AmfValue.of(true), "a", NULL));
  }

  @Test
  void readAll_restThatMakesNoSense_isIgnored() throws InputException {
    assertThat(readAll("0200026f6b 05 000009")).containsExactly(AmfValue.of("ok"), NULL);
    assertThat(readAll("0200026f6b 05 ffff")).containsExactly(AmfValue.of("ok"), NULL);
    assertThat(readAll("0200026f6b 05 030004616263")).containsExactly(AmfValue.of("ok"), NULL);
  }

  @Test
  void readAll_nothingReadable_isMalformed() {
    assertThatThrownBy(() -> readAll("")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> readAll("00 3ff0")).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void read_stringPastTheEnd_saysSo() {
    assertThatThrownBy(() -> read("0c 7fffffff 6161"))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AMF message ends within a string: 2147483647 bytes wanted at byte 5, 2 are there");
  }

  @Test
  void read_strictArrayOf2To32Values_allocatesNothing() {
    assertThatThrownBy(() -> read("0a ffffffff 05050505"))
      .isInstanceOf(MalformedInputException.class)
      .hasMessageContaining("a strict array of 4294967295 values");
  }

  @Test
  void read_objectsNested10000Deep_passesTheLimitAndNoStack() {
    assertThatThrownBy(() -> read("03000161".repeat(10_000)))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("AMF value nested more than 32 levels deep");
    assertThatThrownBy(() -> readAll("0200026f6b" + "0a00000001".repeat(10_000) + "05")).isInstanceOf(
      LimitExceededException.class
    );
    assertThatThrownBy(() -> read("11" + "090301".repeat(10_000) + "01")).isInstanceOf(
      LimitExceededException.class
    );
  }

  @Test
  void read_32Levels_isWithinTheLimit() throws InputException {
    assertThat(read("0a00000001".repeat(32) + "05")).isInstanceOf(StrictArray.class);
    assertThatThrownBy(() -> read("0a00000001".repeat(33) + "05")).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> read("0a00000001".repeat(30) + "11" + "090301".repeat(3) + "01")).isInstanceOf(
      LimitExceededException.class
    );
  }

  @Test
  void read_referencesThatDoubleEachTime_passTheLimitOnValues() {
    StringBuilder hex = new StringBuilder("0a 00000040 0a 00000000");
    for (int i = 1; i < 31; i++) {
      hex.append("0a 00000002 07").append("%04x".formatted(i)).append("07").append("%04x".formatted(i));
    }
    hex.append("05".repeat(0x40));
    assertThatThrownBy(() -> read(hex.toString()))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("AMF message has more than 65536 values");
  }

  @Test
  void read_referencesThatNestEachTime_passTheLimitOnDepth() {
    StringBuilder hex = new StringBuilder("0a 00000040 0a 00000000");
    for (int i = 1; i < 63; i++) {
      hex.append("0a 00000001 07").append("%04x".formatted(i));
    }
    assertThatThrownBy(() -> read(hex + "05".repeat(0x40)))
      .isInstanceOf(LimitExceededException.class)
      .hasMessageContaining("levels deep");
  }

  @Test
  void readAll_moreValuesThanTheLimit_isRefused() {
    assertThatThrownBy(() -> readAll("05".repeat(65_537))).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void write_textOver65535Bytes_isALongString() throws InputException {
    AmfValue text = AmfValue.of("é".repeat(40_000));
    ByteBuf out = Unpooled.buffer();
    Amf0.write(out, text);
    assertThat(out.getByte(0)).isEqualTo((byte) 0x0c);
    assertThat(Amf0.read(out)).isEqualTo(text);
  }

  @Test
  void write_nameOver65535Bytes_isRefused() {
    AmfValue value = new Structure("", Map.of("n".repeat(65_536), NULL));
    assertThatThrownBy(() -> Amf0.write(Unpooled.buffer(), value)).isInstanceOf(
      IllegalArgumentException.class
    );
  }

  @Test
  void write_byteArray_switchesToAmf3() throws InputException {
    AmfValue value = new AmfValue.ByteArray(Bytes.ofHex("0001"));
    ByteBuf out = Unpooled.buffer();
    Amf0.write(out, value);
    assertThat(hex(out)).isEqualTo("110c050001");
    assertThat(Amf0.read(out)).isEqualTo(value);
  }

  private static AmfValue read(String hex) throws InputException {
    return Amf0.read(buffer(hex));
  }

  private static List<AmfValue> readAll(String hex) throws InputException {
    ByteBuf in = buffer(hex);
    List<AmfValue> values = Amf0.readAll(in);
    assertThat(in.isReadable()).isFalse();
    return values;
  }

  private static ByteBuf buffer(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static String hex(ByteBuf buffer) {
    return Bytes.copyOf(buffer).toString();
  }

  private static Structure structure(Object... namesAndValues) {
    return new Structure("", members(namesAndValues));
  }

  private static Map<String, AmfValue> members(Object... namesAndValues) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (AmfValue) namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(members);
  }
}
