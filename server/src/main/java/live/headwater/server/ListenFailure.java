package live.headwater.server;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import live.headwater.server.config.ConfigurationException;
import live.headwater.server.config.Setting;
import org.jspecify.annotations.Nullable;

/** Says why a port could not be opened, and which setting helps. */
final class ListenFailure {

  private ListenFailure() {}

  /**
   * @param cause what the transport threw; native ones and NIO have different classes, and only the words in common
   */
  static ConfigurationException of(
    Setting<String> hostSetting,
    String host,
    Setting<Integer> portSetting,
    int port,
    Throwable cause
  ) {
    String reason = String.valueOf(root(cause).getMessage());
    String words = reason.toLowerCase(Locale.ROOT);
    String portKey = portSetting.key();
    if (words.contains("already in use") || words.contains("address in use")) {
      return failure(
        "port %d (%s) is in use by another program; choose another with --%s=… (0 for any free one)",
        port,
        portKey,
        portKey
      );
    }
    if (words.contains("permission denied")) {
      return failure(
        "port %d (%s) may not be opened by this user; choose one from 1024 with --%s=…",
        port,
        portKey,
        portKey
      );
    }
    if (words.contains("cannot assign") || isUnknownHost(cause)) {
      return failure(
        "%s (%s) is no address of this machine; give one with --%s=…, or 0.0.0.0 for all",
        host,
        hostSetting.key(),
        hostSetting.key()
      );
    }
    return failure("port %d (%s) on %s cannot be opened: %s", port, portKey, host, reason);
  }

  private static ConfigurationException failure(String format, Object... values) {
    return new ConfigurationException(String.format(Locale.ROOT, format, values));
  }

  private static boolean isUnknownHost(@Nullable Throwable failure) {
    return (
      failure != null &&
      (failure instanceof UnresolvedAddressException ||
        failure instanceof UnknownHostException ||
        isUnknownHost(failure.getCause()))
    );
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
