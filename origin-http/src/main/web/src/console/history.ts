/** Two minutes at one sample a second. */
const CAPACITY = 120;

/** A gap longer than this is drawn as one. Streams that take turns in being asked leave gaps of a few seconds. */
const GAP_MS = 15_000;

/** The last bitrates of one stream, for the sparkline. */
export class BitrateHistory {
  readonly #times: number[] = [];
  readonly #values: (number | null)[] = [];

  add(nowMs: number, bitsPerSecond: number | null): void {
    const last = this.#times.at(-1);
    if (last !== undefined && nowMs - last * 1000 > GAP_MS) this.#push(nowMs - 1, null);
    this.#push(nowMs, bitsPerSecond);
  }

  /** Times in seconds since the epoch and values in bits per second, as uPlot takes them. */
  series(): [number[], (number | null)[]] {
    return [[...this.#times], [...this.#values]];
  }

  get isEmpty(): boolean {
    return this.#values.every((value) => value === null);
  }

  #push(ms: number, value: number | null): void {
    this.#times.push(ms / 1000);
    this.#values.push(value);
    if (this.#times.length > CAPACITY) {
      this.#times.shift();
      this.#values.shift();
    }
  }
}
