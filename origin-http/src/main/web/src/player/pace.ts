/** So much further from the live edge than it should be, or nearer to it, is worth a correction. */
const OFF_SECONDS = 1;

/** A correction goes on until so little is left. */
const GOOD_SECONDS = 0.2;

const FASTER = 1.05;
const SLOWER = 0.95;

/**
 * How fast to play, so that the distance from the live edge becomes what the server asks for. It is what playback lives on
 * while one encoder takes over from another: whoever came with the first picture, or has just seen an outage, has too
 * little of it. Nobody hears a twentieth.
 *
 * @param rate how fast it plays now
 * @param lagSeconds how much further behind than it should be, negative when nearer; null while that is not known
 */
export function paceFor(rate: number, lagSeconds: number | null): number {
  if (lagSeconds === null) return 1;
  const limit = rate === 1 ? OFF_SECONDS : GOOD_SECONDS;
  if (lagSeconds > limit && rate >= 1) return FASTER;
  if (lagSeconds < -limit && rate <= 1) return SLOWER;
  return 1;
}
