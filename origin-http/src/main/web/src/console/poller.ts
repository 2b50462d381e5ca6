import { Api, type Health, KeyRefused, type Stream, type StreamEvent, Throttled } from "./api.ts";
import { BitrateHistory } from "./history.ts";
import { summarise } from "./model.ts";
import { ServerClock } from "../shared/clock.ts";

/** From the end of one round to the begin of the next. */
const INTERVAL_MS = 1000;

/** Between rounds while the server does not answer. */
const RETRY_MS = 2000;

/** Streams asked for their health in one round; more live streams take turns. */
const HEALTH_PER_ROUND = 12;

/** Everything the console shows, as of the last round. A new object whenever something may have changed. */
export interface Snapshot {
  /** Null before the first answer. */
  readonly streams: readonly Stream[] | null;
  readonly health: ReadonlyMap<number, Health>;
  /** Of the selected stream, newest last; null before the first answer. */
  readonly events: readonly StreamEvent[] | null;
  readonly histories: ReadonlyMap<number, BitrateHistory>;
  readonly connection: "connecting" | "up" | "down" | "throttled" | "refused";
  /** The server's time, in milliseconds since the epoch. */
  readonly nowMs: number;
}

export const NOTHING: Snapshot = {
  streams: null,
  health: new Map(),
  events: null,
  histories: new Map(),
  connection: "connecting",
  nowMs: Date.now(),
};

/** Asks the API round after round while the page is visible. */
export class Poller {
  readonly #clock = new ServerClock();
  readonly #api: Api;
  readonly #onChange: (snapshot: Snapshot) => void;
  readonly #stop = new AbortController();
  #snapshot = NOTHING;
  #selected: number | null = null;
  #turn = 0;
  #hurry = false;
  #wake: () => void = () => {};

  constructor(key: string, onChange: (snapshot: Snapshot) => void) {
    this.#api = new Api(key, this.#clock);
    this.#onChange = onChange;
  }

  start(): void {
    document.addEventListener("visibilitychange", () => this.#wake(), { signal: this.#stop.signal });
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
    this.#wake();
  }

  /** The stream whose details are on screen. */
  select(id: number | null): void {
    if (id === this.#selected) return;
    this.#selected = id;
    this.#publish({ events: null });
    this.#hurry = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#round(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#publish({
          connection: error instanceof KeyRefused ? "refused" : error instanceof Throttled ? "throttled" : "down",
        });
        if (error instanceof KeyRefused) return;
      }
      await this.#rest(this.#snapshot.connection === "up" ? INTERVAL_MS : RETRY_MS);
      while (document.hidden && !signal.aborted) await this.#rest(Number.POSITIVE_INFINITY);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const selected = this.#selected;
    const streams = await this.#api.streams(signal);
    const shown = streams.some(({ id }) => id === selected) ? selected : null;
    const asked = this.#toAsk(streams, shown);
    const [events, ...answers] = await Promise.all([
      // What one stream does not tell must not hide the others.
      shown === null ? null : this.#api.events(shown, signal).catch(passOnRefusal),
      ...asked.map((id) => this.#api.health(id, signal).catch(passOnRefusal)),
    ]);
    const health = new Map<number, Health>();
    for (const { id, live, backup_live } of streams) {
      const answer = answers[asked.indexOf(id)] ?? (live || backup_live ? this.#snapshot.health.get(id) : undefined);
      if (answer) health.set(id, answer);
    }
    this.#publish({
      streams,
      health,
      ...(selected === this.#selected && { events }),
      histories: this.#recorded(streams, health, asked),
      connection: "up",
    });
  }

  /** The selected stream, and live ones in turn. */
  #toAsk(streams: readonly Stream[], selected: number | null): number[] {
    const others = streams.filter((s) => (s.live || s.backup_live) && s.id !== selected).map(({ id }) => id);
    const first = others.length > HEALTH_PER_ROUND ? this.#turn % others.length : 0;
    this.#turn = first + HEALTH_PER_ROUND;
    const asked = [...others, ...others].slice(first, first + Math.min(others.length, HEALTH_PER_ROUND));
    return selected === null ? asked : [selected, ...asked];
  }

  #recorded(
    streams: readonly Stream[],
    health: ReadonlyMap<number, Health>,
    asked: readonly number[],
  ): ReadonlyMap<number, BitrateHistory> {
    const histories = new Map<number, BitrateHistory>();
    for (const stream of streams) {
      const history = this.#snapshot.histories.get(stream.id) ?? new BitrateHistory();
      const { live, bitsPerSecond } = summarise(stream, health.get(stream.id));
      if (asked.includes(stream.id) && (live || !history.isEmpty)) history.add(Date.now(), bitsPerSecond);
      histories.set(stream.id, history);
    }
    return histories;
  }

  #publish(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change, nowMs: this.#clock.now() };
    this.#onChange(this.#snapshot);
  }

  /** Waits, or less when something asks for the next round at once. */
  #rest(ms: number): Promise<void> {
    if (this.#hurry) {
      this.#hurry = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function passOnRefusal(error: unknown): null {
  if (error instanceof KeyRefused) throw error;
  return null;
}
