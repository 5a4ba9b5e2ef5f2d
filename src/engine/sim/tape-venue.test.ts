import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approve } from '#core/gate/approved';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import { EVENT, type EventKind, type Tape } from '#core/market/tape';
import type { ChildType } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { type TapeVenue, tapeVenue } from '#engine/sim/tape-venue';

const instrument = usEquity('TEST', 'XNAS');
const START = 1_340_287_200e6;
type Row = readonly [
  kind: EventKind,
  side: 1 | -1 | 0,
  id: number,
  size: number,
  price: number,
  bid: readonly [number, number],
  ask: readonly [number, number],
];

/** One event a second, a book of one level a side after each; levels beyond it are empty. */
function tapeOf(rows: readonly Row[], hasOrderIds = true, depth = 1): Tape {
  const f = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of);
  const side = (of: (row: Row) => number): Float64Array =>
    Float64Array.from({ length: rows.length * depth }, (_, k) =>
      k % depth === 0 ? of(rows[k / depth] ?? assert.fail()) : 0,
    );
  return {
    instrument,
    source: 'made',
    hash: '',
    hasOrderIds,
    count: rows.length,
    depth,
    at: Float64Array.from(rows, (_, i) => START + i * 1e6),
    kind: Uint8Array.from(rows, (row) => row[0]),
    restingSide: Int8Array.from(rows, (row) => row[1]),
    orderId: f((row) => row[2]),
    size: f((row) => row[3]),
    price: f((row) => row[4]),
    eligible: Uint8Array.from(rows, (row) =>
      row[0] === EVENT.execute || row[0] === EVENT.hidden ? 1 : 0,
    ),
    bidPrice: side((row) => row[5][0]),
    bidSize: side((row) => row[5][1]),
    askPrice: side((row) => row[6][0]),
    askSize: side((row) => row[6][1]),
  };
}
function play(
  tape: Tape,
  orders: readonly {
    readonly second: number;
    readonly id: string;
    readonly side: 'buy' | 'sell';
    readonly quantity: number;
    readonly limit: number;
    readonly type: ChildType;
  }[],
  queue: 'pessimistic' | 'optimistic' = 'pessimistic',
): { readonly heard: VenueReport[]; readonly venue: TapeVenue; filled(id: string): number } {
  const venue = tapeVenue({
    tape,
    fees: NO_FEES,
    seed: 1,
    latency: { baseUs: 100, jitterUs: 0 },
    queue,
  });
  const heard: VenueReport[] = [];
  venue.gateway.listen((event) => heard.push(event));
  for (const { second, id, ...order } of orders) {
    venue.advance(timeUs(START + second * 1e6 + 1));
    venue.gateway.send(
      approve({
        clientOrderId: id,
        parentId: 'P',
        instrumentId: instrument.id,
        side: order.side,
        quantity: lots(order.quantity),
        limit: ticks(order.limit),
        type: order.type,
        reason: '',
        venue: 'XNAS',
      }),
    );
  }
  venue.advance(timeUs(START + tape.count * 1e6));
  return {
    heard,
    venue,
    filled: (id) =>
      heard.reduce(
        (sum, event) =>
          sum +
          (event.type === 'fill' && event.fill.clientOrderId === id ? event.fill.quantity : 0),
        0,
      ),
  };
}
const add = (
  side: 1 | -1,
  id: number,
  size: number,
  price: number,
  bid: readonly [number, number],
  ask: readonly [number, number],
): Row => [EVENT.add, side, id, size, price, bid, ask];
const hit = (
  id: number,
  size: number,
  bid: readonly [number, number],
  ask: readonly [number, number],
): Row => [EVENT.execute, 1, id, size, 1000, bid, ask];
const ASK = [1002, 100] as const;
const opening: readonly Row[] = [
  add(1, 1, 100, 1000, [1000, 100], ASK),
  add(1, 2, 50, 1000, [1000, 150], ASK),
];
const rest = {
  second: 1,
  id: 'a',
  side: 'buy',
  quantity: 60,
  limit: 1000,
  type: 'postOnly',
} as const;

