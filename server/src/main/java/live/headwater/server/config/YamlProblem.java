package live.headwater.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says what is wrong with a YAML file, for people who do not know the parser. */
final class YamlProblem {

  /** Jackson's words for a key that occurs twice. */
  private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'");

  private YamlProblem() {}

  /** {@code line 2, column 3: what is wrong}. */
  static String describe(JsonProcessingException problem) {
    if (problem.getCause() instanceof MarkedYAMLException syntax && syntax.getProblemMark() != null) {
      Mark mark = syntax.getProblemMark();
      return at(mark.getLine() + 1, mark.getColumn() + 1, plain(syntax.getProblem()));
    }
    String message = firstLine(problem.getOriginalMessage());
    Matcher duplicate = DUPLICATE.matcher(message);
    String what = duplicate.find() ? duplicate.group(1) + " is given a second time" : message;
    // Only what came while reading knows its place.
    return problem instanceof StreamReadException && problem.getLocation() != null
      ? at(problem.getLocation().getLineNr(), problem.getLocation().getColumnNr(), what)
      : what;
  }

  private static String at(int line, int column, String what) {
    return "line " + line + ", column " + column + ": " + what;
  }

  /** SnakeYAML speaks in tokens of the grammar. */
  private static String plain(String problem) {
    if (problem.startsWith("expected <block end>")) {
      return "this line does not belong to what stands above it; check its indentation";
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "a \": \" is not allowed here; check the indentation, and put text with colons in quotes";
    }
    if (problem.contains("\\t(TAB)")) {
      return "there is a tab; YAML is indented with spaces";
    }
    return firstLine(problem)
      .replace("<stream end>", "the end of the file")
      .replace("<block end>", "its end");
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
