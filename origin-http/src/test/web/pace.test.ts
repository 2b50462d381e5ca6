import assert from "node:assert/strict";
import { test } from "node:test";
import { paceFor } from "../../main/web/src/player/pace.ts";

test("near enough to where it should be, playback has its normal speed", () => {
  for (const lag of [-0.9, -0.1, 0, 0.5, 1, null]) assert.equal(paceFor(1, lag), 1);
});

test("too near to the live edge it plays slower until the distance is right", () => {
  assert.equal(paceFor(1, -1.1), 0.95);
  assert.equal(paceFor(0.95, -0.3), 0.95);
  assert.equal(paceFor(0.95, -0.2), 1);
  assert.equal(paceFor(0.95, 3), 1);
});

test("too far behind it plays faster until the distance is right", () => {
  assert.equal(paceFor(1, 1.1), 1.05);
  assert.equal(paceFor(1.05, 0.3), 1.05);
  assert.equal(paceFor(1.05, 0.1), 1);
  assert.equal(paceFor(1.05, -3), 1);
});

test("what is not known is no reason to change anything", () => {
  assert.equal(paceFor(1.05, null), 1);
});
