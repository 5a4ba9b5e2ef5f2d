import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyBoard } from '#core/alert/alert-board';
import type { AlertSubject } from '#core/alert/alert-rules';
import { foldAlerts } from '#core/alert/fold-alerts';
import { type Body, type Entry, kindOf } from '#core/journal/body';
import { lots, timeUs } from '#core/kernel/units';

const at = timeUs(1e15);
const entry = (body: Body): Entry => ({ sequence: 1, at, kind: kindOf(body), body });
const record = (filled: number, quantity: number): AlertSubject => ({
  filled: lots(filled),
  order: { quantity: lots(quantity) },
  note: 'no volume',
});
const fill: Body = {
  type: 'parent',
  parentId: 'P1',
  beside: null,
  event: {
    type: 'fill',
    fill: {
      executionId: 'x',
      clientOrderId: 'P1/0/0/0',
      at: 0,
      price: 1,
      quantity: lots(20),
      liquidity: 'maker',
      fee: 0,
      venue: 'V',
    },
  },
};

test('F24, ALR-1: a fill is nobody’s alarm, an overfill is everybody’s', () => {
  const board = emptyBoard();
  assert.deepEqual(foldAlerts(board, entry(fill), record(100, 100)), []);
  const [told] = foldAlerts(board, entry(fill), record(120, 100));
  assert.ok(
    told?.type === 'alert' &&
      told.alert.severity === 'critical' &&
      told.alert.key === 'OVERFILLED/P1',
    JSON.stringify(told),
  );
});
test('ALR-6: what a person or the venue has settled leaves the board', () => {
  const board = emptyBoard();
  const pairs: readonly (readonly [Body, Body])[] = [
    [
      { type: 'kill', on: true, by: 'ada', reason: 'r' },
      { type: 'kill', on: false, by: 'ada', reason: '' },
    ],
    [
      { type: 'throttled', strategy: 'twap', why: 'executions', count: 9, max: 8 },
      { type: 'enabled', strategy: 'twap', by: 'ada', role: 'risk', reason: 'seen' },
    ],
    [
      {
        type: 'quarantined',
        item: {
          id: 'order X',
          kind: 'order',
          instrumentId: 'KEEL.PAPER',
          found: 'order X is not ours',
          lots: 0,
          cash: 0,
        },
      },
      { type: 'resolved', id: 'order X', how: 'ignore', by: 'ada', role: 'risk', reason: 'mine' },
    ],
    [
      {
        type: 'parent',
        parentId: 'P1',
        beside: null,
        event: {
          type: 'fault',
          clientOrderId: 'P1/0/0/0',
          at,
          during: 'send',
          fault: { code: 'TIMEOUT', resend: 'unknown', detail: '' },
        },
      },
      { type: 'ended', parentId: 'P1', status: 'completed', tca: null },
    ],
  ];
  for (const [raised, settled] of pairs) {
    assert.equal(foldAlerts(board, entry(raised), record(0, 100)).length, 1, raised.type);
    assert.equal(board.alerts.size, 1);
    foldAlerts(board, entry(settled), record(100, 100));
    assert.equal(board.alerts.size, 0, settled.type);
  }
});
test('PRJ-2, ALR-4: an acknowledgement is a journaled decision under a name', () => {
  const board = emptyBoard();
  foldAlerts(
    board,
    entry({ type: 'ended', parentId: 'P1', status: 'partial', tca: null }),
    record(10, 100),
  );
  foldAlerts(
    board,
    entry({ type: 'acknowledged', key: 'INCOMPLETE/P1', by: 'ada', role: 'trader' }),
    undefined,
  );
  assert.deepEqual(board.alerts.get('INCOMPLETE/P1')?.acknowledged, { by: 'ada', at });
});
