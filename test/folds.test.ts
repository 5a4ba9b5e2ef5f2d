// What a journal can hold, somebody acts on: a body that no fold handles would be written for nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERT_RULES, type AlertRule } from '#core/alert/alert-rules';
import { RECORD_TABLE as records } from '#engine/projection/project';
import { BOOK_TABLE as ledger } from '#engine/runtime/book';
import { STATE_TABLE as parents } from '#engine/runtime/state';

// The alerts' fold takes these itself: an acknowledgement is no alert, and what the monitor notices says all of its own.
const BY_THE_BOARD = ['acknowledged', 'noticed', 'noticedOver'];

test('JRN-2: every body of the journal is handled by at least one fold', () => {
  const rules: readonly AlertRule[] = Object.values(ALERT_RULES);
  const heard = new Set(
    rules.flatMap(({ raisedBy = {}, settledBy = {} }) => [
      ...Object.keys(raisedBy),
      ...Object.keys(settledBy),
    ]),
  );
  const unheard = Object.keys(ledger).filter((type) => {
    const body = type as keyof typeof ledger;
    return (
      ledger[body] === null &&
      parents[body] === null &&
      records[body] === null &&
      !heard.has(type) &&
      !BY_THE_BOARD.includes(type)
    );
  });
  assert.deepEqual(unheard, []);
});
