// PRP-11: fundings of an exchange's history, window by window.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { fundingsFrom } from '#venues/ccxt/venue-fundings';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const markets = {
  'BTC/USDT': { id: 'BTCUSDT', symbol: 'BTC/USDT', swap: false },
  'BTC/USDT:USDT': { id: 'BTC-USDT-SWAP', symbol: 'BTC/USDT:USDT', swap: true },
  'BTC/USD:BTC': { id: 'BTC-USD-SWAP', symbol: 'BTC/USD:BTC', swap: true },
} as unknown as ExchangeClient['markets'];

/** Fundings every eight hours, told as some exchanges do: more than was asked for, and the newest first. */
function exchangeOf(missing: ReadonlySet<number> = new Set()) {
  const asked: (readonly [string, number | undefined, unknown])[] = [];
  return {
    asked,
    markets,
    loadMarkets: async () => undefined,
    close: async () => undefined,
    fetchFundingRateHistory: async (
      symbol: string,
      since: number | undefined,
      limit: number | undefined,
      { until }: Readonly<Record<string, unknown>>,
    ) => {
      asked.push([symbol, since, until]);
      const first = Math.floor(((since ?? 0) - START) / (8 * HOUR_MS)) - 1;
      return Array.from({ length: Math.min(20, limit ?? 20) }, (_, i) => first + i)
        .filter((k) => k >= 0 && !missing.has(k))
        .map((k) => ({
          timestamp: START + k * 8 * HOUR_MS,
          fundingRate: String(0.0001 * (1 + (k % 3))),
          info: { markPrice: String(50_000 + k) },
        }))
        .toReversed();
    },
  };
}
const month = { fromMs: START, toMs: START + 30 * 24 * HOUR_MS };

test('PRP-11: every funding of a time once, oldest first, whatever the pages overlap; the perpetual and not the coin', async () => {
  for (const symbol of ['BTCUSDT', 'BTC-USDT-SWAP', 'btc/usdt']) {
    const exchange = exchangeOf();
    const found = await fundingsFrom('x', exchange, { symbol, ...month }, 0);
    assert.ok(found.ok, JSON.stringify(found));
    assert.equal(found.value.length, 90);
    assert.deepEqual(found.value[4], {
      atMs: START + 32 * HOUR_MS,
      rate: 0.0002,
      mark: 50_004,
    });
    assert.ok(found.value.every(({ atMs }, i) => atMs === START + i * 8 * HOUR_MS));
    assert.ok(exchange.asked.every(([name]) => name === 'BTC/USDT:USDT'));
    // The last window ends where the time does.
    assert.equal(exchange.asked.at(-1)?.[2], month.toMs);
  }
});

test('PRP-11: a list with a hole in it, an unknown perpetual and too long a time are errors', async () => {
  const wanted = { symbol: 'BTCUSDT', ...month };
  const hole = await fundingsFrom('x', exchangeOf(new Set([40, 41])), wanted, 0);
  assert.ok(!hole.ok);
  assert.equal(hole.error.code, 'HISTORY_HOLE');
  assert.match(hole.error.message, /2026-01-14T00:00:00.* to 2026-01-15/);
  const cases = [
    [exchangeOf(), { ...wanted, symbol: 'NOSUCH' }, 'SYMBOL_UNKNOWN'],
    [{ ...exchangeOf(), fetchFundingRateHistory: undefined }, wanted, 'SYMBOL_UNKNOWN'],
    [exchangeOf(), { ...wanted, fromMs: START - 1e12 }, 'HISTORY_TOO_LONG'],
  ] as const;
  for (const [exchange, asked, code] of cases) {
    const { fetchFundingRateHistory, ...rest } = exchange;
    const client =
      fetchFundingRateHistory === undefined ? rest : { ...rest, fetchFundingRateHistory };
    const found = await fundingsFrom('x', client, asked, 0);
    assert.equal(found.ok ? '' : found.error.code, code);
  }
});
