package live.headwater.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads and judges an init segment: ISO/IEC 14496-12, 14496-14, 14496-15 and ISO/IEC 23000-19, 7.3.2.1. */
final class Mp4InitReader {

  private static final Set<String> BRANDS_WITH_DEFAULT_BASE_IS_MOOF = Set.of("iso5", "iso6", "iso8", "iso9");
  private static final Set<String> CMAF_BRANDS = Set.of("cmfc", "cmf2");
  private static final int[] SAMPLE_RATES_HZ = {
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
  };

  private int trackId;
  private long timescale;
  private boolean video;
  private String sampleEntry = "";
  private int width;
  private int height;
  private int sampleRate;
  private int channels;
  private String codecs = "";

  static Mp4Init read(byte[] init) {
    Mp4InitReader reader = new Mp4InitReader();
    reader.readFile(Mp4Box.parse(init));
    return new Mp4Init(
      reader.trackId,
      reader.timescale,
      reader.sampleEntry,
      reader.width,
      reader.height,
      reader.sampleRate,
      reader.channels,
      reader.codecs
    );
  }

  private void readFile(List<Mp4Box> boxes) {
    List<String> types = boxes.stream().map(Mp4Box::type).toList();
    if (!types.equals(List.of("ftyp", "moov"))) {
      throw new AssertionError("init segment: has " + types + ", must have ftyp and moov");
    }
    readFtyp(boxes.get(0).body());
    readMoov(boxes.get(1));
  }

  private static void readFtyp(ByteCursor ftyp) {
    String major = fourCharacters(ftyp);
    ftyp.u32(); // minor_version
    List<String> compatible = new ArrayList<>();
    while (ftyp.remaining() > 0) {
      compatible.add(fourCharacters(ftyp));
    }
    ftyp.check(
      compatible.contains(major),
      "major brand " + major + " is not among the compatible " + compatible
    );
    ftyp.check(
      compatible.stream().anyMatch(BRANDS_WITH_DEFAULT_BASE_IS_MOOF::contains),
      "no brand with default-base-is-moof among " + compatible
    );
    ftyp.check(compatible.stream().anyMatch(CMAF_BRANDS::contains), "no CMAF brand among " + compatible);
  }

  private static String fourCharacters(ByteCursor in) {
    return new String(in.take(4), StandardCharsets.ISO_8859_1);
  }

  private void readMoov(Mp4Box moov) {
    List<Mp4Box> children = moov.children("mvhd", "trak", "mvex");
    long nextTrackId = readMvhd(children.get(0).body());
    Mp4Box trak = children.get(1);
    List<Mp4Box> ofTrak = trak.children("tkhd", "mdia");
    List<Mp4Box> ofMdia = ofTrak.get(1).children("mdhd", "hdlr", "minf");
    readHdlr(ofMdia.get(1).body());
    readTkhd(ofTrak.get(0).body());
    readMdhd(ofMdia.get(0).body());
    readMinf(ofMdia.get(2));
    if (nextTrackId <= trackId) {
      throw new AssertionError("moov/mvhd: next_track_ID " + nextTrackId + " is not above track " + trackId);
    }
    readTrex(children.get(2).child("trex").body());
  }

  private static long readMvhd(ByteCursor mvhd) {
    boolean wide = version(mvhd) == 1;
    mvhd.skip(wide ? 16 : 8); // creation and modification time
    mvhd.check(mvhd.u32() > 0, "timescale is 0");
    mvhd.equal(wide ? mvhd.u64() : mvhd.u32(), 0, "duration");
    mvhd.equal(mvhd.u32(), 0x10000, "rate");
    mvhd.equal(mvhd.u16(), 0x100, "volume");
    mvhd.zeros(10, "reserved");
    matrix(mvhd);
    mvhd.zeros(24, "pre_defined");
    long nextTrackId = mvhd.u32();
    mvhd.end();
    return nextTrackId;
  }

  /** Reads version and flags; flags are checked where they mean something. */
  private static int version(ByteCursor box) {
    int version = box.u8();
    box.check(version <= 1, "version " + version);
    box.u24();
    return version;
  }

  private static void matrix(ByteCursor in) {
    for (long element : new long[] { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000 }) {
      in.equal(in.u32(), element, "element of the unity matrix");
    }
  }

