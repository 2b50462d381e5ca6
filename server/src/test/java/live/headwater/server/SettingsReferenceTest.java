package live.headwater.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the code declares. {@code -Dupdate-docs=true} writes it anew. */
class SettingsReferenceTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

  @Test
  void document_isWhatTheDeclarationsSay() throws Exception {
    if (Boolean.getBoolean("update-docs")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, SettingsReference.markdown());
    }
    assertThat(DOCUMENT).hasContent(SettingsReference.markdown());
  }
}
