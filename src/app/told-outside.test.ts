import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOutside } from '#app/told-outside';
import type { Alert, Severity, Telling } from '#core/alert/alert-board';
import { MINUTE_US, timeUs } from '#core/kernel/units';

const alertOf = (
  key: string,
  severity: Severity = 'warning',
  more: Partial<Alert> = {},
): Alert => ({
  key,
  code: key.split('/')[0] ?? key,
  severity,
  text: 'it is so',
  remedy: 'look',
  at: timeUs(0),
  firstAt: timeUs(0),
  count: 1,
  acknowledged: null,
  escalations: 0,
  ...more,
});
const telling = (alert: Alert): Telling => ({ type: 'alert', alert });
function outside(afterMinutes: readonly number[] = []) {
  const board = new Map<string, Alert>();
  const pass = toldOutside({
    alerts: () => [...board.values()],
    venuesOf: (symbol) => (symbol === 'BTC' ? ['BINANCE', 'KRAKEN'] : ['KRAKEN']),
    afterMinutes,
  });
  return {
    board,
    /** They are raised, and what is told outside is answered. */
    raise(minute: number, ...alerts: readonly Alert[]): readonly string[] {
      for (const alert of alerts) board.set(alert.key, alert);
      return pass(alerts.map(telling), timeUs(minute * MINUTE_US)).map((each) =>
        each.type === 'summary' ? 'summary' : `${each.type} ${each.alert.key}`,
      );
    },
  };
}

test('ALR-23: while a venue does not answer nobody is told that its markets are silent; what stays silent when it is back is told then', () => {
  const { board, raise } = outside();
  assert.deepEqual(raise(0, alertOf('FEED_STALE/OLD')), ['alert FEED_STALE/OLD']);
  assert.deepEqual(raise(1, alertOf('VENUE_DOWN', 'critical'), alertOf('FEED_STALE/KEEL')), [
    'alert VENUE_DOWN',
  ]);
  assert.deepEqual(raise(2, alertOf('FEED_STALE/HULL'), alertOf('SPREAD_WIDE/HULL')), [
    'alert SPREAD_WIDE/HULL',
  ]);
  board.delete('VENUE_DOWN');
  board.delete('FEED_STALE/KEEL');
  assert.deepEqual(raise(3), ['alert FEED_STALE/HULL']);
  assert.deepEqual(raise(4), []);
});

test('ALR-23: of several venues only the one that is down holds back, and of what both trade neither alone', () => {
  const { raise } = outside();
  raise(0, alertOf('VENUE_DOWN/KRAKEN', 'critical'));
  assert.deepEqual(raise(0, alertOf('FEED_STALE/ETH'), alertOf('FEED_STALE/BTC')), [
    'alert FEED_STALE/BTC',
  ]);
});

test('ALR-24: what nobody has acknowledged in so many minutes is told once, and again where it became worse', () => {
  const { board, raise } = outside([15]);
  assert.deepEqual(raise(0, alertOf('INCOMPLETE/P1'), alertOf('DEFECT/x')), [
    'alert INCOMPLETE/P1',
    'alert DEFECT/x',
  ]);
  board.set(
    'DEFECT/x',
    alertOf('DEFECT/x', 'warning', { acknowledged: { by: 'ada', at: timeUs(1) } }),
  );
  assert.deepEqual(raise(14.9), []);
  assert.deepEqual(raise(15), ['overdue INCOMPLETE/P1']);
  assert.deepEqual(raise(16), []);
  board.set('INCOMPLETE/P1', alertOf('INCOMPLETE/P1', 'critical'));
  assert.deepEqual(raise(17), ['overdue INCOMPLETE/P1']);
  board.delete('INCOMPLETE/P1');
  assert.deepEqual(raise(18), []);
  board.set(
    'INCOMPLETE/P1',
    alertOf('INCOMPLETE/P1', 'warning', { firstAt: timeUs(18 * MINUTE_US) }),
  );
  assert.deepEqual(raise(19), [], 'another one');
});
