import { bufferedAhead } from "./stats.ts";

/**
 * How long to wait before asking again for a stream that is not there. Those who just opened the page most likely
 * expect the stream at any moment; a page left open is content with every two seconds.
 */
export function retryDelayMs(waitedMs: number): number {
  if (waitedMs < 20_000) return 500;
  return waitedMs < 120_000 ? 1000 : 2000;
}

/** The longest that a first picture is held. */
const LONGEST_HOLD_MS = 4000;

/** A library says what it aims for only after it has read a playlist. */
const USUAL_AIM_SECONDS = 6;

const LOOK_MS = 50;

/** Less than this in the buffer is not worth waiting for. */
const RUN_OUT_SECONDS = 0.15;

/** A picture that has stood still for so many looks does not play out. */
const STILL_LOOKS = 20;

/**
 * Resolves when there is enough in the buffer to begin with. A stream that went on air a moment ago has a single
 * segment; playing it at once would leave nothing for the time until the next one, and every later segment would
 * come at the last moment. So its first picture is held until half of what the library aims for is there.
 */
export async function whenCushioned(
  video: Pick<HTMLVideoElement, "buffered" | "currentTime">,
  aimSeconds: () => number | null,
): Promise<void> {
  const untilMs = performance.now() + LONGEST_HOLD_MS;
  while (bufferedAhead(video) < (aimSeconds() ?? USUAL_AIM_SECONDS) / 2 && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Resolves when what is in the buffer has been shown, or does not move: at once when it is paused or dry. */
export async function whenPlayedOut(
  video: Pick<HTMLVideoElement, "buffered" | "currentTime" | "paused">,
): Promise<void> {
  let position = video.currentTime;
  let still = 0;
  while (!video.paused && still < STILL_LOOKS && bufferedAhead(video) > RUN_OUT_SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    still = video.currentTime === position ? still + 1 : 0;
    position = video.currentTime;
  }
}
