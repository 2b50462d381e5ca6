package live.headwater.rtmp.wire.amf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

/** Bytes marked (b) were written by bytearray-node 2.9.9 (npm); the others are transcribed from the specification. */
class Amf3Test {

  private static final AmfValue NULL = new AmfValue.Null();
  private static final AmfValue UNDEFINED = new AmfValue.Undefined();

  @Test
  void read_simpleTypes_giveTheirValues() throws InputException {
    assertThat(read("00")).isEqualTo(UNDEFINED); // (b)
    assertThat(read("01")).isEqualTo(NULL); // (b)
    assertThat(read("09 05 01 03 02")).isEqualTo(array(AmfValue.of(true), AmfValue.of(false))); // (b)
    assertThat(read("04 10")).isEqualTo(AmfValue.of(16)); // (b)
    assertThat(read("04 ffffffff")).isEqualTo(AmfValue.of(-1)); // (b)
    assertThat(read("04 bfffffff")).isEqualTo(AmfValue.of(268_435_455)); // (b)
    assertThat(read("05 41b0000000000000")).isEqualTo(AmfValue.of(268_435_456)); // (b)
    assertThat(read("05 3ff8000000000000")).isEqualTo(AmfValue.of(1.5)); // (b)
    assertThat(read("06 05 c3a9")).isEqualTo(AmfValue.of("é"));
    assertThat(read("07 09 3c612f3e")).isEqualTo(new AmfValue.Xml("<a/>"));
    assertThat(read("0b 09 3c612f3e")).isEqualTo(new AmfValue.Xml("<a/>"));
    assertThat(read("08 01 4278bcfe56800000")).isEqualTo(new AmfValue.Date(1_700_000_000_000.0)); // (b)
    assertThat(read("0c 05 00ff")).isEqualTo(new AmfValue.ByteArray(Bytes.ofHex("00ff")));
  }

  /** AMF 3, 1.3.1: the four ranges of a U29 at their ends. */
  @Test
  void read_u29_hasOneToFourBytes() throws InputException {
    assertThat(read("04 7f")).isEqualTo(AmfValue.of(0x7f));
    assertThat(read("04 8100")).isEqualTo(AmfValue.of(0x80));
    assertThat(read("04 ff7f")).isEqualTo(AmfValue.of(0x3fff));
    assertThat(read("04 818000")).isEqualTo(AmfValue.of(0x4000));
    assertThat(read("04 ffff7f")).isEqualTo(AmfValue.of(0x1f_ffff));
    assertThat(read("04 80c08000")).isEqualTo(AmfValue.of(0x20_0000));
    assertThat(read("04 c0808000")).isEqualTo(AmfValue.of(-0x1000_0000));
  }

  @Test
  void write_numbers_giveTheBytesOfOthers() {
    assertThat(written(AmfValue.of(16))).isEqualTo("0410");
    assertThat(written(AmfValue.of(-1))).isEqualTo("04ffffffff");
    assertThat(written(AmfValue.of(268_435_455))).isEqualTo("04bfffffff");
    assertThat(written(AmfValue.of(268_435_456))).isEqualTo("0541b0000000000000");
    assertThat(written(AmfValue.of(1.5))).isEqualTo("053ff8000000000000");
    assertThat(written(AmfValue.of(0x80))).isEqualTo("048100");
    assertThat(written(AmfValue.of(0x4000))).isEqualTo("04818000");
    assertThat(written(AmfValue.of(0x20_0000))).isEqualTo("0480c08000");
    assertThat(written(AmfValue.of(-0.0))).isEqualTo("058000000000000000");
  }

  @Test
  void read_dynamicObject_resolvesStrings() throws InputException {
    // (b) {a: 1, b: "a", c: "b", d: {a: 2}}
    assertThat(read("0a0b0103610401036206000363060203640a010004020101")).isEqualTo(
      structure(
        "a",
        AmfValue.of(1),
        "b",
        AmfValue.of("a"),
        "c",
        AmfValue.of("b"),
        "d",
        structure("a", AmfValue.of(2))
      )
    );
  }

  @Test
  void read_referencesToStringsTraitsAndObjects_areResolved() throws InputException {
    // (b) ["x", "x", {k: "x"}, {k: "y"}]
    assertThat(read("09090106037806000a0b01036b0600010a010206037901")).isEqualTo(
      array(
        AmfValue.of("x"),
        AmfValue.of("x"),
        structure("k", AmfValue.of("x")),
        structure("k", AmfValue.of("y"))
      )
    );
    // (b) [o, o] with o = {q: 1}
    assertThat(read("0905010a0b0103710401010a02")).isEqualTo(
      array(structure("q", AmfValue.of(1)), structure("q", AmfValue.of(1)))
    );
  }

