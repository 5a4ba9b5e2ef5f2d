import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchLoop } from '#platform/loop-delay';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a process that did not run for a while says how long, once', async () => {
  const loop = watchLoop();
  await pause(50);
  loop.longest();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  await pause(50);
  const late = loop.longest();
  assert.ok(late >= 200, `${late} ms`);
  const { medianMs, p99Ms, maxMs } = loop.minute();
  assert.ok(medianMs <= p99Ms && p99Ms <= maxMs && maxMs >= 200, `${maxMs} ms`);
  await pause(20);
  assert.ok(loop.longest() < late, 'it was told');
  loop.stop();
});
