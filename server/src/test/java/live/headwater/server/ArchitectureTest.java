package live.headwater.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The module rules of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "live.headwater", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule modules = layeredArchitecture()
    .consideringOnlyDependenciesInLayers()
    .layer("media")
    .definedBy("live.headwater.media..")
    .layer("bus")
    .definedBy("live.headwater.bus..")
    .layer("rtmp")
    .definedBy("live.headwater.rtmp..")
    .layer("srt")
    .definedBy("live.headwater.srt..")
    .layer("packager")
    .definedBy("live.headwater.packager..")
    .layer("origin")
    .definedBy("live.headwater.origin..")
    .layer("server")
    .definedBy("live.headwater.server..")
    .whereLayer("media")
    .mayNotAccessAnyLayer()
    .whereLayer("bus")
    .mayOnlyAccessLayers("media")
    .whereLayer("rtmp")
    .mayOnlyAccessLayers("media", "bus")
    .whereLayer("srt")
    .mayOnlyAccessLayers("media", "bus")
    .whereLayer("packager")
    .mayOnlyAccessLayers("media", "bus")
    .whereLayer("origin")
    .mayOnlyAccessLayers("media", "bus", "packager")
    .whereLayer("server")
    .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule mediaKnowsBuffersOnly = classes()
    .that()
    .resideInAPackage("live.headwater.media..")
    .should()
    .onlyDependOnClassesThat()
    .resideInAnyPackage(
      "java..",
      "io.netty.buffer..",
      "io.netty.util..",
      "org.jspecify..",
      "live.headwater.media.."
    );

  @ArchTest
  static final ArchRule protocolsWithoutChannelsOrClocks = noClasses()
    .that()
    .resideInAnyPackage(
      "live.headwater.rtmp.wire..",
      "live.headwater.rtmp.session..",
      "live.headwater.srt.wire..",
      "live.headwater.srt.session..",
      "live.headwater.packager..",
      "live.headwater.media.."
    )
    .should()
    .dependOnClassesThat()
    .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.vertx..", "java.nio.channels..")
    .orShould()
    .dependOnClassesThat()
    .haveNameMatching("java\\.net\\.(\\w*Socket\\w*|Inet\\w*|URLConnection|http\\..*)")
    .orShould()
    .callMethod(System.class, "nanoTime")
    .orShould()
    .callMethod(System.class, "currentTimeMillis")
    .orShould()
    .callMethod(java.time.Instant.class, "now")
    .orShould()
    .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule sessionsAboveWire = noClasses()
    .that()
    .resideInAnyPackage("live.headwater.rtmp.wire..", "live.headwater.srt.wire..")
    .should()
    .dependOnClassesThat()
    .resideInAnyPackage(
      "live.headwater.rtmp.session..",
      "live.headwater.rtmp.netty..",
      "live.headwater.srt.session..",
      "live.headwater.srt.netty..",
      "live.headwater.bus.."
    );

  @ArchTest
  static final ArchRule nettyAboveSessions = noClasses()
    .that()
    .resideInAnyPackage("live.headwater.rtmp.session..", "live.headwater.srt.session..")
    .should()
    .dependOnClassesThat()
    .resideInAnyPackage("live.headwater.rtmp.netty..", "live.headwater.srt.netty..");
}
