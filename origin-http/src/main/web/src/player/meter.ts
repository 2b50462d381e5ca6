/** Media seconds that the bitrate is averaged over: short enough to follow the encoder, long enough to be calm. */
const SPAN_SECONDS = 8;

interface Piece {
  readonly bytes: number;
  readonly seconds: number;
}

/** Bitrate of what was received: bytes over media time, each track by itself, summed up. */
export class RateMeter {
  readonly #tracks = new Map<string, Piece[]>();

  add(track: string, bytes: number, seconds: number): void {
    if (!(bytes > 0) || !(seconds > 0)) return;
    const pieces = this.#tracks.get(track) ?? [];
    pieces.push({ bytes, seconds });
    let held = pieces.reduce((sum, piece) => sum + piece.seconds, 0);
    while (pieces.length > 1 && held > SPAN_SECONDS) held -= pieces.shift()?.seconds ?? 0;
    this.#tracks.set(track, pieces);
  }

  /** Bits per second, null before anything came. */
  get bitsPerSecond(): number | null {
    if (this.#tracks.size === 0) return null;
    let total = 0;
    for (const pieces of this.#tracks.values()) {
      const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
      const seconds = pieces.reduce((sum, piece) => sum + piece.seconds, 0);
      total += (bytes * 8) / seconds;
    }
    return total;
  }
}
