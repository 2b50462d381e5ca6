import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../main/web/src/shared/clock.ts";

const T = Date.UTC(2026, 10, 20, 12, 0, 0);

/** The server's `Date` header when its clock stands at that time. */
const header = (serverMs: number) => new Date(Math.floor(serverMs / 1000) * 1000).toUTCString();

test("a local clock that fits the headers is left alone", () => {
  const clock = new ServerClock();
  for (const fraction of [0, 130, 570, 999]) {
    const nowMs = T + fraction;
    clock.observe(header(nowMs), null, nowMs - 5, nowMs + 5);
  }
  assert.equal(clock.offsetMs, 0);
});

test("a wrong local clock is corrected to within the headers' bounds, closer with every answer", () => {
  const clock = new ServerClock();
  const aheadMs = 90_250;
  const errors: number[] = [];
  for (const fraction of [400, 900, 100, 700, 990, 10]) {
    const localMs = T + fraction;
    clock.observe(header(localMs + aheadMs), null, localMs - 4, localMs + 4);
    errors.push(Math.abs(clock.offsetMs - aheadMs));
  }
  assert.ok((errors[0] ?? 0) <= 510);
  assert.ok((errors.at(-1) ?? 0) <= 150, `still ${errors.at(-1)} ms off`);
});

test("a clock that is set while the page is open is learned anew", () => {
  const clock = new ServerClock();
  clock.observe(header(T + 5000), null, T, T + 10);
  clock.observe(header(T - 60_000), null, T, T + 10);
  assert.ok(Math.abs(clock.offsetMs + 60_000) <= 1000);
});

test("answers without a date, or out of a cache, teach nothing", () => {
  const clock = new ServerClock();
  clock.observe(null, null, T, T);
  clock.observe("nonsense", null, T, T);
  clock.observe(header(T - 30_000), "30", T, T);
  assert.equal(clock.offsetMs, 0);
  assert.equal(clock.now(T), T);
});
