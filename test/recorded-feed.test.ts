// A recorded Binance stream, served as the exchange would, to our feed through an unmodified ccxt.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadExchange } from '#adapters/gateway-ccxt/ccxt-exchange';
import { listingsOf } from '#adapters/gateway-ccxt/listings';
import { RateBudget } from '#adapters/gateway-ccxt/rate-budget';
import { liveFeed } from '#adapters/gateway-ccxt/live-feed';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { priceOf, quantityOf } from '#core/market/instrument';
import { readRecording, recordedExchange, type Faults } from './support/recorded-exchange.ts';

const path = join(process.env['PLIMSOLL_DATA'] ?? '../shared/data', 'crypto/binance_spot_btcusdt_20240808.jsonl.gz');
const INFO = {
  timezone: 'UTC', serverTime: 0, rateLimits: [], exchangeFilters: [],
  symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', baseAssetPrecision: 8, quotePrecision: 8, orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'], isSpotTradingAllowed: true, permissions: ['SPOT'], permissionSets: [['SPOT']], filters: [{ filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' }, { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00000001' }, { filterType: 'NOTIONAL', minNotional: '5' }] }],
};
const BATCH = 40;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Followed {
  readonly compared: number;
  readonly invalid: number;
  readonly resynchronisations: number;
  readonly injected: { drop: number; repeat: number; swap: number };
}
async function follow(faults: Faults | null): Promise<Followed> {
  const exchange = await recordedExchange(await readRecording(path), INFO, faults);
  const client = await loadExchange({ exchange: 'binance', apiKey: null, secret: null, at: { rest: `http://127.0.0.1:${exchange.port}`, stream: `ws://127.0.0.1:${exchange.port}` } });
  assert.ok(client.ok, JSON.stringify(client));
  await client.value.loadMarkets();
  const listings = listingsOf(client.value, 'binance', ['BTCUSDT']);
  assert.ok(listings.ok, JSON.stringify(listings));
  const [listing] = listings.value;
  assert.ok(listing !== undefined);
  const { instrument } = listing;
  const clock = { now: () => timeUs(Math.round((performance.timeOrigin + performance.now()) * 1000)) };
  const feed = liveFeed({ exchange: client.value, listings: listings.value, clock, budget: new RateBudget({ capacity: 1e6, windowMs: 60_000, cancelReserve: 0 }, performance.now()), say: () => undefined });
  let [compared, invalid, heard] = [0, 0, 0];
  feed.onMarket(() => {
    heard++;
    const view = feed.view(instrument.id);
    if (view === null) return;
    if (!view.valid) return void invalid++; // GAT-7: the gate refuses; VEN-9: also before the clocks were compared
    const [bid, ask] = [view.bids[0], view.asks[0]];
    assert.ok(bid !== undefined && ask !== undefined && bid.price < ask.price, 'never crossed');
    const truth = exchange.truthAt(feed.bookId(instrument.id) ?? -1);
    assert.notEqual(truth, null, 'a book stands at the end of a frame');
    const text = (levels: typeof view.bids): string => levels.map((level) => `${priceOf(instrument, level.price)} ${quantityOf(instrument, level.size)}`).join(',');
    assert.equal(`${text(view.bids)} | ${text(view.asks)}`, truth);
    compared++;
  });
  try {
    feed.start();
    while (exchange.subscribers() === 0 || feed.clock() === null) await tick();
    for (;;) {
      const before = heard;
      const more = exchange.play(BATCH);
      if (!more) break;
      for (let turn = 0; turn < 20 && heard === before; turn++) await tick();
    }
    for (let i = 0; i < 200 && feed.view(instrument.id)?.valid !== true; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(feed.view(instrument.id)?.valid, true, 'whole again at the end');
    return { compared, invalid, resynchronisations: feed.resynchronisations(), injected: exchange.injected };
  } finally {
    feed.close();
    await client.value.close();
    await exchange.close();
  }
}
const present = (t: TestContext): boolean => {
  if (existsSync(path)) return true;
  t.skip('no ../shared/data');
  return false;
};

test('DEP-1, DEP-3, F6: the recorded stream gives the true book at every update, with no gap and no crossing', { timeout: 120_000 }, async (t) => {
  if (!present(t)) return;
  const { compared, resynchronisations } = await follow(null);
  assert.ok(compared > 5000, `${compared} books compared`);
  assert.equal(resynchronisations, 0);
  t.diagnostic(`${compared} books equal, 0 crossed`);
});
test('DEP-2, DEP-4, F6, F11: frames dropped, repeated and swapped: it begins again, is not valid in between, and is the true book whenever it is', { timeout: 120_000 }, async (t) => {
  if (!present(t)) return;
  const { compared, invalid, resynchronisations, injected } = await follow({ drop: 0.005, repeat: 0.02, swap: 0.005, random: seededRandom(11) });
  assert.ok(injected.drop > 10 && injected.repeat > 50 && injected.swap > 10, JSON.stringify(injected));
  assert.ok(resynchronisations >= 10 && invalid > resynchronisations, `${resynchronisations} resynchronisations, ${invalid} times not valid`);
  assert.ok(compared > 1000, `${compared} books compared`);
  t.diagnostic(`${JSON.stringify(injected)}: ${resynchronisations} resynchronisations, ${compared} books equal, not valid at ${invalid} events`);
});
