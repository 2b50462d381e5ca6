package live.headwater.server.demo;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.HashMap;
import java.util.Map;

/**
 * Capitals, digits and a few signs as strokes of a round pen. The card is drawn alike on every machine so, and on
 * those that have no fonts at all, as server images do.
 */
final class StrokeFont {

  /** Height of capitals in the units of {@link #GLYPHS}. */
  private static final double CAP_HEIGHT = 6;

  /** Between the pen's middle lines of two characters. */
  private static final double SPACING = 1.9;

  private static final double SPACE_WIDTH = 1.2;

  /**
   * A character, then its strokes in units of a sixth of the capitals' height, y down from their top: {@code M x y}
   * moves, {@code L x y} draws a line, {@code Q x y x y} a quadratic curve, {@code H x y} a quarter of an ellipse
   * that starts horizontally, {@code V x y} one that starts vertically.
   */
  private static final String GLYPHS = """
  0 M 2 0 H 4 2 L 4 4 V 2 6 H 0 4 L 0 2 V 2 0
  1 M .8 1.3 L 2.4 0 L 2.4 6
  2 M .1 1.8 V 2 0 H 4 1.8 Q 4 2.7 3.3 3.4 L .1 6 L 4 6
  3 M .3 1.2 Q .8 0 2 0 H 3.8 1.5 V 2 2.9 L 1.4 2.9 M 2 2.9 H 4 4.5 V 2 6 Q .6 6 .1 4.7
  4 M 3 6 L 3 0 L 0 4.4 L 4 4.4
  5 M 3.6 0 L .6 0 L .3 2.9 Q 1 2.2 2 2.2 H 4 4.1 V 2 6 Q .6 6 .1 4.9
  6 M 3.2 0 Q 0 2.2 0 4.1 V 2 6 H 4 4.1 V 2 2.2 H 0 4.1
  7 M 0 0 L 4 0 L 1.5 6
  8 M 2 2.8 H .2 1.4 V 2 0 H 3.8 1.4 V 2 2.8 H 4 4.4 V 2 6 H 0 4.4 V 2 2.8
  9 M .8 6 Q 4 3.8 4 1.9 V 2 0 H 0 1.9 V 2 3.8 H 4 1.9
  A M 0 6 L 2 0 L 4 6 M .7 4 L 3.3 4
  B M 2.2 2.9 H 3.7 1.45 V 2.2 0 L 0 0 L 0 6 L 2.2 6 H 4 4.45 V 2.2 2.9 L 0 2.9
  C M 4 1.4 Q 3.5 0 2 0 H 0 2 L 0 4 V 2 6 Q 3.5 6 4 4.6
  D M 0 0 L 0 6 L 1.8 6 H 4 4 L 4 2 V 1.8 0 L 0 0
  E M 3.5 0 L 0 0 L 0 6 L 3.5 6 M 0 2.9 L 3 2.9
  F M 3.5 0 L 0 0 L 0 6 M 0 2.9 L 3 2.9
  G M 4 1.4 Q 3.5 0 2 0 H 0 2 L 0 4 V 2 6 H 4 4 L 4 3.2 L 2.4 3.2
  H M 0 0 L 0 6 M 4 0 L 4 6 M 0 2.9 L 4 2.9
  I M 0 0 L 0 6
  J M 2.8 0 L 2.8 4.4 V 1.3 6 Q .2 6 0 4.7
  K M 0 0 L 0 6 M 3.7 0 L 0 3.7 M 1.4 2.4 L 4 6
  L M 0 0 L 0 6 L 3.4 6
  M M 0 6 L 0 0 L 2.4 4 L 4.8 0 L 4.8 6
  N M 0 6 L 0 0 L 4 6 L 4 0
  O M 2 0 H 4 2 L 4 4 V 2 6 H 0 4 L 0 2 V 2 0
  P M 0 6 L 0 0 L 2.2 0 H 4 1.7 V 2.2 3.4 L 0 3.4
  Q M 2 0 H 4 2 L 4 4 V 2 6 H 0 4 L 0 2 V 2 0 M 2.5 4.4 L 4.1 6.1
  R M 0 6 L 0 0 L 2.2 0 H 4 1.7 V 2.2 3.4 L 0 3.4 M 2.2 3.4 L 4 6
  S M 3.8 1.2 Q 3.3 0 2 0 H .2 1.5 V 2 2.9 H 4 4.4 V 2 6 Q .6 6 .1 4.7
  T M 0 0 L 4 0 M 2 0 L 2 6
  U M 0 0 L 0 4 V 2 6 H 4 4 L 4 0
  V M 0 0 L 2 6 L 4 0
  W M 0 0 L 1.4 6 L 2.8 1 L 4.2 6 L 5.6 0
  X M 0 0 L 4 6 M 4 0 L 0 6
  Y M 0 0 L 2 3 L 4 0 M 2 3 L 2 6
  Z M 0 0 L 4 0 L 0 6 L 4 6
  : M 0 1.7 L 0 1.7 M 0 4.7 L 0 4.7
  . M 0 6 L 0 6
  - M 0 3.2 L 2.2 3.2
  + M 0 3.2 L 2.8 3.2 M 1.4 1.8 L 1.4 4.6
  / M 0 6 L 2.4 0
  × M 0 2.2 L 2.4 4.6 M 2.4 2.2 L 0 4.6
  """;

