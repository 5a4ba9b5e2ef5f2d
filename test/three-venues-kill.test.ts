// F3, F4, F7: one parent over three exchanges, through an unmodified ccxt, with faults on; ours is killed, and each of them once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHonestEnd } from './proof/honest-end.ts';
import { liveKillRun } from './proof/live-kill-run.ts';

test('F3, F4, F7, VEN-20, VEN-21, MKT-54, ENG-21: a parent over three venues, with faults and kills on all sides: nothing is sent twice to any of them, no fill is lost, our books are those of each', {
  timeout: 700_000,
}, async (t) => {
  const run = (): ReturnType<typeof liveKillRun> =>
    liveKillRun(
      ['look:1:after', 'send:1:before', 'send:1:after', 'fill:1:after', 'cancel:1:after', 'random'],
      3,
      90,
      3,
    );
  // Where nothing was sent in its whole time, on a machine that does other things too, nothing was shown: once more.
  const first = await run();
  const report = first.orders === 0 ? await run() : first;
  const words = JSON.stringify(report);
  t.diagnostic(words);
  assert.equal(report.duplicates, 0, words);
  assert.equal(report.filled, report.venueFilled, words);
  assertHonestEnd(report);
  assert.equal(report.isReconciled, true, words);
  assert.ok(report.kills >= 6 && report.exchangeKills === 3, words);
});
