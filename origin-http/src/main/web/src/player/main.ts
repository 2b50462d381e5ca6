import "./player.css";
import * as format from "../shared/format.ts";
import { followOtherPages } from "../shared/theme.ts";
import { Menu } from "./menu.ts";
import { noticeOf } from "./notices.ts";
import { parseOptions, type Technology, TECHNOLOGIES } from "./options.ts";
import { paceFor } from "./pace.ts";
import { Session } from "./session.ts";
import { overlayLines, type Stats, StatsReader } from "./stats.ts";
import { whenCushioned } from "./timing.ts";

declare global {
  /** For tests in a browser and for pages that embed the player from the same origin. */
  interface Window {
    headwater: {
      readonly tech: Technology;
      readonly video: HTMLVideoElement;
      stats(): Stats;
    };
  }
}

/** Controls go away when the pointer has been still for so long. */
const CONTROLS_MS = 3000;

/** Further behind its aim than this the picture is not called live. */
const EDGE_TOLERANCE_SECONDS = 3;

/** After a longer pause a viewer wants what is live now, not what was then. */
const LONG_PAUSE_MS = 5000;

const REFRESH_MS = 250;

const byId = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;

const options = parseOptions(location.pathname, location.search);
const root = byId("player");
const video = byId<HTMLVideoElement>("video");
const session = new Session(video, options.streamId, options.technology, render);
const reader = new StatsReader(session, video);
const menu = new Menu(session.technology, switchTo);

/** Whether the viewer wants it to play; the video element only knows whether it does. */
let wanted = options.autoplay;
/** The browser refused to play without a click. */
let blocked = false;
let pausedAtMs = 0;
let controlsTimer: ReturnType<typeof setTimeout> | undefined;

// ---- playing ----

function play(): void {
  wanted = true;
  blocked = false;
  if (session.starts === 0 && session.phase === "loading") {
    session.start();
    render();
    return;
  }
  if (performance.now() - pausedAtMs > LONG_PAUSE_MS && pausedAtMs > 0) session.engine?.seekToLive();
  pausedAtMs = 0;
  void tryToPlay();
}

async function tryToPlay(): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    if (!video.muted) {
      video.muted = true;
      await tryToPlay();
    } else {
      blocked = true;
      render();
    }
  }
}

function pause(): void {
  wanted = false;
  pausedAtMs = performance.now();
  video.pause();
}

const togglePlay = () => (video.paused ? play() : pause());

function setMuted(muted: boolean): void {
  video.muted = muted;
  if (!muted && video.volume === 0) video.volume = 1;
}

function switchTo(technology: Technology): void {
  wanted = true;
  session.start(technology);
  render();
}