  private void readTkhd(ByteCursor tkhd) {
    boolean wide = tkhd.u8() == 1;
    tkhd.check((tkhd.u24() & 3) == 3, "track must be enabled and in the movie");
    tkhd.skip(wide ? 16 : 8); // creation and modification time
    trackId = tkhd.s32();
    tkhd.check(trackId > 0, "track_ID " + trackId);
    tkhd.zeros(4, "reserved");
    tkhd.equal(wide ? tkhd.u64() : tkhd.u32(), 0, "duration");
    tkhd.zeros(8, "reserved");
    tkhd.u16(); // layer
    tkhd.u16(); // alternate_group
    tkhd.equal(tkhd.u16(), video ? 0 : 0x100, "volume");
    tkhd.zeros(2, "reserved");
    matrix(tkhd);
    long width16 = tkhd.u32();
    long height16 = tkhd.u32();
    tkhd.check(
      video == width16 > 0 && video == height16 > 0,
      "size " + width16 + " x " + height16 + " (16.16)"
    );
    tkhd.end();
  }

  private void readMdhd(ByteCursor mdhd) {
    boolean wide = version(mdhd) == 1;
    mdhd.skip(wide ? 16 : 8); // creation and modification time
    timescale = mdhd.u32();
    mdhd.check(timescale > 0, "timescale is 0");
    mdhd.equal(wide ? mdhd.u64() : mdhd.u32(), 0, "duration");
    int language = mdhd.u16();
    for (int shift = 0; shift < 15; shift += 5) {
      int letter = (language >> shift) & 0x1f;
      mdhd.check(letter >= 1 && letter <= 26, "language 0x" + Integer.toHexString(language));
    }
    mdhd.zeros(2, "pre_defined");
    mdhd.end();
  }

  private void readHdlr(ByteCursor hdlr) {
    version(hdlr);
    hdlr.zeros(4, "pre_defined");
    String handler = fourCharacters(hdlr);
    hdlr.check(handler.equals("vide") || handler.equals("soun"), "handler_type '" + handler + "'");
    video = handler.equals("vide");
    hdlr.zeros(12, "reserved");
    byte[] name = hdlr.take(hdlr.remaining());
    hdlr.check(name.length > 0 && name[name.length - 1] == 0, "name has no terminating zero");
  }

  private void readMinf(Mp4Box minf) {
    List<Mp4Box> children = minf.children(video ? "vmhd" : "smhd", "dinf", "stbl");
    ByteCursor mediaHeader = children.get(0).body();
    mediaHeader.equal(mediaHeader.u32(), video ? 1 : 0, "version and flags");
    mediaHeader.zeros(video ? 8 : 4, "body");
    mediaHeader.end();
    readDref(children.get(1).child("dref"));
    readStbl(children.get(2));
  }

  private static void readDref(Mp4Box dref) {
    ByteCursor body = dref.body();
    version(body);
    body.equal(body.u32(), 1, "entry_count");
    Mp4Box url = Mp4Box.only(dref.rest(body), "url ", dref.path());
    ByteCursor urlBody = url.body();
    urlBody.equal(urlBody.u32(), 1, "flags (media in this file)");
    urlBody.end();
  }

  private void readStbl(Mp4Box stbl) {
    List<Mp4Box> children = stbl.children("stsd", "stts", "stsc", "stsz", "stco");
    for (Mp4Box table : children.subList(1, children.size())) {
      ByteCursor body = table.body();
      body.zeros(table.type().equals("stsz") ? 12 : 8, "a table of an init segment");
      body.end();
    }
    Mp4Box stsd = children.getFirst();
    ByteCursor body = stsd.body();
    version(body);
    body.equal(body.u32(), 1, "entry_count");
    List<Mp4Box> entries = stsd.rest(body);
    body.equal(entries.size(), 1, "number of sample entries");
    readSampleEntry(entries.getFirst());
  }

  private void readSampleEntry(Mp4Box entry) {
    ByteCursor body = entry.body();
    body.zeros(6, "reserved");
    body.equal(body.u16(), 1, "data_reference_index");
    sampleEntry = entry.type();
    switch (entry.type()) {
      case "avc1", "hvc1" -> readVisual(entry, body);
      case "mp4a", "ac-3", "ec-3", "Opus" -> readAudio(entry, body);
      default -> throw body.fail("unknown sample entry");
    }
  }

