import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../main/web/src/shared/format.ts";

test("bitrate picks the unit that reads best", () => {
  assert.equal(format.bitrate(0), "0 kbit/s");
  assert.equal(format.bitrate(128_000), "128 kbit/s");
  assert.equal(format.bitrate(999_700), "1.00 Mbit/s");
  assert.equal(format.bitrate(2_613_000), "2.61 Mbit/s");
  assert.equal(format.bitrate(25_500_000), "25.5 Mbit/s");
  assert.equal(format.bitrate(125_000_000), "125 Mbit/s");
});

test("what is not known is a dash in every format", () => {
  const formats = [format.bitrate, format.seconds, format.uptime, format.frameRate, format.bytes, format.channels];
  for (const each of formats) {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(each(value), format.UNKNOWN);
    }
  }
  assert.equal(format.resolution(1280, null), format.UNKNOWN);
  assert.equal(format.codec(null), format.UNKNOWN);
  assert.equal(format.ago(null, 0), format.UNKNOWN);
});

test("uptime grows from minutes to days", () => {
  assert.equal(format.uptime(0), "0:00");
  assert.equal(format.uptime(7.9), "0:07");
  assert.equal(format.uptime(754), "12:34");
  assert.equal(format.uptime(11_045), "3:04:05");
  assert.equal(format.uptime(2 * 86_400 + 3 * 3600 + 59), "2 d 3 h");
  assert.equal(format.uptime(-3), "0:00");
});

test("seconds, frame rates, bytes and sound are short", () => {
  assert.equal(format.seconds(6.26), "6.3 s");
  assert.equal(format.seconds(123.4), "123 s");
  assert.equal(format.frameRate(59.94006), "59.94 fps");
  assert.equal(format.frameRate(30.0), "30 fps");
  assert.equal(format.bytes(999), "999 B");
  assert.equal(format.bytes(48_233_112), "48.2 MB");
  assert.equal(format.bytes(999_600_000), "1.0 GB");
  assert.equal(format.sampleRate(44_100), "44.1 kHz");
  assert.equal(format.channels(6), "5.1");
});

test("a codec has its common name, an unknown one its string", () => {
  assert.equal(format.codec("avc1.64001f"), "H.264");
  assert.equal(format.codec("hvc1.1.6.L93.B0"), "H.265");
  assert.equal(format.codec("mp4a.40.2"), "AAC");
  assert.equal(format.codec("mp4a.40.5"), "HE-AAC");
  assert.equal(format.codec("xyz1.2"), "xyz1.2");
});

test("a time is told by how long ago it was, and one slightly ahead is now", () => {
  assert.equal(format.ago(1_000_500, 1_000_000), "just now");
  assert.equal(format.ago(1_000_000, 1_012_000), "12 s ago");
  assert.equal(format.ago(0, 3_600_000 * 5), "5 h ago");
  assert.equal(format.instant("2026-11-20T11:38:00Z"), Date.UTC(2026, 10, 20, 11, 38));
  assert.equal(format.instant("soon"), null);
  assert.equal(format.instant(null), null);
});

test("a measured frame rate is taken for the common one beside it", () => {
  assert.equal(format.frameRate(25.25), "25 fps");
  assert.equal(format.frameRate(24.75), "25 fps");
  assert.equal(format.frameRate(29.97), "29.97 fps");
  assert.equal(format.frameRate(30.1), "30 fps");
  assert.equal(format.frameRate(37), "37 fps");
});
