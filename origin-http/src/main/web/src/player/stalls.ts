/**
 * Counts the times playback stopped because the buffer ran dry. What the viewer or the player did on purpose (a
 * seek, a pause, the start, a change of format) is no stall.
 */
export class StallCounter {
  #count = 0;
  #stalledMs = 0;
  #started = false;
  #since: number | null = null;

  onPlaying(nowMs: number): void {
    this.#started = true;
    this.#close(nowMs);
  }

  onWaiting(nowMs: number, seeking: boolean): void {
    if (!this.#started || seeking || this.#since !== null) return;
    this.#count++;
    this.#since = nowMs;
  }

  onPause(nowMs: number): void {
    this.#close(nowMs);
  }

  /** A new start, with another format or after the stream was away: its first wait is no stall. */
  onRestart(nowMs: number): void {
    this.#close(nowMs);
    this.#started = false;
  }

  get count(): number {
    return this.#count;
  }

  /** Milliseconds spent in stalls, a stall still on included. */
  stalledMs(nowMs: number): number {
    return this.#stalledMs + (this.#since === null ? 0 : nowMs - this.#since);
  }

  #close(nowMs: number): void {
    if (this.#since === null) return;
    this.#stalledMs += nowMs - this.#since;
    this.#since = null;
  }
}
