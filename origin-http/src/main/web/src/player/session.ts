import { ServerClock } from "../shared/clock.ts";
import type { Engine, EngineFactory, Outcome, PlaybackError } from "./engine.ts";
import { startNative } from "./native-engine.ts";
import { TECHNOLOGIES, type Technology } from "./options.ts";
import { type Availability, probe } from "./probe.ts";
import { StallCounter } from "./stalls.ts";
import { retryDelayMs, whenPlayedOut } from "./timing.ts";

/**
 * Where the session stands. `loading`: on the way to the first picture; `active`: a library has the stream and the
 * video element tells the rest; the others: nothing to play now, asked for again and again (but for `unknown`, which
 * is for good).
 */
export type Phase = "loading" | "active" | Exclude<Availability, "live">;

/** A library under which the picture stands still for so long is started again. */
const FROZEN_MS = 20_000;

/** A run that lasted longer was good: the next failure counts as the first. */
const GOOD_RUN_MS = 10_000;

const LONGEST_PAUSE_MS = 4000;

/** Kept for the statistics; the oldest are dropped. */
const ERRORS_KEPT = 200;

/**
 * Plays one stream for as long as the page is open: waits until there is something to play, runs a library on it,
 * and starts over whenever that ends, for whatever reason.
 */
export class Session {
  readonly clock = new ServerClock();
  readonly stalls = new StallCounter();
  readonly errors: PlaybackError[] = [];
  fatalErrors = 0;
  nonFatalErrors = 0;
  /** Starts of a library, the first included. */
  starts = 0;
  phase: Phase = "loading";
  /** Whether there was a picture before. */
  seenLive = false;
  technology: Technology;
  engine: Engine | null = null;

  readonly #video: HTMLVideoElement;
  readonly #streamId: string;
  readonly #onPhase: (phase: Phase) => void;
  #run: AbortController | null = null;
  #droppedBefore = 0;

  constructor(
    video: HTMLVideoElement,
    streamId: string,
    technology: Technology,
    onPhase: (phase: Phase) => void,
  ) {
    this.#video = video;
    this.#streamId = streamId;
    this.technology = technology;
    this.#onPhase = onPhase;
    const now = () => performance.now();
    video.addEventListener("playing", () => {
      this.seenLive = true;
      this.stalls.onPlaying(now());
    });
    video.addEventListener("waiting", () => this.stalls.onWaiting(now(), video.seeking));
    video.addEventListener("pause", () => this.stalls.onPause(now()));
  }

  /** Starts, or starts again with another technology. */
  start(technology = this.technology): void {
    this.technology = technology;
    this.#run?.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    this.#playOn(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#record(true, "page", String(error));
    });
  }

  /** Frames that the browser decoded too late to show, over all runs. */
  get droppedFrames(): number {
    return this.#droppedBefore + this.#video.getVideoPlaybackQuality().droppedVideoFrames;
  }

  async #playOn(signal: AbortSignal): Promise<void> {
    this.#show("loading");
    let noticeEnd = false;
    let waitingSinceMs = performance.now();
    const rest = () => pause(retryDelayMs(performance.now() - waitingSinceMs), signal);
    let failures = 0;
    while (!signal.aborted) {
      const { technology } = this;
      const url = TECHNOLOGIES[technology].manifest(this.#streamId);
      const library = loadLibrary(technology);
      const found = await probe({ url, technology, noticeEnd, clock: this.clock, signal });
      if (found !== "live") {
        this.#show(found);
        if (found === "unknown") return;
        await rest();
        continue;
      }
      const startedAtMs = performance.now();
      const start = await library;
      if (start === null) {
        this.#show("unreachable");
        await rest();
        continue;
      }
      const outcome = await this.#runLibrary(start, url, signal);
      noticeEnd = outcome === "ended";
      waitingSinceMs = performance.now();
      failures = waitingSinceMs - startedAtMs > GOOD_RUN_MS ? 1 : failures + 1;
      this.#show(noticeEnd ? "ended" : "loading");
      await pause(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures), signal);
    }
  }

  async #runLibrary(start: EngineFactory, url: string, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const onError = (fatal: boolean, kind: string, detail: string) => {
      if (!either.aborted) this.#record(fatal, kind, detail);
    };
    const engine = start({ video: this.#video, url, clock: this.clock, onError });
    this.engine = engine;
    this.starts++;
    this.#show("active");
    try {
      const outcome = await Promise.race([
        engine.finished,
        ended(this.#video, either),
        this.#frozen(either),
        aborted(either),
      ]);
      // A server that went away has left media here, and may be back before it is over.
      if (outcome === "lost") await Promise.race([whenPlayedOut(this.#video), aborted(either)]);
      return outcome;
    } finally {
      stop.abort();
      this.#droppedBefore = this.droppedFrames;
      this.stalls.onRestart(performance.now());
      this.engine = null;
      engine.destroy();
    }
  }

  /** Resolves when the picture has stood still for long although it should move. */
  async #frozen(signal: AbortSignal): Promise<Outcome> {
    const video = this.#video;
    let position = video.currentTime;
    let movedAtMs = performance.now();
    for (;;) {
      await pause(1000, signal);
      const nowMs = performance.now();
      if (video.currentTime !== position || (video.paused && video.readyState > 0) || document.hidden) {
        position = video.currentTime;
        movedAtMs = nowMs;
      } else if (nowMs - movedAtMs > FROZEN_MS) {
        this.#record(false, "page", `no movement for ${FROZEN_MS / 1000} s, starting again`);
        return "broken";
      }
    }
  }

  #record(fatal: boolean, kind: string, detail: string): void {
    if (fatal) this.fatalErrors++;
    else this.nonFatalErrors++;
    this.errors.push({ atMs: Math.round(performance.now()), fatal, kind, detail });
    if (this.errors.length > ERRORS_KEPT) this.errors.shift();
  }

  #show(phase: Phase): void {
    this.phase = phase;
    this.#onPhase(phase);
  }
}

/** Libraries come in files of their own, loaded when asked for; null when that file cannot be had now. */
async function loadLibrary(technology: Technology): Promise<EngineFactory | null> {
  try {
    if (technology === "dash") return (await import("./dash-engine.ts")).startDash;
    const hasMediaSource = "MediaSource" in globalThis || "ManagedMediaSource" in globalThis;
    return hasMediaSource ? (await import("./hls-engine.ts")).startHls : startNative;
  } catch {
    return null;
  }
}

function ended(video: HTMLVideoElement, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    video.addEventListener("ended", () => resolve("ended"), { signal, once: true });
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}
