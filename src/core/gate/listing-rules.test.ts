import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTING_RULES, type ListingCheck } from '#core/gate/listing-rules';
import { refusalsOf } from '#core/gate/rule';
import { lots, quoteValue, ticks } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import { consolidatedOf, listingAt } from '#core/market/consolidated';
import type { VenueOrder } from '#core/order/child';

const coin = (venue: string, tick: number, lot: number) => ({
  ...cryptoSpot({
    symbol: 'BTCUSDT',
    venue,
    tick: { units: tick, scale: 2 },
    lot: { units: lot, scale: 3 },
    quote: 'USDT',
  }),
  minNotional: quoteValue(10),
});
const all = consolidatedOf([coin('ALPHA', 1, 1), coin('BETA', 5, 10)]);
assert.ok(all.ok);
const listing = listingAt(all.value, 'BETA')!;
const order = (more: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId: 'P/0/0/1',
  parentId: 'P',
  instrumentId: 'BTCUSDT.ALL',
  venue: 'BETA',
  side: 'buy',
  quantity: lots(1000),
  limit: ticks(10_000),
  type: 'ioc',
  reason: '',
  ...more,
});
const free: ListingCheck = {
  listing,
  apart: null,
  down: null,
  money: null,
  lots: null,
  feeRate: 0.001,
  counterparty: null,
};
const codes = (of: VenueOrder, check: ListingCheck | null): readonly string[] =>
  refusalsOf(LISTING_RULES, { order: of, listing: check }).map(({ code }) => code);

test('GAT-30: nothing goes to a venue that is down or set apart; an instrument of one venue knows none of these rules', () => {
  assert.deepEqual(codes(order(), free), []);
  assert.deepEqual(codes(order(), { ...free, down: 'not answering' }), ['VENUE_APART']);
  assert.deepEqual(codes(order(), { ...free, apart: 'crossed' }), ['VENUE_APART']);
  assert.deepEqual(codes(order({ quantity: lots(1) }), null), []);
});

test('GAT-31, GAT-33: a leg is on the grid of its venue and above its minimum', () => {
  assert.deepEqual(codes(order({ quantity: lots(1005) }), free), ['OFF_GRID']);
  assert.deepEqual(codes(order({ limit: ticks(10_001) }), free), ['OFF_GRID']);
  assert.deepEqual(codes(order({ quantity: lots(90) }), free), ['BELOW_MINIMUM_NOTIONAL']);
  // 100 lots of 0.001 at 100.00 are just 10.
  assert.deepEqual(codes(order({ quantity: lots(100) }), free), []);
});

test('GAT-32: a leg is paid by what lies free at its venue, the fee of a buy among it', () => {
  // 1000 lots of 0.001 at 100.00 are 100, and 0.1 of fee.
  assert.deepEqual(codes(order(), { ...free, money: 100.1 }), []);
  assert.deepEqual(codes(order(), { ...free, money: 100.09 }), ['VENUE_FUNDS_SHORT']);
  assert.deepEqual(codes(order(), { ...free, money: -1 }), ['VENUE_FUNDS_SHORT']);
  assert.deepEqual(codes(order({ side: 'sell' }), { ...free, lots: 1000, money: 0 }), []);
  assert.deepEqual(codes(order({ side: 'sell' }), { ...free, lots: 999 }), ['VENUE_FUNDS_SHORT']);
});

test('GAT-34: what is bought with a counterparty is kept below its cap; a sale is free, and without a price nothing is bought', () => {
  const with100 = (held: number, max: number): ListingCheck => ({
    ...free,
    counterparty: { name: 'binance', held, max },
  });
  assert.deepEqual(codes(order(), with100(400, 500)), []);
  assert.deepEqual(codes(order(), with100(400.01, 500)), ['COUNTERPARTY_ABOVE_MAX']);
  assert.deepEqual(codes(order(), with100(NaN, 500)), ['COUNTERPARTY_ABOVE_MAX']);
  assert.deepEqual(codes(order({ side: 'sell' }), with100(9_999, 500)), []);
});