function toggleFullscreen(): void {
  if (document.fullscreenElement) {
    void document.exitFullscreen();
  } else if (root.requestFullscreen) {
    root.requestFullscreen().catch(() => {});
  } else {
    // An iPhone can show only the video element itself on the whole screen.
    (video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
  }
}

// ---- showing ----

function render(): void {
  const notice = noticeOf(session.phase, session.seenLive, options.streamId);
  const ready = session.phase === "active" && video.readyState >= 3;
  const askToPlay = blocked || (!wanted && (ready || session.starts === 0));
  root.dataset["state"] = notice
    ? "notice"
    : askToPlay
      ? "paused"
      : !ready
        ? session.seenLive
          ? "waiting"
          : "loading"
        : "playing";
  root.dataset["phase"] = session.phase;
  byId("notice").hidden = notice === null;
  setText("notice-title", notice?.title ?? "");
  setText("notice-text", notice?.text ?? "");
  byId("big-play").hidden = !askToPlay || notice !== null;
  byId("unmute").hidden = !(video.muted && ready && !askToPlay && notice === null);
  setButton("play", video.paused ? "play" : "pause", video.paused ? "Play" : "Pause");
  const silent = video.muted || video.volume === 0;
  setButton("mute", silent ? "muted" : "sound", silent ? "Unmute" : "Mute");
  byId<HTMLInputElement>("level").value = String(silent ? 0 : video.volume);
  const full = document.fullscreenElement !== null;
  setButton("full", full ? "unfull" : "full", full ? "Leave full screen" : "Full screen");
  setText("chip", TECHNOLOGIES[session.technology].name);
  refresh();
}

/** What changes all the time. */
function refresh(): void {
  const stats = reader.read();
  const { latencySeconds, lagSeconds } = stats;
  const pace = paceFor(video.playbackRate, stats.playing ? lagSeconds : null);
  if (video.playbackRate !== pace) video.playbackRate = pace;
  const behind = (lagSeconds ?? 0) > EDGE_TOLERANCE_SECONDS;
  byId("live").dataset["edge"] = String(stats.playing && !behind);
  setText("live-text", behind || video.paused ? "Go live" : "Live");
  setText(
    "readout",
    latencySeconds === null
      ? ""
      : `${format.seconds(latencySeconds)} behind · ${format.seconds(stats.bufferSeconds)} buffered`,
  );
  if (byId("stats").hidden) return;
  for (const [id, text] of Object.entries(overlayLines(stats))) setText(id, text);
}

function setText(id: string, text: string): void {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function setButton(id: string, icon: string, label: string): void {
  const button = byId(id);
  button.querySelector("use")?.setAttribute("href", `#i-${icon}`);
  button.setAttribute("aria-label", label);
}

function toggleStats(): void {
  const shown = Boolean(byId("stats").hidden);
  byId("stats").hidden = !shown;
  byId("toggle-stats").setAttribute("aria-pressed", String(shown));
  remember("headwater.stats", shown ? "1" : "0");
  refresh();
}

function showControls(): void {
  root.dataset["chrome"] = "shown";
  clearTimeout(controlsTimer);
  controlsTimer = setTimeout(() => {
    if (!video.paused && !menu.open) root.dataset["chrome"] = "hidden";
  }, CONTROLS_MS);
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be denied to a framed page.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// ---- input ----

byId("play").addEventListener("click", togglePlay);
byId("big-play").addEventListener("click", () => {
  // Without `muted` in the address, a click is leave enough to play with sound.
  if (!new URLSearchParams(location.search).has("muted")) setMuted(false);
  play();
});
byId("unmute").addEventListener("click", () => setMuted(false));
byId("mute").addEventListener("click", () => setMuted(!(video.muted || video.volume === 0)));
byId<HTMLInputElement>("level").addEventListener("input", ({ currentTarget }) => {
  video.volume = Number((currentTarget as HTMLInputElement).value);
  video.muted = video.volume === 0;
  if (!video.muted) remember("headwater.volume", String(video.volume));
});
byId("live").addEventListener("click", () => {
  session.engine?.seekToLive();
  pausedAtMs = 0;
  play();
});
byId("toggle-stats").addEventListener("click", toggleStats);
byId("full").addEventListener("click", toggleFullscreen);
byId("pip").hidden = !document.pictureInPictureEnabled;
byId("pip").addEventListener("click", () => {
  const leaving = document.pictureInPictureElement !== null;
  (leaving ? document.exitPictureInPicture() : video.requestPictureInPicture()).catch(() => {});
});

video.addEventListener("click", (event) => {
  if (menu.open) return;
  // A finger asks for the controls first; a mouse has them already.
  if ((event as PointerEvent).pointerType === "touch") {
    if (root.dataset["chrome"] === "shown") root.dataset["chrome"] = "hidden";
    else showControls();
  } else {
    togglePlay();
  }
});
video.addEventListener("dblclick", toggleFullscreen);

const shortcuts: Readonly<Record<string, () => void>> = {
  " ": togglePlay,
  k: togglePlay,
  m: () => setMuted(!video.muted),
  f: toggleFullscreen,
  i: toggleStats,
};
document.addEventListener("keydown", (event) => {
  showControls();
  const onControl = event.target instanceof HTMLElement && event.target.closest("button, input, [role=menu]");
  if (event.ctrlKey || event.metaKey || event.altKey || (onControl && event.key === " ")) return;
  const shortcut = shortcuts[event.key.toLowerCase()];
  if (shortcut && session.phase === "active") {
    event.preventDefault();
    shortcut();
  }
});
root.addEventListener("pointermove", (event) => {
  if (event.pointerType !== "touch") showControls();
});
root.addEventListener("pointerleave", () => {
  if (!video.paused && !menu.open) root.dataset["chrome"] = "hidden";
});
document.addEventListener("fullscreenchange", render);

for (const event of ["playing", "waiting", "pause", "play", "volumechange", "canplay", "emptied", "seeked"]) {
  video.addEventListener(event, render);
}
video.addEventListener("playing", showControls);
// Each run of a library loads the element anew, which pauses it.
video.addEventListener("loadedmetadata", async () => {
  const { engine } = session;
  await whenCushioned(video, () => engine?.aimSeconds() ?? null);
  if (wanted && engine === session.engine) void tryToPlay();
});

// ---- start ----

video.muted = options.muted;
video.volume = Math.min(1, Math.max(0, Number(recall("headwater.volume") ?? 1) || 1));
followOtherPages();
if (options.stats ?? recall("headwater.stats") === "1") {
  byId("stats").hidden = false;
  byId("toggle-stats").setAttribute("aria-pressed", "true");
}
window.headwater = {
  get tech() {
    return session.technology;
  },
  video,
  stats: () => reader.read(),
};
document.title = `Stream ${options.streamId} · Headwater`;
setInterval(refresh, REFRESH_MS);
if (wanted) session.start();
render();
showControls();
