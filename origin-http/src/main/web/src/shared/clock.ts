/**
 * The server's clock, learned from the `Date` headers of its answers, so that latency and uptime are right on a
 * machine whose own clock is not.
 *
 * A `Date` header names a whole second D, so the server's clock stood in [D, D + 1 s) at some moment between request
 * and answer. Each answer thus bounds the offset between the clocks; the bounds of several answers are intersected.
 * While no offset at all is possible, none is assumed: a right clock is not made worse.
 */
export class ServerClock {
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;

  /**
   * @param date    the `Date` header, may be absent
   * @param age     the `Age` header: an answer out of a cache says nothing about now
   * @param sentMs  local time when the request left
   * @param receivedMs local time when the answer's headers were here
   */
  observe(date: string | null, age: string | null, sentMs: number, receivedMs: number): void {
    const serverMs = date === null ? Number.NaN : Date.parse(date);
    if (Number.isNaN(serverMs) || (age !== null && age !== "0")) return;
    const lowest = serverMs - receivedMs;
    const highest = serverMs + 1000 - sentMs;
    const disjoint = lowest > this.#highest || highest < this.#lowest;
    this.#lowest = disjoint ? lowest : Math.max(lowest, this.#lowest);
    this.#highest = disjoint ? highest : Math.min(highest, this.#highest);
  }

  /** Server time minus local time, in milliseconds. */
  get offsetMs(): number {
    if (this.#lowest <= 0 && this.#highest >= 0) return 0;
    return (this.#lowest + this.#highest) / 2;
  }

  /** The server's time now, in milliseconds since the epoch. */
  now(localMs = Date.now()): number {
    return localMs + this.offsetMs;
  }
}
