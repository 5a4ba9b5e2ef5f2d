// EXC-30: a market is its seed's.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { generatedFlow } from '#venues/exchange/markets/generated-flow';
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
