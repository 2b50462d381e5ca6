package live.headwater.origin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** What tests look at in an answer. */
final class Responses {

  private Responses() {}

  /** All values of a header, joined; empty when there is none. */
  static String header(HttpResponse<?> response, String name) {
    return String.join(" | ", response.headers().allValues(name));
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static byte[] gunzipped(HttpResponse<byte[]> response) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      return in.readAllBytes();
    }
  }
}
