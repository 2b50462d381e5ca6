package live.headwater.server.config;

/** The daemon cannot start as it is configured. The message is one line for the operator. */
public final class ConfigurationException extends Exception {

  public ConfigurationException(String message) {
    super(message);
  }
}
