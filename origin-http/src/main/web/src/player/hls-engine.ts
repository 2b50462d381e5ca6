import Hls, { ErrorTypes, Events } from "hls.js";
import workerUrl from "hls.js/dist/hls.worker.js?url";
import type { Engine, EngineContext, Outcome } from "./engine.ts";
import { RateMeter } from "./meter.ts";

/** A second fatal media error within this time is not worth another repair: start afresh. */
const REPAIR_INTERVAL_MS = 6000;

/** HLS, both CMAF and MPEG-TS, by hls.js. */
export function startHls({ video, url, clock, onError }: EngineContext): Engine {
  const finished = Promise.withResolvers<Outcome>();
  const meter = new RateMeter();
  const hls = new Hls({
    workerPath: workerUrl,
    backBufferLength: 30,
    // Where to be is what the playlist says (HOLD-BACK); whom the window has left behind is taken there. The pace is
    // the page's.
    maxLiveSyncPlaybackRate: 1,
    liveDurationInfinity: true,
  });
  let repairedAtMs = Number.NEGATIVE_INFINITY;

  hls.on(Events.ERROR, (_, data) => {
    onError(data.fatal, data.type, describe(data.details, data.error, data.response?.code));
    if (!data.fatal) return;
    if (data.type === ErrorTypes.MEDIA_ERROR && performance.now() - repairedAtMs > REPAIR_INTERVAL_MS) {
      repairedAtMs = performance.now();
      hls.recoverMediaError();
    } else {
      finished.resolve(data.type === ErrorTypes.NETWORK_ERROR ? "lost" : "broken");
    }
  });
  hls.on(Events.FRAG_BUFFERED, (_, { frag, stats, part }) => {
    if (frag.sn !== "initSegment") meter.add(frag.type, stats.total, part?.duration ?? frag.duration);
  });
  hls.on(Events.LEVEL_LOADED, (_, { networkDetails, stats }) => {
    if (!(networkDetails instanceof XMLHttpRequest)) return;
    const { timeOrigin } = performance;
    clock.observe(
      networkDetails.getResponseHeader("date"),
      networkDetails.getResponseHeader("age"),
      timeOrigin + stats.loading.start,
      timeOrigin + stats.loading.end,
    );
  });
  hls.loadSource(url);
  hls.attachMedia(video);

  return {
    name: "hls.js",
    finished: finished.promise,
    latencySeconds() {
      const shown = hls.playingDate;
      if (shown !== null) return (clock.now() - shown.getTime()) / 1000;
      return hls.latency > 0 ? hls.latency : null;
    },
    aimSeconds: () => hls.targetLatency,
    lagSeconds: () => (hls.targetLatency === null ? null : hls.latency - hls.targetLatency),
    bitsPerSecond: () => meter.bitsPerSecond,
    seekToLive() {
      if (hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition;
    },
    destroy: () => hls.destroy(),
  };
}

function describe(details: string, error: Error | undefined, status: number | undefined): string {
  const parts = [details];
  if (status) parts.push(`HTTP ${status}`);
  if (error?.message) parts.push(error.message);
  return parts.join(": ");
}
