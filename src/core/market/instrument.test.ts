import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, type Ticks, ticks } from '#core/kernel/units';
import { cryptoSpot, currencyPair, defaultInstrument, usEquity } from '#core/market/catalog';
import {
  type Instrument,
  priceOf,
  quantityOf,
  quoteValueOf,
  settlementValueOf,
  toLots,
  toTicks,
} from '#core/market/instrument';
import { tapeGradeOf } from '#core/market/quality';
import { ALWAYS_OPEN } from '#core/market/session';
import { isCrossed, type MarketView, midOf } from '#core/market/view';

const share = usEquity('ACME', 'XTST');
const coin = cryptoSpot({
  symbol: 'BTCUSD',
  venue: 'X',
  quote: 'USD',
  tick: { units: 5, scale: 1 },
  lot: { units: 1, scale: 8 },
});
const inverse: Instrument = { ...share, settlement: 'inverse', multiplier: 100 };

// What comes through a door is on the grid, or its sender hears of it; it is never rounded.
for (const [instrument, what, value, want] of [
  [share, 'price', '10.05', 1005],
  [share, 'price', 10.05, 1005],
  [share, 'price', '1e2', 10_000],
  [share, 'price', '10.055', 'the nearest are 10.05 and 10.06'],
  [share, 'price', '0', 'give a positive multiple of 0.01'],
  [share, 'price', -1, 'give a positive multiple of 0.01'],
  [share, 'price', 'ten', 'give a positive multiple of 0.01'],
  [share, 'price', Number.NaN, 'give a positive multiple of 0.01'],
  [coin, 'price', '43210.5', 86_421],
  [coin, 'price', '43210.7', 'the nearest are 43210.5 and 43211'],
  [share, 'quantity', 100, 100],
  [share, 'quantity', '1.5', 'the nearest are 1 and 2'],
  [coin, 'quantity', '0.12345678', 12_345_678],
  [coin, 'quantity', '0.123456789', 'the nearest are 0.12345678 and 0.12345679'],
  [coin, 'quantity', 0.1 + 0.2, 'the nearest are 0.3 and 0.30000001'], // a float that is off the grid is told so
] as const)
  test(`MKT-5: a ${what} of ${value} for ${instrument.symbol}: ${want}`, () => {
    const read = what === 'price' ? toTicks : toLots;
    const found = read(instrument, value, 'order');
    if (typeof want === 'number') assert.deepEqual(found, { ok: true, value: want });
    else {
      assert.equal(found.ok ? null : found.error.remedy, want);
      assert.match(
        found.ok ? '' : found.error.message,
        new RegExp(`^${what} must be a positive multiple`),
      );
    }
  });

const anySteps = fc.integer({ min: 1, max: 2_000_000_000 });
test('MKT-5: a price that is written out comes back on its tick, a quantity on its lot', () => {
  fc.assert(
    fc.property(
      anySteps,
      fc.constantFrom(share, coin, currencyPair('EURUSD', 'X')),
      (count, instrument) => {
        assert.deepEqual(toTicks(instrument, priceOf(instrument, count), ''), {
          ok: true,
          value: count,
        });
        assert.deepEqual(toLots(instrument, quantityOf(instrument, count), ''), {
          ok: true,
          value: count,
        });
      },
    ),
  );
});
test('value is linear in lots and in price; an inverse contract is worth less of the coin the higher it stands', () => {
  const close = (a: number, b: number): void =>
    assert.ok(Math.abs(a - b) <= 1e-12 * Math.abs(b), `${a} is not ${b}`);
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (count, at) => {
      const once = settlementValueOf(share, lots(count), at);
      close(settlementValueOf(share, lots(2 * count), at), 2 * once);
      close(settlementValueOf(share, lots(count), 2 * at), 2 * once);
      close(quoteValueOf(share, count, at), once);
      close(
        2 * settlementValueOf(inverse, lots(count), 2 * at),
        settlementValueOf(inverse, lots(count), at),
      );
      // In quote currency it is its multiplier, whatever the price.
      close(quoteValueOf(inverse, count, at), 100 * count);
      close(settlementValueOf(inverse, lots(count), at) * priceOf(inverse, at), 100 * count);
    }),
  );
});

for (const [what, instrument, want] of [
  ['a share', share, ['ACME.XTST', 0.01, 1, 'ACME', 'USD', 'America/New_York']],
  [
    'a pair of currencies',
    currencyPair('EURUSD', 'X'),
    ['EURUSD.X', 0.00001, 1, 'EUR', 'USD', 'America/New_York'],
  ],
  ['a coin', coin, ['BTCUSD.X', 0.5, 1e-8, 'BTCUSD', 'USD', 'UTC']],
] as const)
  test(`the catalog: ${what} has its grid, its money and its hours`, () => {
    const { id, currencies, session } = instrument;
    const grid = [priceOf(instrument, 1), quantityOf(instrument, 1)];
    assert.deepEqual([id, ...grid, currencies.base, currencies.quote, session.zone], want);
    assert.equal(currencies.settlement, currencies.quote);
  });
test('the catalog: a coin has no usual grid and keeps the one that it was given', () => {
  const about = {
    symbol: 'X',
    venue: 'V',
    quote: 'EUR',
    tick: { units: 1, scale: 3 },
    lot: { units: 1, scale: 4 },
  };
  const made = defaultInstrument({ kind: 'crypto-spot', ...about });
  assert.deepEqual(made, cryptoSpot(about));
  assert.deepEqual([made.tick, made.lot, made.session], [about.tick, about.lot, ALWAYS_OPEN]);
});

const view = (bid: number | null, ask: number | null): MarketView => {
  const side = (price: number | null) =>
    price === null ? [] : [{ price: ticks(price), size: lots(1) }];
  return {
    at: 0 as MarketView['at'],
    dataAt: 0 as MarketView['at'],
    bids: side(bid),
    asks: side(ask),
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  };
};
for (const [bid, ask, mid, crossed] of [
  [100, 102, 101, false],
  [100, 101, 100.5, false],
  [100, 100, 100, false], // locked is not crossed
  [101, 100, 100.5, true],
  [100, null, null, false],
  [null, 100, null, false],
  [null, null, null, false],
] as const)
  test(`a view of ${bid} by ${ask}: mid ${mid}, ${crossed ? 'crossed' : 'whole'}`, () => {
    const made = view(bid as Ticks | null, ask);
    assert.deepEqual([midOf(made), isCrossed(made)], [mid, crossed]);
  });

for (const [rows, suspicious, want] of [
  [0, 0, 'D'],
  [1, 0, 'A'],
  [10_000, 9, 'A'],
  [10_000, 10, 'B'],
  [10_000, 99, 'B'],
  [10_000, 100, 'C'],
  [10_000, 499, 'C'],
  [10_000, 500, 'D'],
  [1, 1, 'D'],
] as const)
  test(`MKT-17: ${suspicious} suspicious rows of ${rows} are a ${want}`, () =>
    assert.equal(tapeGradeOf(rows, suspicious), want));