  private static final Map<Character, Path2D> glyphs = new HashMap<>();

  static {
    GLYPHS.lines().forEach(line -> glyphs.put(line.charAt(0), parse(line.substring(1))));
  }

  private final double scale;
  private final BasicStroke pen;

  /**
   * The font in one size.
   *
   * @param capHeight height of capitals in pixels, between the pen's middle lines
   * @param penWidth in pixels
   */
  StrokeFont(double capHeight, double penWidth) {
    scale = capHeight / CAP_HEIGHT;
    pen = new BasicStroke((float) penWidth, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /** Height of capitals in pixels, without half the pen on both sides. */
  double capHeight() {
    return scale * CAP_HEIGHT;
  }

  /** Width of {@code text} in pixels, without half the pen on both sides. */
  double width(String text) {
    double width = -SPACING;
    for (int i = 0; i < text.length(); i++) {
      width += width(text.charAt(i)) + SPACING;
    }
    return width * scale;
  }

  /** Draws {@code text} around {@code centre}, the top of its capitals at {@code top}. */
  void drawCentred(Graphics2D graphics, String text, double centre, double top) {
    graphics.setStroke(pen);
    double x = centre - width(text) / 2;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character != ' ') {
        AffineTransform place = new AffineTransform(scale, 0, 0, scale, x, top);
        graphics.draw(glyph(character).createTransformedShape(place));
      }
      x += (width(character) + SPACING) * scale;
    }
  }

  private static double width(char character) {
    return character == ' ' ? SPACE_WIDTH : glyph(character).getBounds2D().getMaxX();
  }

  private static Path2D glyph(char character) {
    Path2D glyph = glyphs.get(character);
    if (glyph == null) {
      throw new IllegalArgumentException("no glyph for '" + character + "'");
    }
    return glyph;
  }

  private static Path2D parse(String strokes) {
    Path2D path = new Path2D.Double();
    String[] tokens = strokes.strip().split(" ", -1);
    int at = 0;
    while (at < tokens.length) {
      String command = tokens[at];
      double x = Double.parseDouble(tokens[at + 1]);
      double y = Double.parseDouble(tokens[at + 2]);
      at += 3;
      switch (command) {
        case "M" -> path.moveTo(x, y);
        case "L" -> path.lineTo(x, y);
        case "Q" -> {
          path.quadTo(x, y, Double.parseDouble(tokens[at]), Double.parseDouble(tokens[at + 1]));
          at += 2;
        }
        case "H" -> quarterTo(path, x, y, true);
        case "V" -> quarterTo(path, x, y, false);
        default -> throw new IllegalArgumentException("no stroke " + command);
      }
    }
    return path;
  }

  private static void quarterTo(Path2D path, double x, double y, boolean startsHorizontally) {
    // The cubic that comes closest to a quarter of an ellipse.
    double kappa = 0.5523;
    double fromX = path.getCurrentPoint().getX();
    double fromY = path.getCurrentPoint().getY();
    if (startsHorizontally) {
      path.curveTo(fromX + kappa * (x - fromX), fromY, x, y - kappa * (y - fromY), x, y);
    } else {
      path.curveTo(fromX, fromY + kappa * (y - fromY), x - kappa * (x - fromX), y, x, y);
    }
  }
}
