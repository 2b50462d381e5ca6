import assert from "node:assert/strict";
import { test } from "node:test";
import { RateMeter } from "../../main/web/src/player/meter.ts";
import { noticeOf } from "../../main/web/src/player/notices.ts";
import { parseOptions, TECHNOLOGIES } from "../../main/web/src/player/options.ts";
import { type Availability, firstVariant, hasEnded, isStaticMpd, probe } from "../../main/web/src/player/probe.ts";
import { StallCounter } from "../../main/web/src/player/stalls.ts";
import { bufferedAhead } from "../../main/web/src/player/stats.ts";
import { retryDelayMs, whenCushioned, whenPlayedOut } from "../../main/web/src/player/timing.ts";
import { ServerClock } from "../../main/web/src/shared/clock.ts";

test("options without a query start muted HLS by themselves", () => {
  assert.deepEqual(parseOptions("/player/17", ""), {
    streamId: "17",
    technology: "hls",
    autoplay: true,
    muted: true,
    stats: null,
  });
});

test("options follow the query, and fall back for what they do not know", () => {
  const options = parseOptions("/player/17/", "?tech=dash&autoplay=0&muted=0&stats=1");
  assert.equal(options.streamId, "17");
  assert.equal(options.technology, "dash");
  assert.equal(options.autoplay, false);
  assert.equal(options.muted, false);
  assert.equal(options.stats, true);
  assert.equal(parseOptions("/player/1", "?tech=toString").technology, "hls");
  assert.equal(parseOptions("/player/%E0%A4%A", "").streamId, "%E0%A4%A");
});

test("manifests are at the paths of the outside contract", () => {
  assert.equal(TECHNOLOGIES.hls.manifest("1"), "/cmaf/1/master.m3u8");
  assert.equal(TECHNOLOGIES.dash.manifest("1"), "/cmaf/1/index.mpd");
  assert.equal(TECHNOLOGIES.ts.manifest("1"), "/mpegts/1/master_mpegts.m3u8");
  assert.equal(TECHNOLOGIES.hls.manifest("../x"), "/cmaf/..%2Fx/master.m3u8");
});

test("stalls count only what the viewer did not ask for", () => {
  const stalls = new StallCounter();
  stalls.onWaiting(0, false); // the start
  stalls.onPlaying(1000);
  stalls.onWaiting(5000, true); // a seek
  stalls.onPlaying(5100);
  assert.equal(stalls.count, 0);
  stalls.onWaiting(8000, false);
  stalls.onWaiting(8200, false); // some browsers say it twice
  assert.equal(stalls.stalledMs(8300), 300);
  stalls.onPlaying(8500);
  assert.equal(stalls.count, 1);
  stalls.onRestart(9000);
  stalls.onWaiting(9100, false); // a new start
  stalls.onPlaying(9900);
  assert.equal(stalls.count, 1);
  assert.equal(stalls.stalledMs(20_000), 500);
});

test("a stall ends when the viewer pauses", () => {
  const stalls = new StallCounter();
  stalls.onPlaying(0);
  stalls.onWaiting(1000, false);
  stalls.onPause(1400);
  assert.equal(stalls.stalledMs(60_000), 400);
});

test("the meter adds up the tracks and forgets old segments", () => {
  const meter = new RateMeter();
  assert.equal(meter.bitsPerSecond, null);
  meter.add("main", 625_000, 2);
  meter.add("audio", 32_000, 2);
  assert.equal(meter.bitsPerSecond, 2_500_000 + 128_000);
  for (let i = 0; i < 6; i++) meter.add("main", 250_000, 2);
  assert.equal(meter.bitsPerSecond, 1_000_000 + 128_000);
  meter.add("main", Number.NaN, 2);
  meter.add("main", 1000, 0);
  assert.equal(meter.bitsPerSecond, 1_000_000 + 128_000);
});

const ranges = (...pairs: [number, number][]) => ({
  length: pairs.length,
  start: (i: number) => pairs[i]?.[0] ?? 0,
  end: (i: number) => pairs[i]?.[1] ?? 0,
});

test("buffered media counts from the picture on, and not beyond a hole", () => {
  assert.equal(bufferedAhead({ buffered: ranges([0, 4], [6, 10]), currentTime: 1 }), 3);
  assert.equal(bufferedAhead({ buffered: ranges([0, 4], [6, 10]), currentTime: 5 }), 0);
  assert.equal(bufferedAhead({ buffered: ranges([0.05, 4]), currentTime: 0 }), 4);
  assert.equal(bufferedAhead({ buffered: ranges(), currentTime: 0 }), 0);
});

test("playback begins at once with half of the aim in the buffer, and waits for it otherwise", async () => {
  await whenCushioned({ buffered: ranges([0, 3.1]), currentTime: 0 }, () => 6);
  const growing = { buffered: ranges([0, 2]), currentTime: 0 };
  let looks = 0;
  await whenCushioned(growing, () => {
    if (++looks === 3) growing.buffered = ranges([0, 4]);
    return 6;
  });
  assert.equal(looks, 4);
});

