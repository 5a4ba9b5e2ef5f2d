import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TYPE_CODE } from '#core/matching/fast-book-core';
import { seedOf } from '#engine/sim/reactive/chance';
import {
  type DayWatcher,
  type OwnListener,
  type ReactiveMarket,
  reactiveDay,
} from '#engine/sim/reactive/market';
import { REACTIVE_MARKET_NAMES, REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import { daySecondsOf } from '#engine/sim/reactive/parameters';

const { parameters } = REACTIVE_MARKETS['small-tick'];
const daySeconds = daySecondsOf(parameters);
const MARKET = TYPE_CODE.market;
const LIMIT = TYPE_CODE.limit;

interface Heard {
  readonly fills: { id: number; price: number; lots: number; leaves: number; isMaker: boolean }[];
  readonly listener: OwnListener;
}
function ears(): Heard {
  const fills: Heard['fills'] = [];
  return {
    fills,
    listener: {
      filled: (id, price, lots, leaves, isMaker) =>
        fills.push({ id, price, lots, leaves, isMaker }),
      rested: () => undefined,
      ended: () => undefined,
      rejected: () => undefined,
    },
  };
}
function opened(
  seed: number,
  watcher: DayWatcher = {},
  own: OwnListener | null = null,
  market = parameters,
): ReactiveMarket {
  return reactiveDay(
    { parameters: market, seed, openPrice: market.openPrice, daySeconds },
    watcher,
    own,
  );
}
function playTo(market: ReactiveMarket, second: number): void {
  while (market.nextAt() <= second) market.step();
}
type Print = readonly [at: number, side: number, price: number, lots: number];

test('RCT-1: the same seed, the same prints; another seed, another day', () => {
  const printsOf = (seed: number): readonly Print[] => {
    const prints: Print[] = [];
    playTo(opened(seed, { traded: (...print) => prints.push(print) }), 3600);
    return prints;
  };
  const first = printsOf(1);
  assert.ok(first.length > 500);
  assert.deepEqual(printsOf(1), first);
  assert.notDeepEqual(printsOf(2).slice(0, 50), first.slice(0, 50));
});

for (const name of REACTIVE_MARKET_NAMES)
  test(`RCT-2: ${name}: the book is never crossed, sizes are whole, and prints add up to the volume`, () => {
    const market = REACTIVE_MARKETS[name].parameters;
    let lots = 0;
    let value = 0;
    let changes = 0;
    let last = 0;
    const day = opened(
      3,
      {
        traded(at, _, price, quantity) {
          assert.ok(at >= last, 'time goes forward');
          last = at;
          lots += quantity;
          value += quantity * price;
        },
      },
      null,
      market,
    );
    while (day.nextAt() < daySeconds) {
      day.step();
      changes++;
      const bid = day.book.best(1);
      const ask = day.book.best(-1);
      assert.ok(bid === null || ask === null || bid < ask);
      if (bid !== null) assert.ok(Number.isSafeInteger(day.book.sizeAt(1, bid)));
    }
    assert.ok(changes > 10_000);
    assert.equal(lots, day.volume);
    assert.equal(value, day.turnover);
    assert.ok(day.book.count <= market.providers.count * market.providers.levels * 2);
  });

test('RCT-2: an order of ours joins behind what rests at its price, and our second one behind our first', () => {
  const { fills, listener } = ears();
  const market = opened(4, {}, listener);
  playTo(market, 600);
  const price = market.book.best(1)!;
  const ahead = market.book.sizeAt(1, price);
  market.submit(600, 1, 1, LIMIT, price, 50);
  market.submit(600, 2, 1, LIMIT, price, 50);
  assert.equal(market.book.sizeAt(1, price), ahead + 100);
  while (fills.length < 2 && market.nextAt() < daySeconds) market.step();
  const filled = (id: number): number =>
    fills.filter((fill) => fill.id === id).reduce((sum, fill) => sum + fill.lots, 0);
  assert.ok(fills.every((fill) => fill.isMaker && fill.price === price));
  assert.equal(fills[0]?.id, 1);
  assert.ok(filled(2) === 0 || filled(1) === 50);
});

test('RCT-2: a market order of ours takes the best prices first and gets all that it asked for', () => {
  const { fills, listener } = ears();
  const market = opened(5, {}, listener);
  playTo(market, 900);
  const asks = market.book.depth(-1, 50);
  const lots = asks.slice(0, 3).reduce((sum, [, size]) => sum + size, 0);
  market.submit(900, 1, 1, MARKET, 0, lots);
  const byPrice = new Map<number, number>();
  for (const fill of fills) byPrice.set(fill.price, (byPrice.get(fill.price) ?? 0) + fill.lots);
  assert.deepEqual([...byPrice], asks.slice(0, 3));
  assert.ok(fills.every((fill) => !fill.isMaker));
});

test('RCT-3: with our orders in the book the same traders come at the same times and the same news moves the price', () => {
  const comesTo = (lots: number): readonly (readonly number[])[] => {
    const comers: (readonly number[])[] = [];
    const market = opened(
      6,
      { order: (at, run) => comers.push([at, run.account, run.side, run.count]) },
      ears().listener,
    );
    for (let second = 60; second <= 3600; second += 60) {
      playTo(market, second);
      if (lots > 0) market.submit(second, second / 60, 1, MARKET, 0, lots);
    }
    return comers;
  };
  assert.deepEqual(comesTo(500), comesTo(0));
});

test('RCT-7: what others take from our resting orders moves the fair value as what we take', () => {
  const movedBy = (act: (market: ReactiveMarket) => void): number => {
    const plain = opened(7, {}, ears().listener);
    const ours = opened(7, {}, ears().listener);
    playTo(plain, 1800);
    act(ours);
    playTo(ours, 1800);
    return ours.fair() - plain.fair();
  };
  const resting = movedBy((market) => {
    for (let second = 60, id = 1; second < 1800; second += 20, id++) {
      playTo(market, second);
      if (id > 1) market.cancel(second, id - 1);
      // Better than any bid: the next seller meets us first.
      const ask = market.book.best(-1)!;
      market.submit(second, id, 1, LIMIT, ask - 1, 1000);
    }
  });
  const taking = movedBy((market) => {
    for (let second = 60, id = 1; second < 1800; second += 20, id++) {
      playTo(market, second);
      market.submit(second, id, 1, MARKET, 0, 100);
    }
  });
  assert.ok(taking > 0.0005, `${taking}`);
  assert.ok(resting > 0.0005, `${resting}`);
});

test('RCT-13: symbols with news in common move together as much as was asked, and are as volatile as alone', () => {
  const DAYS = 24;
  const returns = (seed: number, common: boolean): number[] => {
    const all: number[] = [];
    for (let day = 0; day < DAYS; day++) {
      const market = reactiveDay(
        {
          parameters,
          seed: seedOf(seed, day),
          openPrice: parameters.openPrice,
          daySeconds,
          ...(common ? { common: { seed: seedOf(99, day), correlation: 0.4 } } : {}),
        },
        {},
        null,
      );
      let last = Math.log(market.mid());
      for (let second = 900; second <= daySeconds; second += 900) {
        playTo(market, second);
        const mid = Math.log(market.mid());
        all.push(mid - last);
        last = mid;
      }
    }
    return all;
  };
  const variance = (a: readonly number[]): number => a.reduce((sum, x) => sum + x * x, 0);
  const a = returns(1, true);
  const b = returns(2, true);
  const product = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const correlation = product / Math.sqrt(variance(a) * variance(b));
  assert.ok(correlation > 0.2 && correlation < 0.65, `${correlation}`);
  const ratio = variance(a) / variance(returns(1, false));
  assert.ok(ratio > 0.4 && ratio < 2.5, `${ratio}`);
});

test('RCT-14: with several venues none is crossed with another, takers go where the price is best, and all have trades', () => {
  let best = NaN;
  let side = 0;
  const market = reactiveDay(
    { parameters, seed: 8, openPrice: parameters.openPrice, daySeconds, venues: 3 },
    {
      order(_, run) {
        side = run.side;
        const prices = market.books.map((book) => book.best(run.side === 1 ? -1 : 1));
        best = Math.min(...prices.map((price) => (price ?? Infinity * run.side) * run.side)) * side;
      },
      traded(_, takerSide, price) {
        // The first print of an order is at the best price of all venues.
        if (!Number.isNaN(best)) assert.equal(price, best);
        assert.equal(takerSide, side);
        best = NaN;
      },
    },
    null,
  );
  while (market.nextAt() < daySeconds) {
    market.step();
    const bids = market.books.map((book) => book.best(1) ?? 0);
    const asks = market.books.map((book) => book.best(-1) ?? Infinity);
    assert.ok(Math.max(...bids) < Math.min(...asks));
  }
  assert.ok(market.volumes.every((lots) => lots > 0.15 * market.volume));
});

test('RCT-4: no file of the market looks at a cost model; only its desk has one, for the account', () => {
  for (const file of globSync('src/engine/sim/reactive/**/*.ts')) {
    if (file.endsWith('/desk.ts') || file.endsWith('.test.ts')) continue;
    assert.doesNotMatch(readFileSync(file, 'utf8'), /#core\/(cost|plan|gate|execute)\//, file);
  }
});
