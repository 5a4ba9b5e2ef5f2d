// F29: commissions from the coin bought, from money, from a third coin; several parents over pairs that share assets; kills and faults.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveAssetsRun } from './proof/live-assets-run.ts';

const FEES = [
  ['received', ['BTC', 'ETH', 'USDT']],
  ['quote', ['USDT']],
  ['BNB', ['BNB']],
] as const;
// Side by side: each has an exchange, a service and a home of its own, and mostly they wait.
test('F29, LED-27: five parents buying and selling at once through faults and kills: books are equal to the last unit', {
  timeout: 300_000,
  concurrency: FEES.length,
}, async (whole) => {
  await Promise.all(
    FEES.map(([fees, charged]) =>
      whole.test(`fees in ${fees}`, async (t) => {
        const report = await liveAssetsRun({
          fees,
          kills: 3,
          exchangeKills: 1,
          horizonSeconds: 60,
        });
        const words = JSON.stringify(report);
        t.diagnostic(words);
        assert.deepEqual(
          [report.differences, report.quarantine, report.duplicates],
          [{}, [], 0],
          words,
        );
        assert.deepEqual(report.charged, charged, words);
        assert.equal(report.parents.length, 5, words);
        // On a busy machine a parent may find its minute gone between kills: then it says so.
        assert.ok(
          report.parents.every((each) => each.status === 'completed' || each.note !== ''),
          words,
        );
        assert.ok(report.parents.filter((each) => each.filled > 0).length >= 2, words);
      }),
    ),
  );
});