test('TAP-1, P7: a resting order waits behind all that was displayed, then fills by what executes behind it', () => {
  const tape = tapeOf([
    ...opening,
    add(1, 3, 80, 1000, [1000, 230], ASK),
    hit(1, 100, [1000, 130], ASK),
    hit(2, 50, [1000, 80], ASK),
    hit(3, 40, [1000, 40], ASK),
    hit(3, 40, [1000, 0], ASK),
  ]);
  const { filled, heard } = play(tape, [rest]);
  assert.equal(filled('a'), 60);
  // P8: order 3 executed 40 and 40; we took 40, then only the 20 that we still wanted.
  assert.deepEqual(
    heard.flatMap((event) => (event.type === 'fill' ? [event.fill.quantity] : [])),
    [40, 20],
  );
});
test('TAP-1, P7: a cancellation behind us does not move us; one ahead does', () => {
  const behind = tapeOf([
    ...opening,
    add(1, 3, 80, 1000, [1000, 230], ASK),
    [EVENT.remove, 1, 3, 80, 1000, [1000, 150], ASK],
    hit(1, 100, [1000, 50], ASK),
  ]);
  assert.equal(play(behind, [rest]).filled('a'), 0);
  const ahead = tapeOf([
    ...opening,
    add(1, 3, 80, 1000, [1000, 230], ASK),
    [EVENT.remove, 1, 1, 100, 1000, [1000, 130], ASK],
    hit(2, 50, [1000, 80], ASK),
    hit(3, 30, [1000, 50], ASK),
  ]);
  assert.equal(play(ahead, [rest]).filled('a'), 30);
});
test('TAP-1, P8: inside the spread only a trade through our price fills us', () => {
  const tape = tapeOf([...opening, hit(1, 10, [1000, 140], ASK)]);
  assert.equal(play(tape, [{ ...rest, limit: 1001 }]).filled('a'), 10);
  const offers = tapeOf([...opening, [EVENT.execute, -1, 0, 30, 1002, [1000, 150], [1002, 70]]]);
  assert.equal(play(offers, [{ ...rest, limit: 1001 }]).filled('a'), 0);
});
test('TAP-2, P8: what we took is gone, and what the tape says about the dead is ignored', () => {
  const asks: readonly Row[] = [
    add(-1, 7, 100, 1002, [1000, 100], [1002, 100]),
    add(-1, 8, 50, 1002, [1000, 100], [1002, 150]),
  ];
  const tape = tapeOf([
    ...asks,
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], [1002, 150]],
    [EVENT.execute, -1, 7, 100, 1002, [1000, 100], [1002, 50]],
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], [1002, 50]],
  ]);
  const take = {
    second: 1,
    id: 't',
    side: 'buy',
    quantity: 120,
    limit: 1002,
    type: 'ioc',
  } as const;
  const { filled, venue } = play(tape, [take]);
  assert.equal(filled('t'), 120);
  // 50 of order 8 are recorded, 20 of them we have: 30 are shown.
  assert.deepEqual(venue.feed.view(instrument.id)?.asks, [{ price: 1002, size: 30 }]);
});
test('TAP-2: two takers never share what was displayed once', () => {
  const tape = tapeOf([
    add(-1, 7, 100, 1002, [1000, 100], [1002, 100]),
    ...Array.from({ length: 4 }, (): Row => [EVENT.quote, 0, 0, 0, 0, [1000, 100], [1002, 100]]),
  ]);
  const take = { second: 0, side: 'buy', quantity: 80, limit: 1002, type: 'ioc' } as const;
  const { filled } = play(tape, [
    { ...take, id: 't1' },
    { ...take, id: 't2', second: 2 },
  ]);
  assert.deepEqual([filled('t1'), filled('t2')], [80, 20]);
});
test('TAP-3, P8: hidden prints fill nobody who rests', () => {
  const tape = tapeOf([...opening, [EVENT.hidden, 1, 0, 500, 999, [1000, 150], ASK]]);
  assert.equal(play(tape, [{ ...rest, limit: 1001 }]).filled('a'), 0);
});
test('P7: without order ids the queue shrinks by prints, and by cancellations only when the display falls below it', () => {
  const rows: readonly Row[] = [
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 50], ASK],
    [EVENT.execute, 1, 0, 60, 1000, [1000, 50], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 40], ASK],
  ];
  assert.equal(play(tapeOf(rows, false, 2), [rest]).filled('a'), 10);
});
test('P7, TAP-4: of a consolidated quote, one level without ids, only prints move the queue: its size is one venue of many', () => {
  const rows = (print: number): readonly Row[] => [
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 50], ASK],
    [EVENT.execute, 1, 0, print, 1000, [1000, 50], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 40], ASK],
  ];
  assert.equal(play(tapeOf(rows(60), false), [rest]).filled('a'), 0);
  assert.equal(play(tapeOf(rows(104), false), [rest]).filled('a'), 4);
});
test('P7, TAP-5: an order beyond what is displayed joins behind everyone whom it meets when its price comes into sight; before that only a trade through it fills it', () => {
  const rows = (last: Row): readonly Row[] => [
    [EVENT.quote, 0, 0, 0, 0, [1001, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1001, 100], ASK],
    [EVENT.execute, 1, 0, 30, 1000, [1001, 100], ASK],
    [EVENT.quote, 0, 0, 0, 0, [1000, 70], ASK],
    [EVENT.execute, 1, 0, 75, 1000, [1000, 70], ASK],
    last,
  ];
  const quiet: Row = [EVENT.quote, 0, 0, 0, 0, [1000, 40], ASK];
  const through: Row = [EVENT.execute, 1, 0, 90, 999, [1000, 40], ASK];
  assert.equal(play(tapeOf(rows(quiet), false), [rest]).filled('a'), 5);
  assert.equal(play(tapeOf(rows(through), false), [rest]).filled('a'), rest.quantity);
});
test('TAP-6, P8: without ids, what we took stays gone while its level is shown, and at most as much of it as is shown', () => {
  const take = { side: 'buy', quantity: 60, limit: 1002, type: 'ioc' } as const;
  const quote = (size: number, price = 1002): Row => [
    EVENT.quote,
    0,
    0,
    0,
    0,
    [1000, 100],
    [price, size],
  ];
  const tape = (...sizes: Row[]): Tape => tapeOf([quote(100), ...sizes], false);
  const second = (of: Tape): number =>
    play(of, [
      { ...take, second: 0, id: 'a' },
      { ...take, second: of.count - 1, id: 'b' },
    ]).filled('b');
  assert.equal(second(tape(quote(100), quote(110))), 50);
  assert.equal(second(tape(quote(20), quote(50))), 30);
  assert.equal(second(tape(quote(100, 1003), quote(100))), 60);
});
test('TAP-7, F15: a quiet market is fresh however long it says nothing; a silence twenty times the usual is a hole', () => {
  const quiet = tapeOf(
    Array.from({ length: 30 }, (): Row => [EVENT.quote, 0, 0, 0, 0, [1000, 100], ASK]),
    false,
  );
  // One change in four seconds, then nothing.
  const slow = { ...quiet, at: quiet.at.map((_, i) => START + i * 4e6) };
  const ageAfter = (of: Tape, seconds: number): number => {
    const { venue } = play(of, []);
    const last = of.at[of.count - 1] ?? 0;
    venue.advance(timeUs(last + seconds * 1e6));
    const view = venue.feed.view(instrument.id);
    return (last + seconds * 1e6 - (view?.dataAt ?? 0)) / 1e6;
  };
  assert.equal(ageAfter(slow, 79), 0);
  assert.equal(ageAfter(slow, 81), 81);
  assert.equal(ageAfter(quiet, 19), 0);
  assert.equal(ageAfter(quiet, 21), 21);
  // Of a tape that has said little nobody knows what is usual.
  assert.equal(ageAfter({ ...slow, count: 5 }, 1), 1);
});
test('a postOnly that would take is rejected, an ioc returns its rest, a late cancel is refused', () => {
  const tape = tapeOf([
    ...opening,
    ...Array.from({ length: 3 }, (): Row => [EVENT.quote, 0, 0, 0, 0, [1000, 150], ASK]),
  ]);
  const { heard } = play(tape, [
    { ...rest, id: 'p', limit: 1002 },
    { ...rest, id: 'i', type: 'ioc', limit: 1002, quantity: 300 },
  ]);
  assert.deepEqual(
    heard.map(
      (event) =>
        `${event.type} ${event.type === 'fill' ? event.fill.quantity : event.clientOrderId}`,
    ),
    ['rejected p', 'accepted i', 'fill 100', 'cancelled i'],
  );
});
test('TAP-1, P7, P8: two orders of ours at one price share the queue before them: what executes behind it fills both', () => {
  const tape = tapeOf([
    ...opening,
    hit(1, 100, [1000, 50], ASK),
    hit(2, 50, [1000, 0], ASK),
    hit(0, 30, [999, 10], ASK),
  ]);
  const [a, b] = [
    { ...rest, quantity: 10 },
    { ...rest, id: 'b', quantity: 10 },
  ];
  const { filled } = play(tape, [a, b]);
  assert.deepEqual([filled('a'), filled('b')], [10, 10]);
  // One print of the whole queue and more, on a book without ids.
  const plain = tapeOf(
    [
      [EVENT.quote, 0, 0, 0, 0, [1000, 10], ASK],
      [EVENT.quote, 0, 0, 0, 0, [1000, 10], ASK],
      [EVENT.execute, 1, 0, 25, 1000, [1000, 10], ASK],
      [EVENT.quote, 0, 0, 0, 0, [1000, 10], ASK],
    ],
    false,
  );
  const both = play(plain, [
    { ...a, second: 0, quantity: 5 },
    { ...b, second: 0, quantity: 5 },
  ]);
  assert.deepEqual([both.filled('a'), both.filled('b')], [5, 5]);
});