  private void readVisual(Mp4Box entry, ByteCursor body) {
    body.check(video, "video entry under an audio handler");
    body.zeros(16, "pre_defined and reserved");
    width = body.u16();
    height = body.u16();
    body.check(width > 0 && height > 0, "size " + width + " x " + height);
    body.equal(body.u32(), 0x480000, "horizresolution");
    body.equal(body.u32(), 0x480000, "vertresolution");
    body.zeros(4, "reserved");
    body.equal(body.u16(), 1, "frame_count");
    int nameLength = body.u8();
    body.check(nameLength <= 31, "compressorname of " + nameLength);
    body.skip(31);
    body.equal(body.u16(), 0x18, "depth");
    body.equal(body.u16(), 0xffff, "pre_defined");
    List<Mp4Box> boxes = entry.rest(body);
    String record = entry.type().equals("avc1") ? "avcC" : "hvcC";
    ByteCursor configuration = Mp4Box.only(boxes, record, entry.path()).body();
    if (record.equals("avcC")) {
      readAvcC(configuration);
    } else {
      readHvcC(configuration);
    }
    for (Mp4Box box : boxes) {
      switch (box.type()) {
        case "pasp" -> {
          ByteCursor pasp = box.body();
          long horizontal = pasp.u32();
          long vertical = pasp.u32();
          pasp.check(horizontal > 0 && vertical > 0, "spacing " + horizontal + " : " + vertical);
          pasp.end();
        }
        case "avcC", "hvcC", "colr", "btrt" -> {
        }
        default -> throw new AssertionError(box + ": unknown in a sample entry");
      }
    }
  }

  private void readAvcC(ByteCursor avcC) {
    avcC.equal(avcC.u8(), 1, "configurationVersion");
    int profile = avcC.u8();
    int compatibility = avcC.u8();
    int level = avcC.u8();
    avcC.equal(avcC.u8(), 0xff, "reserved and lengthSizeMinusOne (4-byte lengths)");
    int spsCount = avcC.u8();
    avcC.check((spsCount & 0xe0) == 0xe0 && spsCount > 0xe0, "numOfSequenceParameterSets " + spsCount);
    for (int i = 0; i < (spsCount & 0x1f); i++) {
      byte[] sps = avcC.take(avcC.u16());
      avcC.check(sps.length > 4 && (sps[0] & 0x1f) == 7, "no SPS");
      boolean same =
        (sps[1] & 0xff) == profile && (sps[2] & 0xff) == compatibility && (sps[3] & 0xff) == level;
      avcC.check(i > 0 || same, "profile, compatibility and level are not those of the SPS");
    }
    int ppsCount = avcC.u8();
    avcC.check(ppsCount > 0, "no PPS");
    for (int i = 0; i < ppsCount; i++) {
      byte[] pps = avcC.take(avcC.u16());
      avcC.check(pps.length > 1 && (pps[0] & 0x1f) == 8, "no PPS");
    }
    if (profile != 66 && profile != 77 && profile != 88) {
      avcC.check((avcC.u8() & 0xfc) == 0xfc, "reserved bits before chroma_format");
      avcC.check((avcC.u8() & 0xf8) == 0xf8, "reserved bits before bit_depth_luma_minus8");
      avcC.check((avcC.u8() & 0xf8) == 0xf8, "reserved bits before bit_depth_chroma_minus8");
      avcC.equal(avcC.u8(), 0, "numOfSequenceParameterSetExt");
    }
    avcC.end();
    codecs = "avc1.%02x%02x%02x".formatted(profile, compatibility, level);
  }

