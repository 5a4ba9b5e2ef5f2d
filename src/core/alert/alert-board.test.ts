import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AlertBoard,
  type AlertNews,
  type AlertPolicy,
  acknowledge,
  clear,
  emptyBoard,
  raise,
  remind,
  type Severity,
  sorted,
  type Telling,
} from '#core/alert/alert-board';
import { durationUs, timeUs } from '#core/kernel/units';

const SECOND = 1_000_000;
const policy: AlertPolicy = {
  toldPerWindow: 5,
  windowUs: durationUs(60 * SECOND),
  acknowledgeWithinUs: durationUs(300 * SECOND),
};
const start = 1_000_000 * SECOND;
const news = (key: string, severity: Severity, second: number): AlertNews => ({
  key,
  severity,
  code: key.split('/')[0] ?? key,
  text: 'x',
  remedy: 'y',
  at: timeUs(start + second * SECOND),
});
function run(all: readonly AlertNews[]): { board: AlertBoard; tell: Telling[] } {
  const board = emptyBoard();
  return { board, tell: all.flatMap((each) => raise(board, each, policy)) };
}

test('ALR-1: the same matter a thousand times is one alert with a count, told once', () => {
  const { board, tell } = run(
    Array.from({ length: 1000 }, (_, i) => news('STALE/KEEL', 'warning', i / 100)),
  );
  assert.equal(tell.length, 1);
  assert.equal(board.alerts.size, 1);
  assert.equal(board.alerts.get('STALE/KEEL')?.count, 1000);
});

test('ALR-1: a rising severity is told again, and a milder repeat does not talk it down', () => {
  const { board, tell } = run([
    news('K', 'warning', 0),
    news('K', 'critical', 1),
    news('K', 'notice', 2),
  ]);
  assert.deepEqual(
    tell.map((each) => each.type === 'alert' && each.alert.severity),
    ['warning', 'critical'],
  );
  assert.equal(board.alerts.get('K')?.severity, 'critical');
});

test('F27, ALR-2, ALR-3: in a storm of 10,000 different warnings the one critical alert is told at once and stands first', () => {
  const storm = Array.from({ length: 10_000 }, (_, i) =>
    news(`REJECTED/${i}`, 'warning', i / 1000),
  );
  storm.splice(7000, 0, news('OVERFILLED/P1', 'critical', 7));
  const { board, tell } = run(storm);
  const first = tell.findIndex(
    (each) => each.type === 'alert' && each.alert.key === 'OVERFILLED/P1',
  );
  assert.ok(first >= 0 && first <= policy.toldPerWindow, `told as number ${first}`);
  assert.equal(tell.length, policy.toldPerWindow + 1);
  assert.equal(sorted(board)[0]?.key, 'OVERFILLED/P1');
  const later = remind(board, timeUs(start + 61 * SECOND), policy);
  assert.deepEqual(later, [{ type: 'summary', held: 10_000 - policy.toldPerWindow }]);
});

test('ALR-2: whatever is raised, warnings told in one window are within the budget, and nothing critical is held back', () => {
  const severity = fc.constantFrom<Severity>('critical', 'warning', 'notice');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), severity), { maxLength: 200 }),
      (all) => {
        const { board, tell } = run(all.map(([key, level], i) => news(`K/${key}`, level, i / 10)));
        const alerts = tell.flatMap((each) => (each.type === 'alert' ? [each.alert] : []));
        assert.ok(
          alerts.filter((alert) => alert.severity !== 'critical').length <= policy.toldPerWindow,
        );
        for (const alert of board.alerts.values())
          if (alert.severity === 'critical')
            assert.equal(
              alerts.filter((each) => each.key === alert.key && each.severity === 'critical')
                .length,
              1,
            );
        assert.equal(
          [...board.alerts.values()].reduce((sum, alert) => sum + alert.count, 0),
          all.length,
        );
      },
    ),
  );
});

test('ALR-4: acknowledged stays quiet, until it gets worse', () => {
  const { board } = run([news('K', 'warning', 0)]);
  assert.equal(acknowledge(board, 'K', 'ada', timeUs(start + SECOND)), true);
  assert.deepEqual(board.alerts.get('K')?.acknowledged, { by: 'ada', at: start + SECOND });
  assert.deepEqual(raise(board, news('K', 'warning', 2), policy), []);
  assert.equal(raise(board, news('K', 'critical', 3), policy).length, 1);
  assert.equal(board.alerts.get('K')?.acknowledged, null);
  assert.equal(acknowledge(board, 'NONE', 'ada', timeUs(start)), false);
});

test('ALR-5: a critical alert that nobody acknowledges is escalated, once per span', () => {
  const { board } = run([news('K', 'critical', 0), news('W', 'warning', 0)]);
  const escalations = (second: number): number =>
    remind(board, timeUs(start + second * SECOND), policy).filter(
      (each) => each.type === 'escalation',
    ).length;
  assert.deepEqual([299, 300, 310, 600].map(escalations), [0, 1, 0, 1]);
  acknowledge(board, 'K', 'ada', timeUs(start + 601 * SECOND));
  assert.equal(escalations(900), 0);
});

test('ALR-6: cleared is gone, and raised again it is new', () => {
  const { board } = run([news('K', 'warning', 0), news('K', 'warning', 1)]);
  assert.equal(clear(board, 'K', timeUs(start)), true);
  assert.equal(clear(board, 'K', timeUs(start)), false);
  assert.equal(raise(board, news('K', 'warning', 2), policy).length, 1);
  assert.equal(board.alerts.get('K')?.count, 1);
});

test('ALR-26: what is cleared is remembered with its end, the last thousand of them', () => {
  const board = emptyBoard();
  for (let i = 0; i < 1005; i++) {
    raise(board, news(`K${i}`, 'warning', i), policy);
    clear(board, `K${i}`, timeUs(start + (i + 1) * SECOND));
  }
  assert.deepEqual([board.alerts.size, board.over.length], [0, 1000]);
  assert.deepEqual(
    [board.over[0]?.key, board.over.at(-1)?.key, board.over.at(-1)?.overAt],
    ['K5', 'K1004', start + 1005 * SECOND],
  );
});
