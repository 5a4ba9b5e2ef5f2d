import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationUs, lots, ticks, timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import { consolidatedOf, listingAt, onListing, venuesOf } from '#core/market/consolidated';
import { consolidatedView } from '#core/market/consolidated-view';
import type { Instrument } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';

const at = (venue: string, tick: string, lot: string, base = 'BTC'): Instrument => {
  const step = (text: string) => ({
    units: Number(text.replace('.', '')),
    scale: (text.split('.')[1] ?? '').length,
  });
  const terms = { symbol: 'BTCUSDT', venue, tick: step(tick), lot: step(lot), quote: 'USDT' };
  return {
    ...cryptoSpot(terms),
    currencies: { base, quote: 'USDT', settlement: 'USDT' },
  };
};
const A = at('ALPHA', '0.01', '0.00001');
const B = at('BETA', '0.05', '0.0001');
const C = at('GAMMA', '0.02', '0.001');
const all = consolidatedOf([A, B, C]);
assert.ok(all.ok);
const instrument = all.value;

test('USM-1: a perpetual is never one with the coin, nor with the contract of another venue', () => {
  const perpetual: Instrument = { ...A, contract: 'perpetual' };
  assert.equal(consolidatedOf([perpetual, B]).ok, false);
  assert.equal(consolidatedOf([perpetual, { ...B, contract: 'perpetual' }]).ok, false);
});
test('MKT-50: one instrument of three listings, on the coarsest grid that holds all of theirs', () => {
  assert.equal(instrument.id, 'BTCUSDT.ALL');
  assert.deepEqual(
    [instrument.tick, instrument.lot],
    [
      { units: 1, scale: 2 },
      { units: 1, scale: 5 },
    ],
  );
  assert.deepEqual(
    instrument.listings?.map(({ ticks: tick, lots: lot }) => [tick, lot]),
    [
      [1, 1],
      [5, 10],
      [2, 100],
    ],
  );
  const two = consolidatedOf([at('X', '0.02', '1'), at('Y', '0.05', '1')]);
  assert.deepEqual(two.ok && two.value.tick, { units: 1, scale: 2 });
  assert.deepEqual(venuesOf(instrument), ['ALPHA', 'BETA', 'GAMMA']);
  assert.deepEqual(venuesOf(A), ['ALPHA']);
  const beta = listingAt(instrument, 'BETA')!;
  assert.deepEqual([onListing(beta, 103, 'buy'), onListing(beta, 103, 'sell')], [100, 105]);
});

test('MKT-50: what is another coin, other money, another contract, or one venue alone, is not one instrument', () => {
  const refusal = (listed: readonly Instrument[]): string => {
    const found = consolidatedOf(listed);
    return found.ok ? 'ok' : found.error.message;
  };
  assert.match(refusal([A]), /at least two venues, had 1/);
  assert.match(refusal([A, at('BETA', '0.01', '1', 'ETH')]), /it is of ETH, not of BTC/);
  assert.match(refusal([A, { ...B, currencies: { ...B.currencies, quote: 'USD' } }]), /USD/);
  assert.match(refusal([A, { ...B, settlement: 'inverse' }]), /contract/);
  assert.match(refusal([A, { ...B, multiplier: 0.01 }]), /contract/);
  assert.match(refusal([A, A]), /lists it twice/);
});

const now = timeUs(10_000_000);
const book = (bid: number, ask: number, more: Partial<MarketView> = {}, size = 10): MarketView => ({
  at: now,
  dataAt: now,
  bids: [{ price: ticks(bid), size: lots(size) }],
  asks: [{ price: ticks(ask), size: lots(size) }],
  eligibleVolume: lots(7),
  eligibleTurnover: 700,
  volatilityDaily: null,
  valid: true,
  ...more,
});
const seen = (views: Readonly<Record<string, MarketView | null>>) =>
  consolidatedView(instrument, ({ instrument: { venue } }) => views[venue] ?? null, {
    now,
    maxAgeUs: durationUs(1_000_000),
  });

test('MKT-51: equal prices of all venues are one level on the common grid, and volume counts from all', () => {
  // BETA: 200 x 5 is ALPHA's 1000; its 3 lots are 30.
  const view = seen({ ALPHA: book(1000, 1002), BETA: book(200, 201, {}, 3), GAMMA: null })!;
  assert.deepEqual(view.bids, [{ price: 1000, size: 40 }]);
  assert.deepEqual(view.asks, [
    { price: 1002, size: 10 },
    { price: 1005, size: 30 },
  ]);
  assert.equal(view.eligibleVolume, 7 + 70);
  assert.equal(view.eligibleTurnover, 700 + 700 * 5 * 10);
  assert.deepEqual(
    view.books?.map(({ venue, apart }) => [venue, apart]),
    [
      ['ALPHA', null],
      ['BETA', null],
      ['GAMMA', 'invalid'],
    ],
  );
  assert.equal(seen({}), null);
});

test('MKT-51, F10, F11: of two venues that cross, the one that spoke longer ago is set apart, both where that cannot be told; a silent or broken one is, too', () => {
  const apart = (views: Readonly<Record<string, MarketView | null>>) =>
    seen(views)?.books?.map((each) => each.apart);
  const old = { dataAt: timeUs(9_500_000) };
  assert.deepEqual(apart({ ALPHA: book(1010, 1012), BETA: book(200, 201, old), GAMMA: null }), [
    null,
    'crossed',
    'invalid',
  ]);
  const kept = seen({ ALPHA: book(1010, 1012), BETA: book(200, 201, old), GAMMA: null })!;
  assert.equal(midOf(kept), 1011);
  assert.deepEqual(apart({ ALPHA: book(1010, 1012), BETA: book(200, 201), GAMMA: null }), [
    'crossed',
    'crossed',
    'invalid',
  ]);
  assert.equal(seen({ ALPHA: book(1010, 1012), BETA: book(200, 201) })?.valid, false);
  const silent = { dataAt: timeUs(8_000_000) };
  assert.deepEqual(apart({ ALPHA: book(1000, 1001, silent), BETA: book(200, 201) }), [
    'stale',
    null,
    'invalid',
  ]);
  assert.deepEqual(apart({ ALPHA: book(1002, 1001), BETA: book(200, 201, { valid: false }) }), [
    'invalid',
    'invalid',
    'invalid',
  ]);
});
