package live.headwater.server.config;

/**
 * A stream declared in the configuration file.
 *
 * @param id 1 or more
 * @param token its push token; empty when one is to be generated
 */
public record DeclaredStream(long id, String name, String token, boolean active) {}
