// F3, F4, F7: through an unmodified ccxt, on our exchange with faults on; ours is killed, and the exchange too (P20).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHonestEnd } from './proof/honest-end.ts';
import { liveKillRun } from './proof/live-kill-run.ts';

test('F3, F4, F5, F6, F7, F18, VEN-8: a parent through ccxt, with faults and kills on both sides: nothing is sent twice, no fill is lost, our books are the exchange’s', {
  timeout: 700_000,
}, async (t) => {
  const report = await liveKillRun(
    [
      'look:1:after',
      'send:1:before',
      'send:1:after',
      'accepted:1:before',
      'fill:1:after',
      'cancel:1:after',
      'random',
    ],
    2,
    100,
  );
  const words = JSON.stringify(report);
  t.diagnostic(words);
  assert.equal(report.duplicates, 0, words);
  assert.equal(report.filled, report.venueFilled, words);
  assertHonestEnd(report);
  assert.equal(report.isReconciled, true, words);
  assert.ok(report.kills >= 7 && report.exchangeKills === 2, words);
});
