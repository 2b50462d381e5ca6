package live.headwater.server.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import live.headwater.server.demo.h264.Picture;

/** Draws the test card: what stands still once, and for each picture the few rectangles in which something moves. */
final class TestCardPainter {

  static final int WIDTH = 1280;
  static final int HEIGHT = 720;

  private static final int CENTRE_X = WIDTH / 2;
  private static final int CENTRE_Y = HEIGHT / 2;
  private static final int GRID = 80;
  /** From the centre of the card to that of the captions, which stand outside the circle. */
  private static final int CAPTION_DISTANCE = 400;

  private static final Color GROUND = new Color(0x171a20);
  private static final Color PANEL = new Color(0x0b0d10);
  private static final Color LINES = new Color(0x3a404b);
  private static final Color DIM = new Color(0x9aa3b2);
  private static final Color WHITE = new Color(0xf2f4f7);
  private static final Color ACCENT = new Color(0x35b6e6);

  /** 75 % colour bars: white, yellow, cyan, green, magenta, red, blue, black. */
  private static final int[] BARS = {
    0xbfbfbf,
    0xbfbf00,
    0x00bfbf,
    0x00bf00,
    0xbf00bf,
    0xbf0000,
    0x0000bf,
    0x000000,
  };

  /** Everything between the card's side margins. */
  private static final Rectangle BAND = new Rectangle(160, 0, 960, HEIGHT);

  private static final Rectangle CLOCK = new Rectangle(256, 272, 768, 192);
  private static final Rectangle DIAL = new Rectangle(80, 288, 160, 160);
  private static final Rectangle LAMP = new Rectangle(1040, 288, 160, 160);
  private static final Rectangle LANE = new Rectangle(BAND.x, 576, BAND.width, 32);
  private static final List<Rectangle> MOVING = List.of(CLOCK, DIAL, LAMP, LANE);

