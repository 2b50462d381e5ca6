import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health, Stream } from "../../main/web/src/console/api.ts";
import { BitrateHistory } from "../../main/web/src/console/history.ts";
import {
  embedCode,
  ffmpegFile,
  ffmpegTestPicture,
  mask,
  pushUrls,
  splitForEncoder,
} from "../../main/web/src/console/ingest.ts";
import { keyFromFragment } from "../../main/web/src/console/key.ts";
import { summarise, textOf, titleOf, toneOf } from "../../main/web/src/console/model.ts";

test("a push URL is split for OBS at the last slash of its path", () => {
  assert.deepEqual(splitForEncoder("rtmp://localhost/in/1?s3cret"), { server: "rtmp://localhost/in", key: "1?s3cret" });
  assert.deepEqual(splitForEncoder("rtmps://live.example:1936/in/12b?a/b"), {
    server: "rtmps://live.example:1936/in",
    key: "12b?a/b",
  });
  assert.deepEqual(splitForEncoder("rtmp://host/some/app/key"), { server: "rtmp://host/some/app", key: "key" });
  assert.deepEqual(splitForEncoder("rtmp://[::1]:1935/in/1?t"), { server: "rtmp://[::1]:1935/in", key: "1?t" });
});

test("what has no server and key is not split", () => {
  for (const url of [null, undefined, "", "srt://host:5001?streamid=1#t", "rtmp://host/in", "rtmp://host/in/"]) {
    assert.equal(splitForEncoder(url), null);
  }
});

test("a token is hidden wherever it stands, and guessed when not known", () => {
  assert.equal(mask("rtmp://h/in/1?abc", "abc"), "rtmp://h/in/1?••••••••");
  assert.equal(mask("ffmpeg -f flv \"rtmp://h/in/1?abc\" # abc", "abc").includes("abc"), false);
  assert.equal(mask("1?abc", null), "1?••••••••");
  assert.equal(mask("srt://h:5001?streamid=1#abc", "abc"), "srt://h:5001?streamid=1#••••••••");
  assert.equal(mask("srt://h:5001?streamid=1#abc", undefined), "srt://h:5001?••••••••");
  assert.equal(mask("rtmp://h/in", null), "rtmp://h/in");
});

