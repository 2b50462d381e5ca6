package live.headwater.server.demo.h264;

/** Writes macroblocks of type Intra_16x16 (macroblock_layer(), 7.3.5) and draws their decoded samples. */
final class MacroblockEncoder {

  private static final IntraPrediction[] MODES = IntraPrediction.values();

  private final ComponentEncoder luma;
  private final ComponentEncoder cb;
  private final ComponentEncoder cr;
  private final CavlcWriter cavlc = new CavlcWriter();

  /** @param decoded what a decoder has so far; this draws each macroblock into it */
  MacroblockEncoder(Picture decoded, Quantizer quantizer) {
    luma = new ComponentEncoder(decoded.luma(), 16, quantizer);
    cb = new ComponentEncoder(decoded.cb(), 8, quantizer);
    cr = new ComponentEncoder(decoded.cr(), 8, quantizer);
  }

  /**
   * Codes one macroblock.
   *
   * @param firstIntraType mb_type of I_16x16_0_0_0 in this kind of slice
   */
  void write(BitWriter out, Picture source, int mbX, int mbY, int firstIntraType) {
    IntraPrediction lumaMode = bestLumaMode(source, mbX, mbY);
    IntraPrediction chromaMode = bestChromaMode(source, mbX, mbY);
    luma.code(source.luma(), mbX, mbY, lumaMode);
    cb.code(source.cb(), mbX, mbY, chromaMode);
    cr.code(source.cr(), mbX, mbY, chromaMode);

    boolean lumaAc = luma.hasAc();
    boolean chromaAc = cb.hasAc() || cr.hasAc();
    boolean chromaDc = chromaAc || cb.hasDc() || cr.hasDc();
    int chromaPattern = chromaAc ? 2 : chromaDc ? 1 : 0;
    // mb_type, Table 7-11
    out.ue(firstIntraType + lumaMode.lumaMode + 4 * chromaPattern + (lumaAc ? 12 : 0));
    out.ue(chromaMode.chromaMode);
    // mb_qp_delta
    out.se(0);

    luma.writeLumaDc(out, cavlc, mbX, mbY);
    writeAc(out, luma, lumaAc, mbX, mbY);
    if (chromaDc) {
      cb.writeChromaDc(out, cavlc);
      cr.writeChromaDc(out, cavlc);
    }
    writeAc(out, cb, chromaAc, mbX, mbY);
    writeAc(out, cr, chromaAc, mbX, mbY);
  }

  /** Notes that a macroblock is P_Skip. */
  void skip(int mbX, int mbY) {
    luma.clearCounts(mbX, mbY);
    cb.clearCounts(mbX, mbY);
    cr.clearCounts(mbX, mbY);
  }

  private void writeAc(BitWriter out, ComponentEncoder component, boolean present, int mbX, int mbY) {
    if (present) {
      component.writeAc(out, cavlc, mbX, mbY);
    } else {
      component.clearCounts(mbX, mbY);
    }
  }

  private IntraPrediction bestLumaMode(Picture source, int mbX, int mbY) {
    IntraPrediction best = IntraPrediction.DC;
    int lowest = Integer.MAX_VALUE;
    for (IntraPrediction mode : MODES) {
      if (mode.availableAt(mbX, mbY)) {
        int cost = luma.cost(source.luma(), mbX, mbY, mode);
        if (cost < lowest) {
          lowest = cost;
          best = mode;
        }
      }
    }
    return best;
  }

  private IntraPrediction bestChromaMode(Picture source, int mbX, int mbY) {
    IntraPrediction best = IntraPrediction.DC;
    int lowest = Integer.MAX_VALUE;
    for (IntraPrediction mode : MODES) {
      if (mode.availableAt(mbX, mbY)) {
        int cost = cb.cost(source.cb(), mbX, mbY, mode) + cr.cost(source.cr(), mbX, mbY, mode);
        if (cost < lowest) {
          lowest = cost;
          best = mode;
        }
      }
    }
    return best;
  }
}
