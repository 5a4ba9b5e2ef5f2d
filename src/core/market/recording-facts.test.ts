import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeOfLocal } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { DAY_US, MINUTE_US } from '#core/kernel/units';
import { cryptoSpot, usEquity } from '#core/market/catalog';
import { printsBetween, vwap } from '#core/market/prints';
import { factsOf, shiftBetween } from '#core/market/recording-facts';
import { EVENT, type EventKind, type Tape } from '#core/market/tape';
import { emptyTape, outOfOrder } from '#core/market/tape-builder';

const share = usEquity('XYZ', 'US');
const open = timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 }, 570 * MINUTE_US); // a Monday
interface Row {
  readonly at: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly kind?: EventKind;
  readonly price?: number;
  readonly size?: number;
  readonly isEligible?: boolean;
}
/** One unit a side; a side of 0 is empty. */
function tapeOf(rows: readonly Row[], instrument = share): Tape {
  const tape = emptyTape({ instrument, source: 't', hash: '' }, rows.length, {
    depth: 1,
    hasOrderIds: false,
  });
  for (const [
    i,
    { at, bid = 0, ask = 0, kind = EVENT.quote, price = 0, size = 0, isEligible = false },
  ] of rows.entries()) {
    tape.at[i] = at;
    tape.kind[i] = kind;
    tape.price[i] = price;
    tape.size[i] = size;
    tape.eligible[i] = isEligible ? 1 : 0;
    [tape.bidPrice[i], tape.bidSize[i]] = [bid, bid > 0 ? 1 : 0];
    [tape.askPrice[i], tape.askSize[i]] = [ask, ask > 0 ? 1 : 0];
  }
  return tape;
}
const print = (at: number, price: number, size: number, kind: EventKind = EVENT.execute): Row => ({
  at: open + at * MINUTE_US,
  bid: 9_999,
  ask: 10_001,
  kind,
  price,
  size,
  isEligible: kind === EVENT.execute,
});

test('MKT-15, MKT-16: the facts of a day: what printed in the session and beside it, mids, spread, locked and crossed', () => {
  const [day] = factsOf(
    tapeOf([
      print(-10, 9_000, 70), // before the open
      { at: open, bid: 9_999, ask: 10_001 },
      print(1, 10_001, 10),
      print(2, 9_999, 20),
      print(3, 10_000, 30, EVENT.hidden),
      { at: open + 4 * MINUTE_US, bid: 10_001, ask: 10_001 },
      { at: open + 5 * MINUTE_US, bid: 10_002, ask: 10_001 },
      { at: open + 6 * MINUTE_US, bid: 10_003, ask: 10_005 },
      { at: open + 7 * MINUTE_US, ask: 10_005 },
      { at: open + 8 * MINUTE_US, bid: 10_010, ask: 10_005 },
      print(400, 11_000, 90), // after the close
    ]),
  );
  const near = (was: number | null | undefined, want: number): void =>
    assert.ok(Math.abs((was ?? NaN) - want) < 1e-9, `${was} is not ${want}`);
  assert.deepEqual(
    [day?.day, day?.events, day?.trades, day?.printed, day?.visible, day?.hidden, day?.eligible],
    ['2013-10-07', 11, 5, 220, 30, 30, 30],
  );
  assert.deepEqual([day?.locked, day?.crossed], [1, 2]);
  near(day?.vwapAll, (10 * 100.01 + 20 * 99.99 + 30 * 100) / 60);
  near(day?.vwapEligible, (10 * 100.01 + 20 * 99.99) / 30);
  near(day?.midFirst, 100);
  near(day?.midLast, 100.04);
  // Four minutes of 2 bps, one locked, one of 2 ticks; crossed and one-sided ones do not count.
  near(day?.spreadBps, (4 * 2 + 0 + (1e4 * 2) / 10_004) / 6);
});
test('MKT-15, MKT-16: what a day does not show is unknown, and days are in order', () => {
  const facts = factsOf(tapeOf([{ at: open }, print(1440, 10_000, 5)]));
  assert.deepEqual(
    facts.map(({ day, vwapAll, spreadBps, midFirst, printed }) => [
      day,
      vwapAll,
      spreadBps,
      midFirst,
      printed,
    ]),
    [
      ['2013-10-07', null, null, null, 0],
      ['2013-10-08', 100, 2, 100, 5],
    ],
  );
});
test('MKT-15: a weekend has no session: it is reported from its first event to its last', () => {
  const [day] = factsOf(tapeOf([print(-2 * 1440, 10_000, 5), print(-2 * 1440 + 1, 10_000, 6)]));
  assert.deepEqual([day?.day, day?.visible, day?.midLast], ['2013-10-05', 11, 100]);
});