  /** ISO/IEC 14496-15:2019, 8.3.3.1.2. */
  private void readHvcC(ByteCursor hvcC) {
    hvcC.equal(hvcC.u8(), 1, "configurationVersion");
    int profile = hvcC.u8();
    long compatibility = hvcC.u32();
    byte[] constraints = hvcC.take(6);
    int level = hvcC.u8();
    hvcC.equal(hvcC.u16() & 0xf000, 0xf000, "reserved bits before min_spatial_segmentation_idc");
    hvcC.equal(hvcC.u8() & 0xfc, 0xfc, "reserved bits before parallelismType");
    hvcC.equal(hvcC.u8() & 0xfc, 0xfc, "reserved bits before chroma_format_idc");
    hvcC.equal(hvcC.u8() & 0xf8, 0xf8, "reserved bits before bit_depth_luma_minus8");
    hvcC.equal(hvcC.u8() & 0xf8, 0xf8, "reserved bits before bit_depth_chroma_minus8");
    hvcC.u16(); // avgFrameRate
    hvcC.equal(hvcC.u8() & 3, 3, "lengthSizeMinusOne");
    int arrays = hvcC.u8();
    List<Integer> types = new ArrayList<>();
    for (int i = 0; i < arrays; i++) {
      int type = hvcC.u8();
      hvcC.equal(type & 0xc0, 0x80, "array_completeness of hvc1, and reserved");
      types.add(type & 0x3f);
      int count = hvcC.u16();
      hvcC.check(count > 0, "an empty array");
      for (int j = 0; j < count; j++) {
        byte[] nalUnit = hvcC.take(hvcC.u16());
        hvcC.check(
          nalUnit.length > 2 && ((nalUnit[0] >> 1) & 0x3f) == (type & 0x3f),
          "NAL unit of another type"
        );
      }
    }
    hvcC.check(types.equals(List.of(32, 33, 34)), "parameter sets of types " + types);
    hvcC.end();
    codecs = hevcCodecs(profile, compatibility, constraints, level);
  }

  /** ISO/IEC 14496-15:2019, E.3. */
  private static String hevcCodecs(int profile, long compatibility, byte[] constraints, int level) {
    StringBuilder text = new StringBuilder("hvc1.");
    if (profile >> 6 != 0) {
      text.append((char) ('A' - 1 + (profile >> 6)));
    }
    text.append(profile & 0x1f).append('.');
    text.append("%X".formatted(Long.reverse(compatibility) >>> 32)).append('.');
    text.append((profile & 0x20) != 0 ? 'H' : 'L').append(level);
    int last = constraints.length;
    while (last > 0 && constraints[last - 1] == 0) {
      last--;
    }
    for (int i = 0; i < last; i++) {
      text.append(".%X".formatted(constraints[i] & 0xff));
    }
    return text.toString();
  }

  private void readAudio(Mp4Box entry, ByteCursor body) {
    body.check(!video, "audio entry under a video handler");
    body.zeros(8, "reserved");
    channels = body.u16();
    body.check(channels >= 1 && channels <= 8, "channelcount " + channels);
    body.equal(body.u16(), 16, "samplesize");
    body.zeros(4, "pre_defined and reserved");
    long rate = body.u32() >> 16;
    String record = switch (entry.type()) {
      case "mp4a" -> "esds";
      case "ac-3" -> "dac3";
      case "ec-3" -> "dec3";
      default -> "dOps";
    };
    ByteCursor box = Mp4Box.only(entry.rest(body), record, entry.path()).body();
    switch (record) {
      case "esds" -> readEsds(box, (int) rate);
      case "dac3" -> readDac3(box);
      case "dec3" -> readDec3(box);
      default -> readDOps(box);
    }
    body.check(
      rate == sampleRate || (rate == 0 && sampleRate > 0xffff),
      "samplerate " +
        rate +
        ", but " +
        sampleRate +
        " in " +
        (entry.type().equals("mp4a") ? "the AudioSpecificConfig" : record)
    );
    body.check(timescale == sampleRate, "timescale " + timescale + " is not the sample rate " + sampleRate);
  }

  /** ETSI TS 102 366, F.4: {@code fscod(2) bsid(5) bsmod(3) acmod(3) lfeon(1) bit_rate_code(5) reserved(5)}. */
  private void readDac3(ByteCursor dac3) {
    int bits = dac3.u24();
    dac3.check(((bits >> 17) & 0x1f) <= 8, "bsid");
    dac3.equal(bits & 0x1f, 0, "reserved");
    dac3.end();
    readDolby(dac3, bits >> 22, (bits >> 11) & 7, (bits >> 10) & 1);
    codecs = "ac-3";
  }

  /** ETSI TS 102 366, F.6, with one independent substream and no dependent one. */
  private void readDec3(ByteCursor dec3) {
    int rate = dec3.u16();
    dec3.check(rate >> 3 > 0, "data_rate");
    dec3.equal(rate & 7, 0, "num_ind_sub");
    int bits = dec3.u24();
    dec3.equal((bits >> 17) & 0x1f, 16, "bsid");
    dec3.equal(bits & 0xff, 0, "reserved and num_dep_sub");
    dec3.end();
    readDolby(dec3, bits >> 22, (bits >> 9) & 7, (bits >> 8) & 1);
    codecs = "ec-3";
  }

