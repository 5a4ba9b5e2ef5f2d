// F3, F7: kill -9 in the middle of a parent, at journaled steps and at random; the venue's own log is the judge (P20).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHonestEnd } from './proof/honest-end.ts';
import { killRun, STEPS } from './proof/kill-run.ts';

const parts = [STEPS.filter((_, i) => i % 2 === 0), STEPS.filter((_, i) => i % 2 === 1)];
test('F3, F4, F7, EXE-3: killed again and again, nothing is sent twice, no fill is lost, and the parent completes or says what is left', async () => {
  const reports = await Promise.all(parts.map((steps) => killRun([...steps, 'random'], 100)));
  for (const report of reports) {
    const words = JSON.stringify(report);
    assert.equal(report.duplicates, 0, words);
    assert.equal(report.filled, report.venueFilled, words);
    assertHonestEnd(report);
    assert.ok(report.kills >= 10 && report.serverKills >= 4 && report.orders > 0, words);
  }
});