test("commands carry the whole URL, safe in a shell", () => {
  assert.match(ffmpegTestPicture("rtmp://h/in/1?a&b"), /-f flv "rtmp:\/\/h\/in\/1\?a&b"$/);
  assert.match(ffmpegFile("rtmp://h/in/1?$(x)`y`\"z"), /"rtmp:\/\/h\/in\/1\?\\\$\(x\)\\`y\\`\\"z"$/);
});

test("the embed code is an element with an escaped address", () => {
  assert.match(embedCode('http://h/player/1?a=1&b="'), /^<iframe src="http:\/\/h\/player\/1\?a=1&amp;b=&quot;" /);
});

test("push addresses that a stream does not have are left out", () => {
  const stream: Stream = { id: 1, push_url: "rtmp://h/in/1?t", push_url_srt: null };
  assert.deepEqual(pushUrls(stream, "primary"), [{ protocol: "RTMP", url: "rtmp://h/in/1?t" }]);
  assert.deepEqual(pushUrls(stream, "backup"), []);
});

test("a stream of which nothing but the id is known is ready", () => {
  const summary = summarise({ id: 7 }, undefined);
  assert.equal(summary.name, "Stream 7");
  assert.equal(summary.status, "Ready");
  assert.equal(summary.live, false);
  assert.deepEqual(summary.lamps, { primary: "off", backup: "off" });
  assert.equal(summary.bitsPerSecond, null);
  assert.equal(summary.sinceMs, null);
});

const HEALTH: Health = {
  on_air: "primary",
  feeds: [
    { role: "primary", bitrate_bps: 2_600_000, tracks: [{ type: "video", width: 1280, height: 720, frame_rate: 30 }] },
    { role: "backup", bitrate_bps: 1_000_000, tracks: null },
  ],
};

test("a stream without a feed whose program is held open says so", () => {
  const held = { on_air: null, held_open_until: "2026-01-01T00:00:10Z", feeds: [] };
  const summary = summarise({ id: 7, live: false }, held);
  assert.equal(summary.status, "No encoder");
  assert.equal(summary.heldUntilMs, Date.UTC(2026, 0, 1, 0, 0, 10));
  assert.equal(summarise({ id: 7, live: true }, { ...held, on_air: "primary" }).status, "Live");
});

test("with both feeds there, the one on air is lit and gives the figures", () => {
  const stream: Stream = {
    id: 1,
    name: " Main ",
    live: true,
    backup_live: true,
    started_at_primary: "2026-01-01T00:01:00Z",
    started_at_backup: "2026-01-01T00:00:00Z",
  };
  const onPrimary = summarise(stream, HEALTH);
  assert.deepEqual(onPrimary.lamps, { primary: "air", backup: "standby" });
  assert.equal(onPrimary.name, "Main");
  assert.equal(onPrimary.status, "Live");
  assert.equal(onPrimary.bitsPerSecond, 2_600_000);
  assert.equal(onPrimary.height, 720);
  assert.equal(onPrimary.sinceMs, Date.UTC(2026, 0, 1));
  const onBackup = summarise(stream, { ...HEALTH, on_air: "backup" });
  assert.deepEqual(onBackup.lamps, { primary: "standby", backup: "air" });
  assert.equal(onBackup.status, "On backup");
  assert.equal(onBackup.bitsPerSecond, 1_000_000);
});

test("a role that is gone is not on air, whatever an older answer says", () => {
  const summary = summarise({ id: 1, live: false, backup_live: true }, HEALTH);
  assert.deepEqual(summary.lamps, { primary: "off", backup: "air" });
});

test("without health, primary goes before backup", () => {
  assert.equal(summarise({ id: 1, live: true, backup_live: true }, undefined).lamps.primary, "air");
  assert.equal(summarise({ id: 1, backup_live: true }, {}).lamps.backup, "air");
  assert.equal(summarise({ id: 1, active: false }, {}).status, "Inactive");
});

test("events have a colour and a title, also of types not known yet", () => {
  assert.equal(toneOf("feed_refused"), "bad");
  assert.equal(toneOf("feed_disconnected"), "warn");
  assert.equal(toneOf("feed_connected"), "good");
  assert.equal(toneOf("something_else"), "plain");
  assert.equal(toneOf(null), "plain");
  assert.equal(titleOf("feed_connected"), "Feed connected");
  assert.equal(titleOf(undefined), "Event");
});

test("the key is taken out of the fragment, and the rest of it stays", () => {
  assert.deepEqual(keyFromFragment("#key=abc"), { key: "abc", rest: "" });
  assert.deepEqual(keyFromFragment("#key=a%2Fb&/streams/1"), { key: "a/b", rest: "#/streams/1" });
  assert.equal(keyFromFragment("#/streams/1"), null);
  assert.equal(keyFromFragment("#key="), null);
  assert.equal(keyFromFragment(""), null);
});

test("the history keeps two minutes and marks gaps", () => {
  const history = new BitrateHistory();
  assert.equal(history.isEmpty, true);
  for (let second = 0; second < 200; second++) history.add(second * 1000, second);
  assert.equal(history.series()[0].length, 120);
  assert.deepEqual(history.series()[1].slice(-2), [198, 199]);
  history.add(260_000, 5);
  assert.deepEqual(history.series()[1].slice(-3), [199, null, 5]);
});

test("an event's text does not say its title again", () => {
  assert.equal(textOf({ type: "feed_on_air", text: "on air" }), "");
  assert.equal(textOf({ type: "program_started", text: "program started, from OBS" }), "from OBS");
  assert.equal(textOf({ type: "feed_connected", text: "RTMP connected from 127.0.0.1:1" }), "RTMP connected from 127.0.0.1:1");
  assert.equal(textOf({ type: "period_started", text: null }), "");
});

test("a problem of the input is a warning", () => {
  assert.equal(toneOf("input_problem"), "warn");
});
