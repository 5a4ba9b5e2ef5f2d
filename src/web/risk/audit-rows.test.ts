import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditRowDoc } from '#contracts/audit-documents';
import { AUDIT_STEP, auditCsv, auditJoined, withOlderDecisions } from '#web/risk/audit-rows';

const row = (sequence: number, reason = 'seen'): AuditRowDoc => ({
  sequence,
  at: '2026-01-05T14:30:00.000000Z',
  by: 'ada',
  role: 'risk',
  what: 'acknowledged',
  about: 'K',
  reason,
});
const from = (newest: number, count: number): readonly AuditRowDoc[] =>
  Array.from({ length: count }, (_, i) => row(newest - i));
const sequences = (rows: readonly AuditRowDoc[]): readonly number[] =>
  rows.map(({ sequence }) => sequence);

test('audit: what comes is put before what is held; where some were missed in between, it begins anew', () => {
  const held = from(100, AUDIT_STEP);
  assert.deepEqual(sequences(auditJoined(null, held)), sequences(held));
  const next = auditJoined(held, from(103, AUDIT_STEP));
  assert.deepEqual(sequences(next), sequences(from(103, 53)));
  assert.deepEqual(
    sequences(auditJoined(held, from(400, AUDIT_STEP))),
    sequences(from(400, AUDIT_STEP)),
  );
  assert.deepEqual(sequences(auditJoined(from(3, 3), from(5, 5))), [5, 4, 3, 2, 1]);
});

test('audit: older pages follow, each row once', () => {
  assert.deepEqual(sequences(withOlderDecisions(from(9, 3), from(8, 4))), [9, 8, 7, 6, 5]);
  assert.deepEqual(sequences(withOlderDecisions([], from(2, 2))), [2, 1]);
});

test('audit: as CSV, with quotes where they are needed and no formula', () => {
  const [head, first] = auditCsv([row(7, '=1+1, "now"')]).split('\n');
  assert.equal(head, 'sequence,at,by,role,what,about,reason');
  assert.equal(first, `7,2026-01-05T14:30:00.000000Z,ada,risk,acknowledged,K,"'=1+1, ""now"""`);
});
