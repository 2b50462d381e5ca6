import * as format from "../shared/format.ts";
import type { PlaybackError } from "./engine.ts";
import type { Technology } from "./options.ts";
import type { Phase, Session } from "./session.ts";

/** A snapshot of the playback; what is not known is null. */
export interface Stats {
  readonly tech: Technology;
  /** The library at work, null while there is none. */
  readonly library: string | null;
  readonly phase: Phase;
  /** Whether the picture moves. */
  readonly playing: boolean;
  readonly muted: boolean;
  readonly currentTimeSeconds: number;
  /** From capture to screen, by the programme's wall clock. */
  readonly latencySeconds: number | null;
  /** Further behind the live edge than the library aims for. */
  readonly lagSeconds: number | null;
  /** Media ahead of the picture. */
  readonly bufferSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | null;
  readonly bitsPerSecond: number | null;
  readonly droppedFrames: number;
  readonly totalFrames: number;
  readonly stalls: number;
  readonly stalledMs: number;
  readonly fatalErrors: number;
  readonly nonFatalErrors: number;
  readonly errors: readonly PlaybackError[];
  /** Starts of a library since the page was opened. */
  readonly starts: number;
  /** From opening the page to the first picture on screen. */
  readonly firstFrameMs: number | null;
}

/** Takes the snapshots, and knows what needs more than one moment: first picture and frame rate. */
export class StatsReader {
  firstFrameMs: number | null = null;
  readonly #session: Session;
  readonly #video: HTMLVideoElement;
  #waiting = false;
  #frames = { atMs: 0, total: 0, perSecond: null as number | null };

  constructor(session: Session, video: HTMLVideoElement) {
    this.#session = session;
    this.#video = video;
    video.addEventListener("waiting", () => (this.#waiting = true));
    video.addEventListener("playing", () => (this.#waiting = false));
    const firstFrame = () => (this.firstFrameMs ??= Math.round(performance.now()));
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(firstFrame);
    else (video as HTMLVideoElement).addEventListener("playing", firstFrame, { once: true });
  }

  read(): Stats {
    const session = this.#session;
    const { engine, stalls } = session;
    const video = this.#video;
    const quality = video.getVideoPlaybackQuality();
    return {
      tech: session.technology,
      library: engine?.name ?? null,
      phase: session.phase,
      playing: session.phase === "active" && !video.paused && !this.#waiting && video.readyState >= 3,
      muted: video.muted,
      currentTimeSeconds: video.currentTime,
      latencySeconds: finite(engine?.latencySeconds()),
      lagSeconds: finite(engine?.lagSeconds()),
      bufferSeconds: bufferedAhead(video),
      width: video.videoWidth,
      height: video.videoHeight,
      framesPerSecond: this.#framesPerSecond(quality.totalVideoFrames),
      bitsPerSecond: finite(engine?.bitsPerSecond()),
      droppedFrames: session.droppedFrames,
      totalFrames: quality.totalVideoFrames,
      stalls: stalls.count,
      stalledMs: Math.round(stalls.stalledMs(performance.now())),
      fatalErrors: session.fatalErrors,
      nonFatalErrors: session.nonFatalErrors,
      errors: [...session.errors],
      starts: session.starts,
      firstFrameMs: this.firstFrameMs,
    };
  }

  /** Over at least one second, so that the number is calm however often it is asked for. */
  #framesPerSecond(total: number): number | null {
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#frames.atMs;
    if (elapsedMs >= 1000) {
      const shown = total - this.#frames.total;
      const perSecond = shown > 0 && elapsedMs < 3000 ? (shown * 1000) / elapsedMs : null;
      this.#frames = { atMs: nowMs, total, perSecond };
    }
    return this.#frames.perSecond;
  }
}

/** Seconds of media in the buffer from the picture on. */
export function bufferedAhead({ buffered, currentTime }: Pick<HTMLVideoElement, "buffered" | "currentTime">): number {
  for (let range = 0; range < buffered.length; range++) {
    // Before playback has begun the picture may stand a little before the first buffered range.
    if (buffered.start(range) <= currentTime + 0.1 && currentTime < buffered.end(range)) {
      return buffered.end(range) - currentTime;
    }
  }
  return 0;
}

/** The lines of the overlay, by the id of the element that shows it. */
export function overlayLines(stats: Stats): Record<string, string> {
  const { width, height, framesPerSecond, stalls, stalledMs, droppedFrames, totalFrames } = stats;
  const rate = framesPerSecond === null ? "" : ` · ${Math.round(framesPerSecond)} fps`;
  return {
    "s-latency": format.seconds(stats.latencySeconds),
    "s-buffer": format.seconds(stats.bufferSeconds),
    "s-picture": width > 0 ? `${format.resolution(width, height)}${rate}` : "audio only",
    "s-bitrate": format.bitrate(stats.bitsPerSecond),
    "s-dropped": `${droppedFrames} of ${totalFrames}`,
    "s-stalls": stalls === 0 ? "none" : `${stalls} (${format.seconds(stalledMs / 1000)})`,
    "s-errors":
      stats.fatalErrors + stats.nonFatalErrors === 0
        ? "none"
        : `${stats.fatalErrors} fatal, ${stats.nonFatalErrors} survived`,
    "s-player": stats.library ?? format.UNKNOWN,
  };
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
