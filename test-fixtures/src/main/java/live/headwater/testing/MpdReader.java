package live.headwater.testing;

import static live.headwater.testing.HlsParser.require;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Reads one MPD, strictly: what ISO/IEC 23009-1:2022 demands of a dynamic MPD of the live profile, and nothing this
 * project has no reason to write.
 */
final class MpdReader {

  private static final String NAMESPACE = "urn:mpeg:dash:schema:mpd:2011";
  private static final String LIVE_PROFILE = "urn:mpeg:dash:profile:isoff-live:2011";
  private static final Pattern FRAME_RATE = Pattern.compile("[1-9][0-9]*(/[1-9][0-9]*)?");
  private static final Pattern RATIO = Pattern.compile("[1-9][0-9]*:[1-9][0-9]*");
  /** Of which decoding needs nothing from before. */
  private static final Set<String> SAP_TYPES = Set.of("1", "2");

  private static final Pattern UNSIGNED = Pattern.compile("0|[1-9][0-9]{0,18}");

  /** 5.8.5.7 (DASH UTC timing schemes): those that browsers can use. */
  private static final Set<String> TIMING_SCHEMES = Set.of(
    "urn:mpeg:dash:utc:http-iso:2014",
    "urn:mpeg:dash:utc:http-xsdate:2014"
  );

  private static final Set<String> MPD_ATTRIBUTES = Set.of(
    "xmlns",
    "profiles",
    "type",
    "availabilityStartTime",
    "publishTime",
    "minimumUpdatePeriod",
    "mediaPresentationDuration",
    "timeShiftBufferDepth",
    "suggestedPresentationDelay",
    "minBufferTime",
    "maxSegmentDuration"
  );
  private static final Set<String> SET_ATTRIBUTES = Set.of(
    "id",
    "contentType",
    "mimeType",
    "lang",
    "segmentAlignment",
    "startWithSAP",
    "par"
  );
  private static final Set<String> TEMPLATE_ATTRIBUTES = Set.of(
    "timescale",
    "presentationTimeOffset",
    "initialization",
    "media"
  );
  private static final Set<String> REPRESENTATION_ATTRIBUTES = Set.of(
    "id",
    "codecs",
    "bandwidth",
    "width",
    "height",
    "sar",
    "frameRate",
    "audioSamplingRate"
  );

  private MpdReader() {}

  static MpdDocument read(String text) {
    Element root = parse(text);
    require(
      "MPD".equals(root.getLocalName()) && NAMESPACE.equals(root.getNamespaceURI()),
      "the root is not MPD of " + NAMESPACE
    );
    Map<String, String> attributes = attributes(root, MPD_ATTRIBUTES);
    checkRoot(attributes);
    List<Element> children = children(root);
    int periods = 0;
    while (periods < children.size() && is(children.get(periods), "Period")) {
      periods++;
    }
    require(periods > 0, "an MPD without a Period (5.3.1)");
    require(
      children.size() == periods + 1 && is(children.get(periods), "UTCTiming"),
      "after the Periods UTCTiming, once, and nothing else is expected"
    );
    checkTiming(children.get(periods));
    List<MpdDocument.Period> read = new ArrayList<>();
    for (Element period : children.subList(0, periods)) {
      read.add(period(period));
    }
    return new MpdDocument(attributes, List.copyOf(read));
  }

