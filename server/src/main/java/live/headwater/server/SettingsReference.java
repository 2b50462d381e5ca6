package live.headwater.server;

import live.headwater.server.config.Setting;
import live.headwater.server.config.SettingGroup;
import live.headwater.server.config.Settings;

/** Writes docs/configuration.md from the declarations. */
final class SettingsReference {

  private SettingsReference() {}

  /** The whole document. */
  static String markdown() {
    StringBuilder out = new StringBuilder(
      """
      # Configuration

      Headwater runs without any configuration. What you want otherwise can be said in three places; a later one wins:

      1. a YAML file, given with `--config FILE` (`headwater.yaml` in the working directory is read without it),
      2. the environment: `HEADWATER_RTMP_PORT=1936`,
      3. options: `./headwater serve --rtmp.port=1936`.

      An unknown key or a bad value stops the start with one line (exit code 2) that names it, where it was set and what it
      may be. Durations are written `2s`, `333ms`, `5m`, `1h`. Port 0 means any free port; the start prints which.
      """
    );
    for (SettingGroup group : Settings.GROUPS) {
      out.append(
        """

        ## %s

        | key | default | values | what it is |
        |---|---|---|---|
        """.formatted(group.title())
      );
      appendRows(out, group);
    }
    out.append(
      """

      ## Streams

      Without a `streams` list a first stream with id 1 and a generated push token is made. To declare your own:

      ```yaml
      streams:
        - id: 1
          name: Studio
          token: keep-this-one-secret
        - id: 2
          name: Backup studio   # without a token one is generated and kept in the data directory
          active: false         # publishing is refused
          srt_passphrase: ten-or-more-characters
        - id: 3
          name: Stadium
          pull: true            # fetched from there; nobody may push
          uri: srt://camera.example:9000?streamid=stadium&passphrase=ten-or-more-characters
      ```

      A token has 16 to 128 characters of `A-Z a-z 0-9 _ -`. An `srt_passphrase` has 10 to 80 characters of ASCII without blanks: over
      SRT the stream then takes encoders with the same passphrase only, and without one only those that have none.

      With `pull: true` the server fetches the stream from `uri`: `srt://HOST:PORT`, or several of these separated by blanks, 255 characters in all, which
      are tried in turn. Each may have `streamid`, `passphrase`, `latency` (in milliseconds, to 65535; otherwise `srt.latency`) and `pbkeylen` (16, 24 or 32)
      behind a `?`, joined by `&`; `%%26` stands for an `&` in a value. [Protocols](protocols.md#srt-fetched) says how.

      These rules a stream may have otherwise than the daemon, by the same names: %s.
      `mixed-protocols: true` lets its two encoders use different families of protocols (RTMP, SRT, WHIP); otherwise one is
      used at a time.

      ```yaml
      streams:
        - id: 1
          failover: {after: 5s, hold-open: 1m}
          publish.takeover-after: 4s
          mixed-protocols: true
      ```
      """.formatted(
        String.join(
          ", ",
          Settings.OF_STREAMS.stream()
            .map(setting -> "`" + setting.key() + "`")
            .toList()
        )
      )
    );
    return out.toString();
  }

  private static void appendRows(StringBuilder out, SettingGroup group) {
    for (Setting<?> setting : group.settings()) {
      out
        .append(
          "| `%s` | %s | %s | %s |".formatted(
            setting.key(),
            setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`",
            setting.type().rule().replace("|", "\\|"),
            setting.description()
          )
        )
        .append('\n');
    }
  }
}
