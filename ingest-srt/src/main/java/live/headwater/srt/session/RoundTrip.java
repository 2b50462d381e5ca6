package live.headwater.srt.session;

/** Round-trip time and its variance, smoothed. draft-sharabayko-srt-01, 4.10 (Round-Trip Time Estimation). */
final class RoundTrip {

  /** Before anything is known. 4.10. */
  private static final int FIRST_US = 100_000;

  /** More than that is no round trip. Ours. */
  private static final int MAX_US = 60_000_000;

  private int rttUs = FIRST_US;
  private int varianceUs = FIRST_US / 2;
  private boolean known;

  /** A full ACK was answered after this long. */
  void onSample(int sampleUs) {
    int sample = Math.clamp(sampleUs, 1, MAX_US);
    if (known) {
      varianceUs = (3 * varianceUs + Math.abs(sample - rttUs)) / 4;
      rttUs = (7 * rttUs + sample) / 8;
    } else {
      known = true;
      rttUs = sample;
      varianceUs = sample / 2;
    }
  }

  /** What the peer measured, which counts as long as nothing was measured here: who only sends gets no answers. */
  void onPeer(int peerRttUs, int peerVarianceUs) {
    if (!known && peerRttUs > 0 && peerRttUs <= MAX_US) {
      rttUs = peerRttUs;
      varianceUs = Math.clamp(peerVarianceUs, 0, MAX_US);
    }
  }

  /** Microseconds. */
  int rttUs() {
    return rttUs;
  }

  /** Microseconds. */
  int varianceUs() {
    return varianceUs;
  }

  /** After this long an answer is late, in nanoseconds. */
  long patienceNs() {
    return (rttUs + 4L * varianceUs) * 1_000;
  }

  /**
   * After this long it is worth asking again, in nanoseconds: sooner than {@link #patienceNs} while the variance is not
   * known well, since at first it is guessed to be half the time itself.
   */
  long eagerNs() {
    return (rttUs + Math.min(4L * varianceUs, rttUs / 2)) * 1_000;
  }
}
