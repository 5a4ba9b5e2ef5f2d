// EXC-30, EXC-34: a market is its seed's, and it answers what is taken from it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { generatedFlow } from '#venues/exchange/markets/generated-flow';
import { flowSpecOf, paperMarkets, symbolOf } from '#venues/exchange/markets/paper-markets';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

function marketOf(seed: number): unknown {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-flow-'));
  let now = Date.UTC(2025, 0, 1) * 1000;
  const exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: [],
    log: join(home, 'x.sqlite'),
    nowUs: () => (now += 1000),
    listener: () => undefined,
  });
  const flow = generatedFlow(exchange, seededRandom(seed));
  for (let i = 0; i < 20; i++) flow.pass(0.25);
  const told = SPOT_SYMBOLS.map(({ symbol }) => [
    exchange.depth(symbol, 100),
    exchange.market(symbol)?.trades.latest(10),
  ]);
  exchange.close();
  rmSync(home, { recursive: true });
  return told;
}
test('EXC-30: the same seed gives the same books and trades, another seed others', () => {
  assert.deepEqual(marketOf(7), marketOf(7));
  assert.notDeepEqual(marketOf(7), marketOf(8));
});

/** Log of the mid ten minutes on, after somebody has bought (or sold) a share of a day's volume in them. */
function movedBy(seed: number, side: 1 | -1, share: number): number {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-flow-'));
  let now = Date.UTC(2025, 0, 1) * 1000;
  const [market] = paperMarkets(1);
  assert.ok(market !== undefined);
  const { symbol } = market;
  const exchange = openSpotExchange({
    symbols: [symbolOf(market)],
    accounts: [],
    log: join(home, 'x.sqlite'),
    nowUs: () => (now += 1000),
    listener: () => undefined,
  });
  const flow = generatedFlow(exchange, seededRandom(seed), [flowSpecOf(market)]);
  const mid = (): number => {
    const depth = exchange.depth(symbol, 1);
    return Math.log(((depth?.bids[0]?.[0] ?? NaN) + (depth?.asks[0]?.[0] ?? NaN)) / 2);
  };
  flow.pass(5);
  const before = mid();
  for (let part = 0; part < 120; part++)
    exchange.batch(() => {
      const best = exchange.market(symbol)?.book.best(side === 1 ? -1 : 1) ?? 0;
      const quantity = Math.round((share * market.unitsPerDay) / 120);
      exchange.flow({ symbol, side, type: 'ioc', price: Math.max(1, best + side * 50), quantity });
      for (let step = 0; step < 10; step++) flow.pass(0.5);
    });
  const after = mid();
  exchange.close();
  rmSync(home, { recursive: true });
  return after - before;
}
test('EXC-34: what somebody takes moves the market by the root of its size in daily volatilities', () => {
  for (const share of [0.02, 0.08]) {
    const moves = Array.from(
      { length: 5 },
      (_, seed) => (movedBy(seed, 1, share) - movedBy(seed, -1, share)) / 2,
    );
    const mean = moves.reduce((sum, each) => sum + each, 0) / moves.length;
    const wanted = 0.8 * 0.02 * Math.sqrt(share);
    assert.ok(Math.abs(mean / wanted - 1) < 0.5, `${mean} instead of ${wanted}`);
  }
});