  private void readDolby(ByteCursor box, int fscod, int acmod, int lfeon) {
    box.check(fscod < 3, "fscod " + fscod);
    sampleRate = new int[] { 48_000, 44_100, 32_000 }[fscod];
    int told = new int[] { 2, 1, 2, 3, 3, 4, 4, 5 }[acmod] + lfeon;
    box.equal(channels, told, "channelcount of acmod " + acmod);
  }

  /** Encapsulation of Opus in ISO Base Media File Format, 4.3.2. */
  private void readDOps(ByteCursor dOps) {
    dOps.equal(dOps.u8(), 0, "Version");
    dOps.equal(dOps.u8(), channels, "OutputChannelCount");
    dOps.u16(); // PreSkip
    dOps.u32(); // InputSampleRate
    dOps.u16(); // OutputGain
    int family = dOps.u8();
    dOps.check(family == 0 ? channels <= 2 : family == 1, "ChannelMappingFamily " + family);
    if (family == 1) {
      int streams = dOps.u8();
      int coupled = dOps.u8();
      dOps.check(coupled <= streams && streams > 0, "StreamCount " + streams + ", CoupledCount " + coupled);
      for (int i = 0; i < channels; i++) {
        dOps.check(dOps.u8() < streams + coupled, "ChannelMapping");
      }
    }
    dOps.end();
    sampleRate = 48_000;
    codecs = "opus";
  }

  private void readEsds(ByteCursor esds, int entryRate) {
    esds.equal(esds.u32(), 0, "version and flags");
    ByteCursor stream = descriptor(esds, 3, "ES_Descriptor");
    esds.end();
    stream.u16(); // ES_ID
    stream.equal(stream.u8() & 0xe0, 0, "streamDependenceFlag, URL_Flag, OCRstreamFlag");
    ByteCursor config = descriptor(stream, 4, "DecoderConfigDescriptor");
    int objectType = config.u8();
    config.check(
      objectType == 0x40 || objectType == 0x69 || objectType == 0x6b,
      "objectTypeIndication 0x" + Integer.toHexString(objectType)
    );
    config.equal(config.u8(), 0x15, "streamType audio, upStream, reserved");
    config.skip(3 + 4 + 4); // buffer size and bit rates
    if (objectType == 0x40) {
      readAudioSpecificConfig(descriptor(config, 5, "DecoderSpecificInfo"));
    } else {
      config.equal(objectType == 0x6b ? 1 : 0, entryRate >= 32_000 ? 1 : 0, "rate of MPEG-1 audio");
      sampleRate = entryRate;
      codecs = "mp4a.%X".formatted(objectType);
    }
    config.end();
    ByteCursor slConfig = descriptor(stream, 6, "SLConfigDescriptor");
    slConfig.equal(slConfig.u8(), 2, "predefined");
    slConfig.end();
    stream.end();
  }

  private static ByteCursor descriptor(ByteCursor in, int tag, String name) {
    in.equal(in.u8(), tag, "tag of " + name);
    int size = 0;
    int octet;
    do {
      octet = in.u8();
      size = (size << 7) | (octet & 0x7f);
    } while ((octet & 0x80) != 0);
    return in.sub(size, name);
  }

  /** ISO/IEC 14496-3, 1.6.2.1: {@code audioObjectType(5) samplingFrequencyIndex(4) channelConfiguration(4)}. */
  private void readAudioSpecificConfig(ByteCursor in) {
    int start = in.u16();
    int objectType = start >> 11;
    int rateIndex = (start >> 7) & 0xf;
    in.check(objectType >= 1 && objectType <= 29, "audioObjectType " + objectType);
    if (rateIndex == 0xf) {
      sampleRate = ((start & 0x7f) << 17) | (in.u24() >> 7);
    } else {
      in.check(rateIndex < SAMPLE_RATES_HZ.length, "samplingFrequencyIndex " + rateIndex);
      sampleRate = SAMPLE_RATES_HZ[rateIndex];
    }
    codecs = "mp4a.40." + objectType;
  }

  private void readTrex(ByteCursor trex) {
    version(trex);
    trex.equal(trex.u32(), trackId, "track_ID");
    trex.equal(trex.u32(), 1, "default_sample_description_index");
    trex.skip(12); // defaults
    trex.end();
  }
}
