package live.headwater.origin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSiteTest {

  @Test
  void load_jarWithoutFolderEntries_hasAllFilesOfTheFolder(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("with blank.jar");
    try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "other/secret.txt", "no page");
      put(zip, "web/index.html", "console");
      put(zip, "web/assets/app-1.js", "script");
      put(zip, "web/assets/app-1.js.gz", "packed");
    }

    WebSite site = WebSite.load(URI.create("jar:" + jar.toUri() + "!/web/index.html").toURL());

    assertThat(text(site, "/index.html")).isEqualTo("console");
    assertThat(text(site, "/assets/app-1.js")).isEqualTo("script");
    assertThat(site.file("/assets/app-1.js.gz")).isNull();
    assertThat(site.file("/other/secret.txt")).isNull();
  }

  @Test
  void load_folder_hasAllFilesBelowIt(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("index.html"), "console");
    Files.createDirectory(folder.resolve("assets"));
    Files.writeString(folder.resolve("assets/app-1.js"), "script");

    WebSite site = WebSite.load(folder.resolve("index.html").toUri().toURL());

    assertThat(text(site, "/index.html")).isEqualTo("console");
    assertThat(text(site, "/assets/app-1.js")).isEqualTo("script");
  }

  private static String text(WebSite site, String path) {
    WebFile file = site.file(path);
    return file == null ? "" : file.text();
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
