// TCA-92: days of an exchange's history, page by page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_US } from '#core/kernel/units';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { historyFrom } from '#venues/ccxt/venue-history';

const DAY = 19_723; // 2024-01-01
const MINUTE_MS = 60_000;
function exchangeOf(asked: number[]) {
  return {
    markets: { 'BTC/USDT': { symbol: 'BTC/USDT' } } as unknown as ExchangeClient['markets'],
    loadMarkets: async () => undefined as never,
    close: async () => undefined,
    // Some venues begin before what was asked for, and go on beyond the day.
    fetchOHLCV: async (_: string, __: string, since: number | undefined, limit: number) => {
      asked.push(since ?? NaN);
      return Array.from({ length: limit }, (_row, i) => [
        (since ?? 0) + (i - 1) * MINUTE_MS,
        100,
        101,
        99,
        100.5,
        2,
      ]);
    },
  };
}

test('TCA-92: a day is 1,440 bars, each once, whatever the pages overlap', async () => {
  const asked: number[] = [];
  const wanted = [
    { symbol: 'BTCUSDT', days: [DAY, DAY + 1] },
    { symbol: 'NOSUCH', days: [DAY] },
  ];
  const found = await historyFrom('x', exchangeOf(asked), wanted, 0);
  assert.ok(found.ok);
  const [bars, none] = found.value;
  assert.equal(none, undefined);
  assert.equal(bars?.symbol, 'BTCUSDT');
  assert.equal(bars?.count, 2880);
  assert.equal(new Set(bars?.at).size, 2880);
  assert.equal(bars?.at[0], DAY * DAY_US);
  assert.equal(bars?.close[0], 100.5);
  assert.equal(asked.length, 4);
});
test('TCA-92: a venue with short pages that leaves out quiet minutes gives its whole day, and one whose history begins later gives nothing', async () => {
  const from = (DAY * DAY_US) / 1000;
  // Pages of 300 minutes; it trades in the first hour and in the last.
  const short = (first: number): ReturnType<typeof exchangeOf> => ({
    ...exchangeOf([]),
    fetchOHLCV: async (_: string, __: string, since = 0) =>
      Array.from({ length: 300 }, (_row, i) => since + i * MINUTE_MS)
        .filter((at) => at >= first)
        .filter((at) => ((at - from) / MINUTE_MS + 60) % 1440 < 120)
        .map((at) => [at, 100, 101, 99, 100.5, 2]),
  });
  const wanted = [{ symbol: 'BTCUSDT', days: [DAY] }];
  const whole = await historyFrom('x', short(0), wanted, 0);
  assert.ok(whole.ok);
  assert.equal(whole.value[0]?.count, 120);
  assert.equal(whole.value[0]?.at.at(-1), DAY * DAY_US + 1439 * 60e6);
  const later = await historyFrom('x', short(from + 86_400_000), wanted, 0);
  assert.ok(later.ok);
  assert.deepEqual(later.value, []);
});
test('TCA-92: years of days are refused, with what to do', async () => {
  const days = Array.from({ length: 1001 }, (_, i) => DAY + i);
  const found = await historyFrom('x', exchangeOf([]), [{ symbol: 'BTCUSDT', days }], 0);
  assert.ok(!found.ok && found.error.code === 'HISTORY_TOO_LONG');
});