  @Test
  void read_sealedObjects_shareTheirTraits() throws InputException {
    // Class "P" with sealed x and y, twice; neither is dynamic.
    String first = "0a 23 0350 0378 0379 0401 0402";
    String second = "0a 01 0403 0404";
    assertThat(read("09 05 01" + first + second)).isEqualTo(
      array(
        new Structure("P", members("x", AmfValue.of(1), "y", AmfValue.of(2))),
        new Structure("P", members("x", AmfValue.of(3), "y", AmfValue.of(4)))
      )
    );
  }

  @Test
  void read_sealedAndDynamicMembers_areOneObject() throws InputException {
    assertThat(read("0a 1b 0350 0378 0401 0379 0402 01")).isEqualTo(
      new Structure("P", members("x", AmfValue.of(1), "y", AmfValue.of(2)))
    );
  }

  @Test
  void read_arrayWithNames_isAssociative() throws InputException {
    assertThat(read("09 01 0377 0401 01")).isEqualTo(new EcmaArray(members("w", AmfValue.of(1))));
    assertThat(read("09 03 0377 0401 01 0402")).isEqualTo(
      new EcmaArray(members("w", AmfValue.of(1), "0", AmfValue.of(2)))
    );
  }

  @Test
  void read_vectors_areArrays() throws InputException {
    assertThat(read("0d 05 01 ffffffff 00000002")).isEqualTo(array(AmfValue.of(-1), AmfValue.of(2)));
    assertThat(read("0e 03 00 ffffffff")).isEqualTo(array(AmfValue.of(4_294_967_295.0)));
    assertThat(read("0f 03 00 3ff8000000000000")).isEqualTo(array(AmfValue.of(1.5)));
    assertThat(read("10 05 00 0353 060361 0602")).isEqualTo(array(AmfValue.of("a"), AmfValue.of("a")));
  }

  @Test
  void read_dictionary_isAssociative() throws InputException {
    // (b) Map {"w" => 1, "h" => "w"}
    assertThat(read("11050006037704010603680600")).isEqualTo(
      new EcmaArray(members("w", AmfValue.of(1), "h", AmfValue.of("w")))
    );
    assertThat(read("11 05 00 0407 03 05 3ff8000000000000 02")).isEqualTo(
      new EcmaArray(members("7", AmfValue.of(true), "1.5", AmfValue.of(false)))
    );
    assertThatThrownBy(() -> read("11 03 00 01 01")).isInstanceOf(UnsupportedInputException.class);
  }

  @Test
  void read_flexCollection_isWhatItWraps() throws InputException {
    String className = HexFormat.of().formatHex("flex.messaging.io.ArrayCollection".getBytes(US_ASCII));
    assertThat(read("0a 07 43" + className + "09 03 01 0401")).isEqualTo(array(AmfValue.of(1)));
  }

  @Test
  void read_otherExternalizable_isNotSupported() {
    assertThatThrownBy(() -> read("0a 07 0358 0401"))
      .isInstanceOf(UnsupportedInputException.class)
      .hasMessageContaining("externalizable class 'X'");
  }

  @Test
  void read_referenceToWhatIsNotThere_isMalformed() {
    assertThatThrownBy(() -> read("09 02")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("06 02")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("0a 05")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("12"))
      .isInstanceOf(MalformedInputException.class)
      .hasMessage("AMF 3 has no marker 18 (at byte 0)");
  }

  @Test
  void read_arrayInsideItself_isNotSupported() {
    assertThatThrownBy(() -> read("09 03 01 09 00")).isInstanceOf(UnsupportedInputException.class);
  }

  @Test
  void read_announcedCounts_allocateNothing() {
    assertThatThrownBy(() -> read("09 ffffffff 01")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("0f ffffffff 00")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("11 ffffffff 00")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("0c ffffffff")).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> read("0a fffffff3 01")).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void read_longStringRepeatedByReference_passesTheLimit() {
    // An array of 2,048 strings: one of 4,096 characters, then references to it.
    String hex = "09 a001 01 06 c001" + "61".repeat(0x1000) + "0600".repeat(0x7ff);
    assertThatThrownBy(() -> read(hex))
      .isInstanceOf(LimitExceededException.class)
      .hasMessage("AMF message has more than 65536 values");
  }

  @Test
  void write_emptyName_isRefused() {
    assertThatThrownBy(() -> written(structure("", NULL))).isInstanceOf(IllegalArgumentException.class);
  }

  private static AmfValue read(String hex) throws InputException {
    return Amf3.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private static String written(AmfValue value) {
    ByteBuf out = Unpooled.buffer();
    Amf3.write(out, value);
    return Bytes.copyOf(out).toString();
  }

  private static StrictArray array(AmfValue... values) {
    return new StrictArray(List.of(values));
  }

  private static Structure structure(Object... namesAndValues) {
    return new Structure("", members(namesAndValues));
  }

  private static Map<String, AmfValue> members(Object... namesAndValues) {
    Map<String, AmfValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (AmfValue) namesAndValues[i + 1]);
    }
    return members;
  }
}
