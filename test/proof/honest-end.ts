// How a parent that was worked through kills may end: completed, or on a slow machine out of time, and then it says exactly what is left.
import assert from 'node:assert/strict';
import type { KillReport } from './kill-run.ts';

/** Completed, or out of time with exactly what is left. */
export function isHonestEnd({ quantity, filled, status, note }: KillReport): boolean {
  const left = quantity - filled;
  return left === 0
    ? status === 'completed'
    : status === 'partial' &&
        note.startsWith(`${left} of ${quantity} lots were left at the deadline`);
}

export function assertHonestEnd(report: KillReport): void {
  const words = JSON.stringify(report);
  const left = report.quantity - report.filled;
  assert.ok(report.filled > 0 && left >= 0, words);
  assert.equal(report.status, left === 0 ? 'completed' : 'partial', words);
  if (left > 0)
    assert.ok(
      report.note.startsWith(`${left} of ${report.quantity} lots were left at the deadline`),
      words,
    );
}
