package live.headwater.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import live.headwater.media.Bytes;
import live.headwater.media.LimitExceededException;
import org.junit.jupiter.api.Test;

class InBandParameterSetsTest {

  private static final GoldenAvc OLD = GoldenAvc.ZERO_LATENCY;
  private static final GoldenAvc NEW = GoldenAvc.MAIN_1080P;
  private static final Bytes SLICE = Bytes.ofHex("658840");

  @Test
  void apply_repetition_givesTheSameConfiguration() throws Exception {
    AvcConfiguration current = AvcConfigurationTest.of(OLD);
    ByteBuf sample = sample(OLD.sps(), OLD.pps(), SLICE);
    assertThat(InBandParameterSets.apply(current, sample)).isSameAs(current);
  }

  @Test
  void apply_newResolution_replacesSetsOfTheSameId() throws Exception {
    AvcConfiguration current = AvcConfigurationTest.of(OLD);
    ByteBuf sample = sample(NEW.sps(), NEW.pps(), SLICE);
    assertThat(InBandParameterSets.apply(current, sample)).isEqualTo(AvcConfigurationTest.of(NEW));
  }

  @Test
  void apply_newPpsOfAnotherId_isAdded() throws Exception {
    AvcConfiguration current = AvcConfigurationTest.of(OLD);
    Bytes second = new BitWriter().bits(8, 0x68).ue(1).ue(0).nalUnit();
    AvcConfiguration result = Objects.requireNonNull(
      InBandParameterSets.apply(current, sample(second, SLICE))
    );
    assertThat(result.pictureParameterSets()).containsExactly(OLD.pps(), second);
    assertThat(InBandParameterSets.apply(result, sample(OLD.pps(), second))).isSameAs(result);
  }

  @Test
  void apply_nothingBefore_startsFromTheSample() throws Exception {
    assertThat(InBandParameterSets.apply(null, sample(OLD.sps(), OLD.pps(), SLICE))).isEqualTo(
      AvcConfigurationTest.of(OLD)
    );
  }

  @Test
  void apply_nothingBeforeAndNoPps_isNothing() throws Exception {
    assertThat(InBandParameterSets.apply(null, sample(OLD.sps(), SLICE))).isNull();
  }

  @Test
  void apply_tooLargePicture_exceedsTheLimit() throws Exception {
    AvcConfiguration current = AvcConfigurationTest.of(OLD);
    ByteBuf sample = sample(new SpsBuilder().macroblocks(3750, 3750).build());
    assertThatThrownBy(() -> InBandParameterSets.apply(current, sample)).isInstanceOf(
      LimitExceededException.class
    );
  }

  private static ByteBuf sample(Bytes... nalUnits) {
    ByteBuf sample = Unpooled.buffer();
    for (Bytes nalUnit : nalUnits) {
      nalUnit.writeTo(sample.writeInt(nalUnit.size()));
    }
    return sample;
  }
}
