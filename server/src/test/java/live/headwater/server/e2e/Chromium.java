package live.headwater.server.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The system's Chromium, headless. A test without one is skipped with a line that says how to get it. */
final class Chromium implements AutoCloseable {

  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> consoleErrors = new ArrayList<>();
  private final List<String> foreignRequests = new ArrayList<>();

  private Chromium(Path executable) {
    playwright = Playwright.create(
      new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    );
    browser = playwright.chromium().launch(
      new BrowserType.LaunchOptions()
        .setExecutablePath(executable)
        .setHeadless(true)
        .setArgs(
          List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--autoplay-policy=no-user-gesture-required"
          )
        )
    );
  }

  static Chromium launch() {
    Path executable = find();
    Assumptions.assumeTrue(
      Files.isExecutable(executable),
      "no Chromium found: browser tests are skipped; install one (Debian: apt install chromium) or set CHROMIUM"
    );
    return new Chromium(executable);
  }

  private static Path find() {
    String named = System.getenv("CHROMIUM");
    if (named != null) {
      return Path.of(named);
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
      .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
      .filter(Files::isExecutable)
      .findFirst()
      .orElse(Path.of("chromium"));
  }

  /** Opens a page and watches what it asks for and complains of. */
  Page open(String url) {
    Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 800));
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        consoleErrors.add(message.text());
      }
    });
    page.onRequest(request -> {
      if (!request.url().contains("://127.0.0.1") && request.url().startsWith("http")) {
        foreignRequests.add(request.url());
      }
    });
    page.navigate(url);
    return page;
  }

  /** Error lines of the pages' consoles. */
  List<String> consoleErrors() {
    return List.copyOf(consoleErrors);
  }

  /** Requests to anything but this machine. */
  List<String> foreignRequests() {
    return List.copyOf(foreignRequests);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