  private static Element parse(String text) {
    require(text.startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "no XML declaration");
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
    } catch (SAXException e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** 5.3.1.2, table 3 (Semantics of MPD element). */
  private static void checkRoot(Map<String, String> mpd) {
    require(LIVE_PROFILE.equals(mpd.get("profiles")), "MPD@profiles " + mpd.get("profiles"));
    require("dynamic".equals(mpd.get("type")), "MPD@type " + mpd.get("type"));
    dateTime(mpd, "availabilityStartTime");
    dateTime(mpd, "publishTime");
    require(positive(mpd, "minBufferTime"), "MPD@minBufferTime must be there, above 0");
    require(
      mpd.containsKey("mediaPresentationDuration") != mpd.containsKey("minimumUpdatePeriod"),
      "either the end is told (mediaPresentationDuration) or updates are (minimumUpdatePeriod)"
    );
    require(
      positive(
        mpd,
        mpd.containsKey("minimumUpdatePeriod") ? "minimumUpdatePeriod" : "mediaPresentationDuration"
      ),
      "MPD@minimumUpdatePeriod or @mediaPresentationDuration is 0"
    );
    require(positive(mpd, "timeShiftBufferDepth"), "MPD@timeShiftBufferDepth");
    require(positive(mpd, "maxSegmentDuration"), "MPD@maxSegmentDuration");
    require(
      seconds(mpd, "suggestedPresentationDelay") <= seconds(mpd, "timeShiftBufferDepth"),
      "MPD@suggestedPresentationDelay is before the time shift buffer"
    );
  }

  private static void checkTiming(Element timing) {
    Map<String, String> attributes = attributes(timing, Set.of("schemeIdUri", "value"));
    require(TIMING_SCHEMES.contains(attributes.get("schemeIdUri")), "UTCTiming@schemeIdUri " + attributes);
    require(!attributes.getOrDefault("value", "").isEmpty(), "UTCTiming@value is missing");
  }

  /** 5.3.2.2, table 4 (Semantics of Period element). */
  private static MpdDocument.Period period(Element element) {
    Map<String, String> attributes = attributes(element, Set.of("id", "start"));
    String id = attributes.getOrDefault("id", "");
    require(!id.isEmpty(), "Period@id must be there in a dynamic MPD");
    double start = seconds(attributes, "start");
    List<MpdDocument.AdaptationSet> sets = new ArrayList<>();
    Set<String> setIds = new HashSet<>();
    Set<String> representationIds = new HashSet<>();
    for (Element child : children(element)) {
      require(is(child, "AdaptationSet"), "in Period: " + child.getTagName());
      MpdDocument.AdaptationSet set = adaptationSet(child);
      require(setIds.add(set.attributes().getOrDefault("id", "")), "AdaptationSet@id twice in Period " + id);
      for (Map<String, String> representation : set.representations()) {
        require(
          representationIds.add(representation.getOrDefault("id", "")),
          "Representation@id twice in Period " + id
        );
      }
      sets.add(set);
    }
    require(!sets.isEmpty(), "Period " + id + " has no AdaptationSet");
    return new MpdDocument.Period(id, start, List.copyOf(sets));
  }

  /** 5.3.3.2 (AdaptationSet), with its elements in the order of the schema. */
  private static MpdDocument.AdaptationSet adaptationSet(Element element) {
    Map<String, String> attributes = attributes(element, SET_ATTRIBUTES);
    require(
      UNSIGNED.matcher(attributes.getOrDefault("id", "")).matches(),
      "AdaptationSet@id of " + attributes
    );
    String type = attributes.getOrDefault("contentType", "");
    require(type.equals("video") || type.equals("audio"), "AdaptationSet@contentType of " + attributes);
    require((type + "/mp4").equals(attributes.get("mimeType")), "AdaptationSet@mimeType of " + attributes);
    require("true".equals(attributes.get("segmentAlignment")), "8.4.3: segmentAlignment of " + attributes);
    require(
      !attributes.containsKey("startWithSAP") || SAP_TYPES.contains(attributes.get("startWithSAP")),
      "startWithSAP of " + attributes
    );
    require(
      type.equals("video") == attributes.containsKey("par") &&
        (type.equals("audio") || RATIO.matcher(attributes.get("par")).matches()),
      "AdaptationSet@par of " + attributes
    );
    List<Element> children = new ArrayList<>(children(element));
    if (type.equals("audio")) {
      require(
        is(children.getFirst(), "AudioChannelConfiguration"),
        "audio without AudioChannelConfiguration"
      );
      Map<String, String> channels = attributes(children.removeFirst(), Set.of("schemeIdUri", "value"));
      require(
        "urn:mpeg:dash:23003:3:audio_channel_configuration:2011".equals(channels.get("schemeIdUri")) &&
          positiveInteger(channels, "value"),
        "AudioChannelConfiguration " + channels
      );
    }
    if (!children.isEmpty() && is(children.getFirst(), "Role")) {
      Map<String, String> role = attributes(children.removeFirst(), Set.of("schemeIdUri", "value"));
      require("urn:mpeg:dash:role:2011".equals(role.get("schemeIdUri")), "Role " + role);
      require(Set.of("main", "alternate").contains(role.getOrDefault("value", "")), "Role " + role);
    }
    require(!children.isEmpty() && is(children.getFirst(), "SegmentTemplate"), "8.4.2: no SegmentTemplate");
    Element template = children.removeFirst();
    require(!children.isEmpty(), "AdaptationSet without Representation");
    List<Map<String, String>> representations = new ArrayList<>();
    for (Element child : children) {
      require(is(child, "Representation"), "in AdaptationSet: " + child.getTagName());
      representations.add(representation(child, type));
    }
    return new MpdDocument.AdaptationSet(
      attributes,
      templateAttributes(template),
      timeline(template),
      List.copyOf(representations)
    );
  }

  /** 5.3.5.2, table 9 (Semantics of Representation element), and 5.3.7 (Common attributes and elements). */
  private static Map<String, String> representation(Element element, String type) {
    Map<String, String> attributes = attributes(element, REPRESENTATION_ATTRIBUTES);
    require(children(element).isEmpty(), "in Representation: elements");
    require(!attributes.getOrDefault("id", "").isBlank(), "Representation@id of " + attributes);
    require(positiveInteger(attributes, "bandwidth"), "Representation@bandwidth of " + attributes);
    String codecs = attributes.getOrDefault("codecs", "");
    require(Rfc6381.isCodec(codecs), "codecs of " + attributes);
    boolean video = type.equals("video");
    require(video == Rfc6381.isVideo(codecs), "codecs of " + type + ": " + attributes);
    if (video) {
      require(
        positiveInteger(attributes, "width") && positiveInteger(attributes, "height"),
        "size of " + attributes
      );
      require(RATIO.matcher(attributes.getOrDefault("sar", "")).matches(), "sar of " + attributes);
      require(
        FRAME_RATE.matcher(attributes.getOrDefault("frameRate", "")).matches(),
        "frameRate of " + attributes
      );
    } else {
      require(positiveInteger(attributes, "audioSamplingRate"), "audioSamplingRate of " + attributes);
    }
    return attributes;
  }

  /** 5.3.9.4 (Template-based Segment URL construction). */
  private static Map<String, String> templateAttributes(Element template) {
    Map<String, String> attributes = attributes(template, TEMPLATE_ATTRIBUTES);
    require(positiveInteger(attributes, "timescale"), "SegmentTemplate@timescale of " + attributes);
    require(
      UNSIGNED.matcher(attributes.getOrDefault("presentationTimeOffset", "0")).matches(),
      "SegmentTemplate@presentationTimeOffset of " + attributes
    );
    String media = attributes.getOrDefault("media", "");
    require(media.contains("$Time$"), "SegmentTemplate@media without $Time$: " + media);
    String initialization = attributes.getOrDefault("initialization", "");
    require(
      !initialization.isEmpty() && !initialization.contains("$Time$") && !initialization.contains("$Number$"),
      "SegmentTemplate@initialization: " + initialization
    );
    return attributes;
  }

  /** 5.3.9.6 (Segment timeline): no overlap, no segment without duration. */
  private static List<MpdDocument.Segment> timeline(Element template) {
    List<Element> children = children(template);
    require(children.size() == 1 && is(children.getFirst(), "SegmentTimeline"), "no SegmentTimeline");
    attributes(children.getFirst(), Set.of());
    List<MpdDocument.Segment> segments = new ArrayList<>();
    long end = 0;
    for (Element s : children(children.getFirst())) {
      require(is(s, "S"), "in SegmentTimeline: " + s.getTagName());
      Map<String, String> attributes = attributes(s, Set.of("t", "d", "r"));
      require(positiveInteger(attributes, "d"), "S@d of " + attributes);
      require(!segments.isEmpty() || attributes.containsKey("t"), "the first S of a live timeline has no @t");
      for (String name : attributes.keySet()) {
        require(UNSIGNED.matcher(attributes.get(name)).matches(), "S@" + name + " of " + attributes);
      }
      long time = attributes.containsKey("t") ? Long.parseLong(attributes.get("t")) : end;
      long duration = Long.parseLong(attributes.get("d"));
      require(
        segments.isEmpty() || time >= end,
        "S at " + time + " overlaps what ends at " + end + " (5.3.9.6)"
      );
      long repeat = Long.parseLong(attributes.getOrDefault("r", "0"));
      for (long i = 0; i <= repeat; i++) {
        segments.add(new MpdDocument.Segment(time + i * duration, duration));
      }
      end = segments.getLast().endTicks();
    }
    require(!segments.isEmpty(), "an empty SegmentTimeline");
    return List.copyOf(segments);
  }

  // XML

  private static boolean is(Element element, String name) {
    return name.equals(element.getLocalName()) && NAMESPACE.equals(element.getNamespaceURI());
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      } else {
        require(node.getTextContent().isBlank(), "text in " + parent.getTagName());
      }
    }
    return children;
  }

  private static Map<String, String> attributes(Element element, Set<String> known) {
    Map<String, String> attributes = new TreeMap<>();
    NamedNodeMap nodes = element.getAttributes();
    for (int i = 0; i < nodes.getLength(); i++) {
      Attr attribute = (Attr) nodes.item(i);
      require(
        known.contains(attribute.getName()),
        element.getTagName() + "@" + attribute.getName() + " is not known here"
      );
      attributes.put(attribute.getName(), attribute.getValue());
    }
    return attributes;
  }

  // Types

  private static boolean positiveInteger(Map<String, String> attributes, String name) {
    String value = attributes.getOrDefault(name, "");
    return UNSIGNED.matcher(value).matches() && !value.equals("0");
  }

  private static boolean positive(Map<String, String> attributes, String name) {
    return seconds(attributes, name) > 0;
  }

  /** {@code xs:duration}. */
  static double seconds(Map<String, String> attributes, String name) {
    String value = attributes.getOrDefault(name, "");
    try {
      return Duration.parse(value).toNanos() / 1e9;
    } catch (DateTimeParseException e) {
      throw new AssertionError(name + " is missing or no duration: '" + value + "'", e);
    }
  }

  /** {@code xs:dateTime} with a time zone. */
  static OffsetDateTime dateTime(Map<String, String> attributes, String name) {
    String value = attributes.getOrDefault(name, "");
    try {
      return OffsetDateTime.parse(value);
    } catch (DateTimeParseException e) {
      throw new AssertionError(name + " is missing or no date with time zone: '" + value + "'", e);
    }
  }
}
