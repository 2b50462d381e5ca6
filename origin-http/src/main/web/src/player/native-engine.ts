import type { Engine, EngineContext, Outcome } from "./engine.ts";

/** Safari's video element has it: the time of the programme at position 0. */
interface VideoWithStartDate extends HTMLVideoElement {
  getStartDate?: () => Date;
}

/** HLS by the browser itself, where there are no Media Source Extensions: Safari on older iPhones. */
export function startNative({ video, url, clock, onError }: EngineContext): Engine {
  const finished = Promise.withResolvers<Outcome>();
  const stop = new AbortController();
  video.addEventListener(
    "error",
    () => {
      const { code = 0, message = "" } = video.error ?? {};
      const network = code === MediaError.MEDIA_ERR_NETWORK;
      onError(true, network ? "networkError" : "mediaError", `MediaError ${code} ${message}`.trim());
      finished.resolve(network ? "lost" : "broken");
    },
    { signal: stop.signal },
  );
  video.src = url;

  return {
    name: "native HLS",
    finished: finished.promise,
    latencySeconds() {
      const startMs = (video as VideoWithStartDate).getStartDate?.().getTime() ?? Number.NaN;
      return Number.isNaN(startMs) ? null : (clock.now() - startMs) / 1000 - video.currentTime;
    },
    aimSeconds: () => null,
    lagSeconds: () => null,
    bitsPerSecond: () => null,
    seekToLive() {
      const { seekable } = video;
      if (seekable.length > 0) video.currentTime = seekable.end(seekable.length - 1);
    },
    destroy() {
      stop.abort();
      video.removeAttribute("src");
      video.load();
    },
  };
}
