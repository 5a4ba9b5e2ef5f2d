import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Silence, silenceOver } from '#platform/silence';

const LIMIT_MS = 100;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const standStill = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until; ) continue;
};
function silence(t: TestContext): Silence {
  const made = silenceOver(LIMIT_MS);
  t.after(() => made.stop());
  return made;
}

test('who was never heard is silent, and who is heard is not', (t) => {
  const of = silence(t);
  assert.equal(of.isOver(), true);
  of.heard();
  assert.equal(of.isOver(), false);
});
test('who says nothing for longer than the limit is silent until he speaks', async (t) => {
  const of = silence(t);
  of.heard();
  await pause(LIMIT_MS * 3);
  assert.equal(of.isOver(), true);
  of.heard();
  assert.equal(of.isOver(), false);
});
test('time in which we stood still ourselves is not his silence', async (t) => {
  const of = silence(t);
  of.heard();
  standStill(LIMIT_MS * 4);
  assert.equal(of.isOver(), false, 'at once');
  await pause(0);
  assert.equal(of.isOver(), false, 'after the first look');
});