test("a page just opened asks twice a second, one left open every two seconds", () => {
  assert.equal(retryDelayMs(0), 500);
  assert.equal(retryDelayMs(60_000), 1000);
  assert.equal(retryDelayMs(3_600_000), 2000);
});

test("every phase without a picture says what is going on", () => {
  assert.equal(noticeOf("absent", false, "7")?.title, "Not live yet");
  assert.equal(noticeOf("absent", true, "7")?.title, "The stream is off air");
  assert.equal(noticeOf("ended", true, "7")?.title, "The stream has ended");
  assert.equal(noticeOf("unreachable", false, "7")?.title, "No answer from the server");
  assert.equal(noticeOf("unknown", false, "7")?.title, "No stream 7 on this server");
  assert.equal(noticeOf("active", true, "7"), null);
  assert.equal(noticeOf("loading", false, "7"), null);
});

test("a server that went away while one watched is a stream that ended and may come back", () => {
  const notice = noticeOf("unreachable", true, "7");
  assert.equal(notice?.title, "The stream has ended");
  assert.match(notice?.text ?? "", /playback goes on by itself/);
});

test("what is in the buffer is played out, unless it is paused or stands still", async () => {
  const video = { buffered: ranges([0, 3]), currentTime: 2.5, paused: false };
  let looks = 0;
  const moving = {
    buffered: video.buffered,
    paused: false,
    get currentTime() {
      return Math.min(3, 2 + 0.1 * looks++);
    },
  };
  await whenPlayedOut(moving);
  assert.ok(looks > 8);
  await whenPlayedOut({ ...video, paused: true });
  await whenPlayedOut(video);
});

const MASTER =
  "#EXTM3U\r\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"a\",URI=\"audio.m3u8\"\r\n" +
  "#EXT-X-STREAM-INF:BANDWIDTH=1\r\n\r\nvideo.m3u8\r\n";

test("manifests tell where the first variant is and whether they have ended", () => {
  assert.equal(firstVariant(MASTER), "video.m3u8");
  assert.equal(firstVariant("#EXTM3U\n#EXTINF:2,\na.m4s\n"), null);
  assert.equal(hasEnded("#EXTM3U\n#EXTINF:2,\na.m4s\n#EXT-X-ENDLIST\n"), true);
  assert.equal(hasEnded("#EXTM3U\n#EXTINF:2,#EXT-X-ENDLIST\na.m4s\n"), false);
  assert.equal(isStaticMpd('<?xml version="1.0"?><MPD xmlns="x" type="dynamic">'), false);
  assert.equal(isStaticMpd('<MPD type="static">'), true);
  assert.equal(isStaticMpd('<MPD xmlns="x">'), true);
  assert.equal(isStaticMpd("not an MPD"), false);
});

test("a stream that the server does not have is told from one that is off air", async (t) => {
  let code = "2000";
  t.mock.method(globalThis, "fetch", async () => new Response("", { status: 404, headers: { "x-err-code": code } }));
  const ask = () =>
    probe({
      url: "http://server/cmaf/42/master.m3u8",
      technology: "hls",
      noticeEnd: false,
      clock: new ServerClock(),
      signal: new AbortController().signal,
    });
  assert.equal(await ask(), "unknown");
  code = "1000";
  assert.equal(await ask(), "absent");
});

test("a probe tells live, ended, absent and unreachable apart", async (t) => {
  const site = new Map<string, string>();
  t.mock.method(globalThis, "fetch", async (url: string) => {
    if (site.size === 0) throw new TypeError("connection refused");
    const body = site.get(new URL(url).pathname);
    const response = new Response(body ?? "not live", { status: body === undefined ? 404 : 200 });
    Object.defineProperty(response, "url", { value: url });
    return response;
  });
  const ask = (noticeEnd: boolean): Promise<Availability> =>
    probe({
      url: "http://server/cmaf/1/master.m3u8",
      technology: "hls",
      noticeEnd,
      clock: new ServerClock(),
      signal: new AbortController().signal,
    });
  assert.equal(await ask(true), "unreachable");
  site.set("/elsewhere", "");
  assert.equal(await ask(true), "absent");
  site.set("/cmaf/1/master.m3u8", MASTER);
  assert.equal(await ask(false), "live");
  assert.equal(await ask(true), "absent");
  site.set("/cmaf/1/video.m3u8", "#EXTM3U\n#EXT-X-ENDLIST\n");
  assert.equal(await ask(true), "ended");
  assert.equal(await ask(false), "live");
  site.set("/cmaf/1/video.m3u8", "#EXTM3U\n#EXTINF:2,\na.m4s\n");
  assert.equal(await ask(true), "live");
});
