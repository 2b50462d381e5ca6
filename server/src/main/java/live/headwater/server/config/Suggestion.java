package live.headwater.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Guesses what somebody meant who wrote a name that does not exist. */
public final class Suggestion {

  /** Edits that a typing mistake makes at most. Ours. */
  private static final int MAX_EDITS = 3;

  private Suggestion() {}

  /**
   * {@code "; did you mean …?"} with the known name nearest to {@code wrong}: a few edits away, or one of which it is a
   * part, as {@code port} is of {@code rtmp.port}. Empty when nothing is near.
   *
   * @param known all names there are
   */
  public static String of(String wrong, Collection<String> known) {
    List<String> near = nearest(wrong, known);
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private static List<String> nearest(String wrong, Collection<String> known) {
    List<String> best = new ArrayList<>();
    // Of a short word a few edits leave nothing.
    int bestDistance = Math.min(MAX_EDITS, wrong.length() / 2);
    for (String name : known) {
      int distance = editDistance(wrong, name);
      if (distance < bestDistance) {
        best.clear();
        bestDistance = distance;
      }
      if (distance == bestDistance) {
        best.add(name);
      }
    }
    return best.isEmpty()
      ? known
          .stream()
          .filter(name -> isPart(wrong, name))
          .toList()
      : best;
  }

  private static boolean isPart(String wrong, String name) {
    return List.of(name.split("[-._]+", -1)).contains(wrong.replaceFirst("^-+", ""));
  }

  /** Insertions, deletions and replacements that turn one into the other. Levenshtein's distance, in one row. */
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
