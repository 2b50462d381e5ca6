package live.headwater.origin.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The front-end build's output, all of it in memory (a few MB), so that serving it never touches a disk. Empty when
 * the server was built without it.
 */
public final class WebSite {

  private static final String FOLDER = "web";

  /** A page that every front-end build has. */
  private static final String INDEX = "/index.html";

  private static final String ASSETS = "/assets/";
  private static final String GZIP_SUFFIX = ".gz";

  private final Map<String, WebFile> files;

  private WebSite(Map<String, WebFile> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * Reads the site from the class path. Blocks.
   *
   * @throws UncheckedIOException when it is there and cannot be read
   */
  public static WebSite load() {
    // Not the folder itself: a packed jar need not have entries for folders.
    URL index = WebSite.class.getResource('/' + FOLDER + INDEX);
    return index == null ? new WebSite(Map.of()) : load(index);
  }

  /**
   * Reads the site around its first page.
   *
   * @param index in a folder, or in the folder {@value #FOLDER} of a jar
   */
  static WebSite load(URL index) {
    try {
      return of(
        index.openConnection() instanceof JarURLConnection jar
          ? readJar(jar)
          : readFolder(Path.of(index.toURI()).resolveSibling(""))
      );
    } catch (IOException e) {
      throw new UncheckedIOException("the web pages beside " + index + " cannot be read", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no URI: " + index, e);
    }
  }

  private static Map<String, byte[]> readJar(JarURLConnection connection) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    // A cached jar is shared with the class loader, and must not be closed here.
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!entry.isDirectory() && entry.getName().startsWith(FOLDER + '/')) {
          try (InputStream in = jar.getInputStream(entry)) {
            contents.put(entry.getName().substring(FOLDER.length()), in.readAllBytes());
          }
        }
      }
    }
    return contents;
  }

  private static Map<String, byte[]> readFolder(Path folder) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        contents.put('/' + folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return contents;
  }

  /**
   * @param contents by their path
   */
  private static WebSite of(Map<String, byte[]> contents) {
    Map<String, WebFile> files = new HashMap<>();
    contents.forEach((path, bytes) -> {
      if (!path.endsWith(GZIP_SUFFIX)) {
        files.put(path, WebFile.of(path, path.startsWith(ASSETS), bytes, contents.get(path + GZIP_SUFFIX)));
      }
    });
    return new WebSite(files);
  }

  /**
   * A file of the site.
   *
   * @param path from its root, with the slash
   */
  @Nullable
  WebFile file(String path) {
    return files.get(path);
  }
}
