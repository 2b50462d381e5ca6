package live.headwater.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a setting becomes a value.
 *
 * @param placeholder stands for a value in the help: {@code PORT}
 * @param rule what a value may be, for messages and documentation: {@code a port, 0 to 65535}
 */
public record SettingType<T>(String placeholder, String rule, Parser<T> parser) {
  /** Turns text into a value. */
  @FunctionalInterface
  public interface Parser<T> {
    T parse(String text) throws BadValueException;
  }

  /** The text is not what the rule allows. */
  public static final class BadValueException extends Exception {

    BadValueException(String message) {
      super(message);
    }
  }

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  T parse(String text) throws BadValueException {
    return parser.parse(text);
  }

  /** A TCP or UDP port; 0 means any free one. */
  public static SettingType<Integer> port() {
    return integer("PORT", "a port, 0 (any free one) to 65535", 0, 65_535);
  }

  /** A number from {@code min} to {@code max}. */
  public static SettingType<Integer> number(int min, int max) {
    return integer("NUMBER", "a number, " + min + " to " + max, min, max);
  }

  private static SettingType<Integer> integer(String placeholder, String rule, int min, int max) {
    return new SettingType<>(placeholder, rule, text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Same answer as for a number out of range.
      }
      throw new BadValueException(rule);
    });
  }

  /** A duration like {@code 2s} or {@code 333ms}. */
  public static SettingType<Duration> duration(Duration min, Duration max) {
    String rule = "a duration like 2s or 333ms, " + text(min) + " to " + text(max);
    return new SettingType<>("DURATION", rule, text -> {
      Matcher matcher = DURATION.matcher(text);
      if (!matcher.matches()) {
        throw new BadValueException(rule);
      }
      long number = Long.parseLong(matcher.group(1));
      Duration value = switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new BadValueException(rule);
      }
      return value;
    });
  }

  /** The shortest way to write a duration, as {@link #duration} reads it. */
  public static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 3_600_000 == 0 && ms > 0) {
      return ms / 3_600_000 + "h";
    }
    if (ms % 60_000 == 0 && ms > 0) {
      return ms / 60_000 + "m";
    }
    return ms % 1_000 == 0 ? ms / 1_000 + "s" : ms + "ms";
  }

  public static SettingType<Path> directory() {
    String rule = "a directory, made when it is not there";
    return new SettingType<>("DIRECTORY", rule, text -> {
      try {
        if (!text.isBlank()) {
          return Path.of(text);
        }
      } catch (InvalidPathException e) {
        // Same answer as for an empty one.
      }
      throw new BadValueException(rule);
    });
  }

  /** Text that matches {@code pattern}. */
  public static SettingType<String> text(String placeholder, String rule, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return new SettingType<>(placeholder, rule, text -> {
      if (!compiled.matcher(text).matches()) {
        throw new BadValueException(rule);
      }
      return text;
    });
  }

  /** One of a few words. */
  public static SettingType<String> oneOf(Set<String> words) {
    String rule = "one of " + String.join(", ", words.stream().sorted().toList());
    return new SettingType<>("WORD", rule, text -> {
      if (!words.contains(text)) {
        throw new BadValueException(rule);
      }
      return text;
    });
  }
}
