import type { ServerClock } from "../shared/clock.ts";

/**
 * Why an engine stopped: `ended`, the stream is over; `lost`, the server no longer gives what it needs; `broken`,
 * what it got does not play, or nothing moves any more.
 */
export type Outcome = "ended" | "lost" | "broken";

export interface PlaybackError {
  /** Milliseconds since the page was opened. */
  readonly atMs: number;
  /** Fatal to the library: it would not have gone on by itself. */
  readonly fatal: boolean;
  readonly kind: string;
  readonly detail: string;
}

export interface EngineContext {
  readonly video: HTMLVideoElement;
  readonly url: string;
  readonly clock: ServerClock;
  readonly onError: (fatal: boolean, kind: string, detail: string) => void;
}

/** One run of a player library on the video element. */
export interface Engine {
  /** The library's name, for the statistics. */
  readonly name: string;
  /** Resolves when the library cannot go on; never rejects. */
  readonly finished: Promise<Outcome>;
  /** How far the picture is behind its capture, in seconds; null while that is not known. */
  latencySeconds(): number | null;
  /** How far behind the live edge the library aims to play, in seconds; null while that is not known. */
  aimSeconds(): number | null;
  /** How much further behind than that it is. */
  lagSeconds(): number | null;
  /** Bitrate of the media received lately, in bits per second. */
  bitsPerSecond(): number | null;
  seekToLive(): void;
  destroy(): void;
}

export type EngineFactory = (context: EngineContext) => Engine;
