import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/cost/near.fixture';
import { marketOrders } from '#core/liquidity/measures/market-orders';
import { usEquity } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';

/** One event and the touch after it: [time, kind, resting side, price, size, bid, ask]. */
type Event = readonly [number, keyof typeof EVENT, number, number, number, number, number];
function tapeOf(events: readonly Event[]): Tape {
  const column = (k: number): Float64Array => Float64Array.from(events, (each) => Number(each[k]));
  const [bidPrice, askPrice] = [column(5), column(6)];
  return {
    instrument: usEquity('A', 'X'),
    source: 'test',
    hash: '',
    hasOrderIds: false,
    count: events.length,
    depth: 1,
    at: column(0),
    kind: Uint8Array.from(events, ([, kind]) => EVENT[kind]),
    restingSide: Int8Array.from(column(2)),
    price: column(3),
    size: column(4),
    orderId: new Float64Array(events.length),
    eligible: new Uint8Array(events.length),
    bidPrice,
    bidSize: bidPrice.map((x) => (x > 0 ? 10 : 0)),
    askPrice,
    askSize: askPrice.map((x) => (x > 0 ? 10 : 0)),
  };
}
const quote: Event = [1, 'quote', 0, 0, 0, 100, 102];
const ordersOf = (events: readonly Event[], from = 0, to = 1e9) => {
  const { count, at, sign, size, mid } = marketOrders(tapeOf(events), from, to);
  return { count, at: [...at], sign: [...sign], size: [...size], mid: [...mid] };
};
test('CAL-15: executions of one stamp and side are one order, of the side that did not rest', () => {
  const found = ordersOf([
    quote,
    [2, 'execute', -1, 102, 3, 100, 103],
    [2, 'execute', -1, 103, 4, 100, 104],
    [2, 'execute', 1, 100, 5, 99, 104],
    [3, 'execute', -1, 104, 1, 99, 104],
  ]);
  assert.deepEqual(found, {
    count: 3,
    at: [2, 2, 3],
    sign: [1, -1, 1],
    size: [7, 5, 1],
    mid: [101, 102, 101.5, 101.5],
  });
});
for (const [what, event, sign] of [
  ['a resting ask is bought', [2, 'execute', -1, 99, 1, 100, 102], 1],
  ['a resting bid is sold', [2, 'execute', 1, 105, 1, 100, 102], -1],
  ['above the mid it was bought', [2, 'execute', 0, 102, 1, 100, 102], 1],
  ['below the mid it was sold', [2, 'execute', 0, 100, 1, 100, 102], -1],
  ['at the mid nobody knows', [2, 'execute', 0, 101, 1, 100, 102], null],
  ['a hidden print has no side', [2, 'hidden', 0, 102, 1, 100, 102], null],
  ['a quote is no order', [2, 'quote', 0, 0, 0, 100, 102], null],
] as const satisfies readonly (readonly [string, Event, number | null])[])
  test(`CAL-15: ${what}`, () =>
    assert.deepEqual(ordersOf([quote, event]).sign, sign === null ? [] : [sign]));
test('CAL-15: nothing before there is a mid, before the stretch, or from its end on; the book before it is known', () => {
  const trade = (at: number): Event => [at, 'execute', -1, 102, 1, 100, 102];
  assert.deepEqual(ordersOf([[0, 'execute', -1, 102, 1, 0, 102], trade(1), trade(2)]).at, [2]);
  const events = [quote, trade(5), trade(10), trade(15), trade(20)];
  assert.deepEqual(ordersOf(events, 10, 20).at, [10, 15]);
  assert.deepEqual(ordersOf(events, 30, 40), { count: 0, at: [], sign: [], size: [], mid: [101] });
  // A crossed or one-sided book has no mid: the last one that was stands.
  const holes = ordersOf([
    quote,
    [2, 'quote', 0, 0, 0, 103, 102],
    [3, 'quote', 0, 0, 0, 0, 102],
    trade(4),
  ]);
  assert.deepEqual(holes.mid, [101, 101]);
});
test('CAL-15: the sizes of the orders are the sizes of their executions, and buyers and sellers mirror each other', () => {
  const events = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(1, -1),
      fc.integer({ min: 1, max: 9 }),
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(events, (given) => {
      let at = 1;
      const tape = (flip: 1 | -1) =>
        ordersOf([
          quote,
          ...given.map(
            ([wait, side, size]): Event => [
              (at += wait),
              'execute',
              flip * side,
              101,
              size,
              100,
              102,
            ],
          ),
        ]);
      const found = tape(1);
      at = 1;
      const mirror = tape(-1);
      near(
        found.size.reduce((sum, x) => sum + x, 0),
        given.reduce((sum, [, , size]) => sum + size, 0),
      );
      assert.deepEqual(mirror, { ...found, sign: found.sign.map((x) => -x) });
      assert.equal(found.mid.length, found.count + 1);
    }),
  );
});