  private static final int LANE_BLOCK = 64;
  /** Pictures in which the block crosses its lane once. */
  private static final int LANE_PICTURES = 48;
  /** How long the lamp shines and the beep sounds from the start of each second. */
  private static final int BEEP_MS = 100;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
    "yyyy-MM-dd 'UTC'xxx",
    Locale.ROOT
  );
  private static final StrokeFont CLOCK_FONT = new StrokeFont(84, 12);
  private static final StrokeFont DATE_FONT = new StrokeFont(24, 3.4);
  private static final StrokeFont TITLE_FONT = new StrokeFont(34, 5.5);
  private static final StrokeFont SMALL_FONT = new StrokeFont(18, 2.6);
  /** All digits take the same room in the clock, so that none moves when another changes. */
  private static final int DIGIT_WIDTH = 80;
  private static final int SEPARATOR_WIDTH = 32;

  static {
    // Else AWT connects to the X server that DISPLAY names, or fails when it cannot.
    System.setProperty("java.awt.headless", "true");
  }

  private final BufferedImage background = image();
  private final BufferedImage canvas = image();
  private final Graphics2D graphics = graphics(canvas);
  private final int[] pixels = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
  private final Picture picture = new Picture(WIDTH, HEIGHT);

  /**
   * A painter with two captions.
   *
   * @param pictureCaption at the bottom left, in the characters of {@link StrokeFont}
   * @param soundCaption at the bottom right
   */
  TestCardPainter(String pictureCaption, String soundCaption) {
    Graphics2D card = graphics(background);
    paintGround(card);
    paintBars(card);
    paintLabel(card, TITLE_FONT, "HEADWATER", CENTRE_X, 64);
    paintLabel(card, SMALL_FONT, pictureCaption, CENTRE_X - CAPTION_DISTANCE, 651);
    paintLabel(card, SMALL_FONT, soundCaption, CENTRE_X + CAPTION_DISTANCE, 651);
    card.dispose();
    graphics.drawImage(background, 0, 0, null);
    Bt709.convert(pixels, picture, 0, 0, WIDTH, HEIGHT);
  }

  /**
   * Draws the card as of a moment.
   *
   * @param now shown to 1/100 s, with its date and offset
   * @param pictureNumber where the block is on its lane
   * @return valid until the next call
   */
  Picture paint(ZonedDateTime now, long pictureNumber) {
    int millisecond = now.get(ChronoField.MILLI_OF_SECOND);
    for (Rectangle area : MOVING) {
      graphics.setClip(area);
      graphics.drawImage(background, 0, 0, null);
    }
    graphics.setClip(null);
    paintClock(now, millisecond);
    paintDial(millisecond);
    paintLamp(millisecond < BEEP_MS);
    paintLane(pictureNumber);
    for (Rectangle area : MOVING) {
      Bt709.convert(pixels, picture, area.x, area.y, area.width, area.height);
    }
    return picture;
  }

  private static void paintGround(Graphics2D card) {
    card.setColor(GROUND);
    card.fillRect(0, 0, WIDTH, HEIGHT);
    card.setColor(LINES);
    for (int x = GRID; x < WIDTH; x += GRID) {
      card.fillRect(x - 1, 0, 2, HEIGHT);
    }
    for (int y = GRID / 2; y < HEIGHT; y += GRID) {
      card.fillRect(0, y - 1, WIDTH, 2);
    }
    // A checked edge shows whether a player crops the picture.
    for (int x = 0; x < WIDTH; x += GRID) {
      paintEdge(card, x, 0, GRID / 2, 16);
      paintEdge(card, x + GRID / 2, HEIGHT - 16, GRID / 2, 16);
    }
    for (int y = 0; y < HEIGHT; y += GRID) {
      paintEdge(card, 0, y, 16, GRID / 2);
      paintEdge(card, WIDTH - 16, y + GRID / 2, 16, GRID / 2);
    }
    // A circle shows whether it keeps the aspect ratio.
    card.setColor(DIM);
    card.setStroke(new BasicStroke(3));
    card.draw(circle(CENTRE_X, CENTRE_Y, 336));
  }

  private static void paintEdge(Graphics2D card, int x, int y, int width, int height) {
    card.setColor(WHITE);
    card.fillRect(x, y, width, height);
  }

  /** Draws text on a plate that hides the grid. */
  private static void paintLabel(Graphics2D card, StrokeFont font, String text, int centre, int top) {
    int width = (int) font.width(text) + 24;
    card.setColor(GROUND);
    card.fillRect(centre - width / 2, top - 12, width, (int) font.capHeight() + 24);
    card.setColor(WHITE);
    font.drawCentred(card, text, centre, top);
  }

  private static void paintBars(Graphics2D card) {
    for (int i = 0; i < BARS.length; i++) {
      int width = BAND.width / BARS.length;
      card.setColor(new Color(BARS[i]));
      card.fillRect(BAND.x + i * width, 128, width, 112);
    }
    int steps = 12;
    for (int i = 0; i < steps; i++) {
      int width = BAND.width / steps;
      int grey = (255 * i) / (steps - 1);
      card.setColor(new Color(grey, grey, grey));
      card.fillRect(BAND.x + i * width, 496, width, 64);
    }
    card.setColor(PANEL);
    card.fillRect(CLOCK.x, CLOCK.y, CLOCK.width, CLOCK.height);
    card.fillRect(LANE.x, LANE.y, LANE.width, LANE.height);
    fillDisc(card, DIAL);
    fillDisc(card, LAMP);
  }

  private static void fillDisc(Graphics2D card, Rectangle area) {
    Ellipse2D disc = circle(area.getCenterX(), area.getCenterY(), area.width / 2 - 4);
    card.setColor(PANEL);
    card.fill(disc);
    card.setColor(DIM);
    card.setStroke(new BasicStroke(3));
    card.draw(disc);
  }

  private void paintClock(ZonedDateTime now, int millisecond) {
    graphics.setColor(WHITE);
    String time = TIME.format(now) + "." + millisecond / 100 + ((millisecond / 10) % 10);
    int x = CLOCK.x + 16;
    for (int i = 0; i < time.length(); i++) {
      int width = Character.isDigit(time.charAt(i)) ? DIGIT_WIDTH : SEPARATOR_WIDTH;
      CLOCK_FONT.drawCentred(graphics, time.substring(i, i + 1), x + width / 2.0, CLOCK.y + 32);
      x += width;
    }
    graphics.setColor(ACCENT);
    DATE_FONT.drawCentred(graphics, DATE.format(now), CENTRE_X, CLOCK.y + 146);
  }

  /** A hand that turns once a second. */
  private void paintDial(int millisecond) {
    double angle = (2 * Math.PI * millisecond) / 1000;
    double x = DIAL.getCenterX();
    double y = DIAL.getCenterY();
    graphics.setColor(ACCENT);
    graphics.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(new Line2D.Double(x, y, x + 62 * Math.sin(angle), y - 62 * Math.cos(angle)));
    graphics.fill(circle(x, y, 8));
  }

  private void paintLamp(boolean lit) {
    if (lit) {
      graphics.setColor(WHITE);
      graphics.fill(circle(LAMP.getCenterX(), LAMP.getCenterY(), 60));
    }
  }

  /** A block that moves evenly to and fro: a lost or a doubled picture is a jerk. */
  private void paintLane(long pictureNumber) {
    int phase = (int) Math.floorMod(pictureNumber, 2L * LANE_PICTURES);
    int step = Math.min(phase, 2 * LANE_PICTURES - phase);
    double x = LANE.x + (double) ((LANE.width - LANE_BLOCK) * step) / LANE_PICTURES;
    graphics.setColor(ACCENT);
    graphics.fill(new RoundRectangle2D.Double(x, LANE.y + 4, LANE_BLOCK, LANE.height - 8, 8, 8));
  }

  private static Ellipse2D circle(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static BufferedImage image() {
    return new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
  }

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }
}
