import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '#core/kernel/failure';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { type Order, transition } from '#core/order/order';
import { lifeEventsOf, type VenueReport } from '#core/order/venue-report';

const at = timeUs(1);
const about = { clientOrderId: 'P1/0/0/0', at };
const fault = (resend: Fault['resend']): Fault => ({ code: 'TIMEOUT', resend, detail: '' });
const filled = (quantity: number): VenueReport => ({
  type: 'fill',
  fill: {
    executionId: 'x',
    clientOrderId: about.clientOrderId,
    at,
    price: 10,
    quantity: lots(quantity),
    liquidity: 'maker',
    fee: 0,
    venue: 'V',
  },
});
const accepted: VenueReport = { ...about, type: 'accepted', venueOrderId: 'v' };
const sent: Order = {
  status: 'sent',
  quantity: lots(100),
  filled: lots(0),
  busted: lots(0),
  sentAt: at,
};
const told = (...reports: readonly VenueReport[]): string => {
  const life = reports.reduce<Order>(
    (now, report) =>
      lifeEventsOf(report, now).reduce((before, event) => {
        const next = transition(before, event);
        return next.ok ? next.value : before;
      }, now),
    sent,
  );
  return 'filled' in life ? `${life.status} ${life.filled}` : life.status;
};

for (const [reports, want] of [
  [[accepted], 'working 0'],
  [[accepted, filled(40)], 'working 40'],
  [[filled(100), accepted], 'filled'],
  [[{ ...about, type: 'rejected', reason: 'closed' }], 'rejected'],
  [[filled(40), { ...about, type: 'rejected', reason: 'closed' }], 'cancelled 40'],
  [[{ ...about, type: 'neverArrived' }], 'expired 0'],
  [[accepted, { ...about, type: 'cancelled', reason: '' }], 'cancelled 0'],
  [[{ ...about, type: 'fault', during: 'send', fault: fault('safe') }], 'expired 0'],
  [[{ ...about, type: 'fault', during: 'send', fault: fault('unknown') }], 'unknown 0'],
  [[accepted, { ...about, type: 'fault', during: 'cancel', fault: fault('unknown') }], 'working 0'],
  [
    [accepted, { ...about, type: 'amended', quantity: lots(60), limit: ticks(9) }, filled(60)],
    'filled',
  ],
] as const satisfies readonly (readonly [readonly VenueReport[], string])[])
  test(`ORD-13: sent, ${reports.map(({ type }) => type).join(', ')} is ${want}`, () =>
    assert.equal(told(...reports), want));

test('ORD-13: a bust undoes the trade, a correction undoes it and makes it again; without the execution they say nothing', () => {
  const restatement: VenueReport = { ...about, type: 'busted', executionId: 'x' };
  const before = { executionId: 'x', quantity: lots(40) };
  const events = (after: number): readonly string[] =>
    lifeEventsOf(restatement, sent, { before, after: { quantity: lots(after) } }).map(
      ({ type }) => type,
    );
  assert.deepEqual([events(0), events(30)], [['busted'], ['busted', 'fill']]);
  assert.deepEqual(lifeEventsOf(restatement, sent), []);
});
