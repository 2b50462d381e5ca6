import { MediaPlayer, type MediaPlayerErrorEvent } from "dashjs";
import type { Engine, EngineContext, Outcome } from "./engine.ts";
import { RateMeter } from "./meter.ts";

/**
 * What dash.js's error codes mean for going on (`core/errors/Errors.js` there): it does not come back from these by
 * itself. All others, like a segment that could not be loaded, it survives.
 */
const FATAL_ERRORS: Readonly<Record<number, Outcome>> = {
  1: "broken", // MediaError.MEDIA_ERR_ABORTED
  2: "lost", // MediaError.MEDIA_ERR_NETWORK
  3: "broken", // MediaError.MEDIA_ERR_DECODE
  4: "broken", // MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED
  10: "broken", // MANIFEST_LOADER_PARSING_FAILURE
  11: "lost", // MANIFEST_LOADER_LOADING_FAILURE
  20: "broken", // APPEND_ERROR
  22: "broken", // DATA_UPDATE_FAILED
  23: "broken", // CAPABILITY_MEDIASOURCE
  25: "lost", // DOWNLOAD_ERROR_ID_MANIFEST
  31: "broken", // MANIFEST_ERROR_ID_PARSE
  32: "broken", // MANIFEST_ERROR_ID_NOSTREAMS
  34: "broken", // MANIFEST_ERROR_ID_MULTIPLEXED
};

/** How often the MPD is read until playback has begun. */
const REFRESH_MS = 1000;

/** DASH by dash.js. */
export function startDash({ video, url, onError }: EngineContext): Engine {
  const finished = Promise.withResolvers<Outcome>();
  const meter = new RateMeter();
  const player = MediaPlayer().create();
  player.updateSettings({
    debug: { logLevel: 0 },
    streaming: {
      // A stored bitrate or language of another stream says nothing about this one.
      lastBitrateCachingInfo: { enabled: false },
      lastMediaSettingsCachingInfo: { enabled: false },
      saveLastMediaSettingsForCurrentStreamingSession: false,
    },
  });
  player.on(MediaPlayer.events.ERROR, (event) => {
    const { code, message } = (event as unknown as MediaPlayerErrorEvent).error;
    const outcome = FATAL_ERRORS[Number(code)];
    onError(outcome !== undefined, `dash.js ${Number(code)}`, String(message ?? ""));
    if (outcome !== undefined) finished.resolve(outcome);
  });
  player.on(MediaPlayer.events.FRAGMENT_LOADING_COMPLETED, ({ request, response }) => {
    const { type, mediaType, duration } = request;
    if (type === "MediaSegment") meter.add(String(mediaType), response?.byteLength ?? 0, duration ?? 0);
  });
  const aimSeconds = () => {
    const delay = player.getTargetLiveDelay();
    return delay > 0 ? delay : null;
  };
  player.initialize(video, undefined, false);
  // By default dash.js asks a host on the Internet for the time when the MPD names no source; it must not.
  player.clearDefaultUTCTimingSources();
  player.attachSource(url);
  // Before playback has begun dash.js does not read the MPD again by itself, and so would never fill its buffer with
  // what comes while the first picture is held.
  const refresh = setInterval(() => player.refreshManifest(() => {}), REFRESH_MS);
  video.addEventListener("playing", () => clearInterval(refresh), { once: true });

  return {
    name: "dash.js",
    finished: finished.promise,
    latencySeconds() {
      const latency = player.getCurrentLiveLatency();
      return video.readyState > 0 && latency > 0 ? latency : null;
    },
    aimSeconds,
    lagSeconds() {
      const aim = aimSeconds();
      return aim === null ? null : player.getCurrentLiveLatency() - aim;
    },
    bitsPerSecond: () => meter.bitsPerSecond,
    seekToLive: () => player.seekToOriginalLive(),
    destroy() {
      clearInterval(refresh);
      player.destroy();
    },
  };
}