const prints = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 60 }),
    price: fc.integer({ min: 1, max: 999 }),
    size: fc.integer({ min: 1, max: 50 }),
    kind: fc.constantFrom(EVENT.execute, EVENT.hidden, EVENT.add),
  }),
  { maxLength: 30 },
);
test('MKT-16: printed volume adds up over stretches, and a VWAP lies between the prices that it is of', () => {
  fc.assert(
    fc.property(prints, fc.integer({ min: 0, max: 60 }), (all, cut) => {
      const tape = tapeOf(
        all
          .toSorted((a, b) => a.minute - b.minute)
          .map((each) => print(each.minute, each.price, each.size, each.kind)),
      );
      const [from, at, to] = [open, open + cut * MINUTE_US, open + 61 * MINUTE_US];
      const [whole, first, second] = [
        printsBetween(tape, from, to),
        printsBetween(tape, from, at),
        printsBetween(tape, at, to),
      ];
      for (const kind of ['visible', 'hidden', 'eligible'] as const)
        assert.equal((first[kind] ?? 0) + (second[kind] ?? 0), whole[kind] ?? 0);
      assert.equal(whole.vwap, vwap(tape, from, to, 'eligible'));
      for (const [which, kinds] of [
        ['all', [EVENT.execute, EVENT.hidden]],
        ['displayed', [EVENT.execute]],
      ] as const) {
        const prices = all
          .filter(({ kind }) => kinds.some((each) => each === kind))
          .map(({ price }) => price);
        const average = vwap(tape, from, to, which);
        if (prices.length === 0) assert.equal(average, null);
        else
          assert.ok(
            (average ?? NaN) >= Math.min(...prices) - 1e-9 &&
              (average ?? NaN) <= Math.max(...prices) + 1e-9,
          );
      }
    }),
  );
});
test('MKT-17: rows out of order are those that lie before the row above', () => {
  assert.equal(outOfOrder(Float64Array.of(1, 3, 2, 2, 1, 5), 6), 2);
  assert.equal(outOfOrder(Float64Array.of(1, 3, 2), 2), 0); // only the rows that are there
});

/** A walk of mids by the minute; `by` is what its stamps are off by. */
function walk(minutes: number, by: number, seed: number, bias = 0): Tape {
  const random = seededRandom(seed);
  const coin = cryptoSpot({
    symbol: 'C',
    venue: 'X',
    quote: 'USD',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 0 },
  });
  let mid = 10_000;
  const rows = Array.from({ length: minutes }, (_, i) => {
    mid += Math.round(20 * (random.next() - 0.5));
    return { at: 20_000 * DAY_US + (i + by) * MINUTE_US, bid: mid + bias - 1, ask: mid + bias + 1 };
  });
  return tapeOf(rows, coin);
}
for (const hours of [-14, -5, -0.5, 0, 0.5, 3, 14] as const)
  test(`MKT-34: a source that is ${hours} hours off is found to be`, () => {
    const found = shiftBetween(walk(2000, 0, 3), walk(2000, -60 * hours, 3));
    assert.equal(found?.shiftMinutes, 60 * hours);
    assert.deepEqual([found?.differenceBps, found?.within95Bps], [0, [0, 0]]);
    assert.equal(found?.sureness, Infinity); // the next best shift is wrong by something, this one by nothing
  });
test('MKT-34: a source that is higher throughout is off by just that, and the shift is found all the same', () => {
  const found = shiftBetween(walk(2000, 0, 3, 5), walk(2000, 60, 3));
  assert.equal(found?.shiftMinutes, -60);
  assert.ok(Math.abs((found?.differenceBps ?? NaN) - 5) < 0.3);
  assert.ok((found?.sureness ?? 0) > 1 && (found?.unshiftedBps ?? 0) > 5);
  const [low, high] = found?.within95Bps ?? [NaN, NaN];
  assert.ok(low <= high && low > 4 && high < 6);
});
test('MKT-34: less than an hour in common has no result; another market is no certain one', () => {
  assert.equal(shiftBetween(walk(59, 0, 3), walk(59, 0, 3)), null);
  assert.equal(shiftBetween(walk(60, 0, 3), walk(60, 0, 3))?.minutes, 60);
  assert.equal(shiftBetween(walk(200, 0, 3), walk(200, 2000, 3)), null);
  assert.ok((shiftBetween(walk(2000, 0, 3), walk(2000, 0, 4))?.sureness ?? NaN) < 2);
});
