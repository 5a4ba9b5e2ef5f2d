import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { type MarketView, markOf } from '#core/market/view';

const at = timeUs(1e15);
const view: MarketView = {
  at,
  dataAt: at,
  bids: [{ price: ticks(99), size: lots(1) }],
  asks: [{ price: ticks(102), size: lots(1) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
};
const quoted = (ageSeconds: number): MarketView => ({
  ...view,
  perpetual: {
    at: timeUs(1e15 - ageSeconds * 1e6),
    mark: 100.25,
    index: 100,
    funding: { rate: 0.0001, at: timeUs(1e15 + 3600e6) },
  },
});

test('MRG-5: a perpetual is valued by a fresh mark or not at all, everything else by the mid', () => {
  const perpetual = { contract: 'perpetual' as const };
  assert.equal(markOf(quoted(1), perpetual, at), 100.25);
  assert.equal(markOf(quoted(11), perpetual, at), null);
  assert.equal(markOf(view, perpetual, at), null);
  assert.equal(markOf(view, {}, at), 100.5);
  assert.equal(markOf({ ...view, asks: [] }, {}, at), null);
});
