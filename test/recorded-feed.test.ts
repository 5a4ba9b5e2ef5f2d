// A recorded Binance stream, served as the exchange would, to our feed through an unmodified ccxt.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { defaultModel } from '#core/cost/default-model';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import type { Clock } from '#core/kernel/clock';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { PRIORS } from '#core/liquidity/priors';
import { NO_FEES } from '#core/market/fees';
import { priceOf, quantityOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { VenueReport } from '#core/order/venue-report';
import { plainOrder } from '#core/plan/new-order';
import { createDesk } from '#engine/desk/create-desk';
import type { OrderGateway } from '#engine/ports/ports';
import { openEngine } from '#engine/runtime/engine';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { listingsOf } from '#venues/ccxt/listings';
import { type LiveFeed, liveFeed } from '#venues/ccxt/live-feed';
import { rateBudget } from '#venues/ccxt/rate-budget';
import { type Faults, readRecording, recordedExchange } from './support/recorded-exchange.ts';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'crypto/binance_spot_btcusdt_20240808.jsonl.gz',
);
const INFO = {
  timezone: 'UTC',
  serverTime: 0,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      baseAssetPrecision: 8,
      quotePrecision: 8,
      orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
      isSpotTradingAllowed: true,
      permissions: ['SPOT'],
      permissionSets: [['SPOT']],
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
        { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00000001' },
        { filterType: 'NOTIONAL', minNotional: '5' },
      ],
    },
  ],
};
const BATCH = 40;
const [LOOK_EVERY, PLACE_AT] = [5, 2000];
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An engine on the feed, with a parent at work: whatever it sends, it sends into a whole book. */
function tradingOn(feed: LiveFeed, clock: Clock): { look(): void; place(): void; sent(): number } {
  const config = configSchema.parse({ reporting_currency: 'USDT', caps: { symbol_value: 1e9 } });
  const [policy, limits, prior] = [policyOf(config), limitsOf(config), PRIORS['crypto-major']];
  let [sent, listener] = [0, (_event: VenueReport): void => undefined];
  const gateway: OrderGateway = {
    send({ clientOrderId, instrumentId }) {
      sent++;
      assert.equal(
        feed.view(instrumentId)?.valid,
        true,
        'nothing is sent while the book is not whole',
      );
      // Taken back at once, so that the next look decides again.
      setImmediate(() => {
        listener({ type: 'accepted', clientOrderId, at: clock.now(), venueOrderId: clientOrderId });
        listener({ type: 'cancelled', clientOrderId, at: clock.now(), reason: 'for the test' });
      });
    },
    cancel: () => undefined,
    query: () => undefined,
    listen: (to) => {
      listener = to;
    },
  };
  const engine = openEngine({
    clock,
    journal: memoryJournal(),
    gateway,
    feed,
    policy,
    limits,
    printsIncludeOwn: false,
    mode: 'paper',
    configHash: '',
    market: 'recorded',
    cash: 1e9,
    progressIntervalUs: 60e6,
    ledgerLimits: {
      ...DEFAULT_LEDGER_LIMITS,
      throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, messages: 1e9 },
    },
  });
  const desk = createDesk({
    engine,
    clock,
    feed,
    policy,
    limits,
    mode: 'paper',
    modelOf: () => defaultModel(prior),
    feesOf: () => NO_FEES,
    profileOf: (instrument) =>
      buildProfile({
        instrument,
        asOf: clock.now(),
        tape: null,
        history: [],
        prior,
        observed: null,
        priceMid: midOf(feed.view(instrument.id) ?? ({ bids: [], asks: [] } as never)),
      }),
  });
  return {
    look: () => engine.look(),
    sent: () => sent,
    place() {
      const placed = desk.place(
        plainOrder({
          symbol: 'BTCUSDT',
          side: 'buy',
          quantity: 0.05,
          strategy: 'twap',
          horizonSeconds: 60,
        }),
        { idempotencyKey: null, by: 'test' },
      );
      assert.ok(
        placed.ok && placed.value.refusal === null,
        JSON.stringify(placed.ok ? placed.value.refusal : placed.error),
      );
    },
  };
}

interface Followed {
  readonly sent: number;
  readonly compared: number;
  readonly invalid: number;
  readonly resynchronisations: number;
  readonly injected: { drop: number; repeat: number; swap: number };
}
async function follow(faults: Faults | null): Promise<Followed> {
  const exchange = await recordedExchange(await readRecording(path), INFO, faults);
  const client = await loadExchange({
    exchange: 'binance',
    apiKey: null,
    secret: null,
    at: { rest: `http://127.0.0.1:${exchange.port}`, stream: `ws://127.0.0.1:${exchange.port}` },
  });
  assert.ok(client.ok, JSON.stringify(client));
  await client.value.loadMarkets();
  const listed = listingsOf(client.value, 'binance', ['BTCUSDT']);
  assert.ok(listed.ok, JSON.stringify(listed));
  const { listings } = listed.value;
  const [listing] = listings;
  assert.ok(listing !== undefined);
  const { instrument } = listing;
  const clock = {
    now: () => timeUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  };
  const feed = liveFeed({
    exchange: client.value,
    listings,
    clock,
    budget: rateBudget({ capacity: 1e6, windowMs: 60_000, cancelReserve: 0 }, performance.now()),
    adjust: 'ask',
    say: () => undefined,
  });
  const trading = tradingOn(feed, clock);
  let [compared, invalid, heard] = [0, 0, 0];
  feed.onMarket(() => {
    heard++;
    const view = feed.view(instrument.id);
    if (view === null) return;
    if (heard % LOOK_EVERY === 0) trading.look();
    if (heard === PLACE_AT && view.valid) trading.place();
    else if (heard === PLACE_AT) heard--;
    if (!view.valid) return void invalid++; // GAT-7: the gate refuses; VEN-9: also before the clocks were compared
    const [bid, ask] = [view.bids[0], view.asks[0]];
    assert.ok(bid !== undefined && ask !== undefined && bid.price < ask.price, 'never crossed');
    const truth = exchange.truthAt(feed.bookId(instrument.id) ?? -1);
    assert.notEqual(truth, null, 'a book stands at the end of a frame');
    const text = (levels: typeof view.bids): string =>
      levels
        .map((level) => `${priceOf(instrument, level.price)} ${quantityOf(instrument, level.size)}`)
        .join(',');
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
    for (let i = 0; i < 200 && feed.view(instrument.id)?.valid !== true; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(feed.view(instrument.id)?.valid, true, 'whole again at the end');
    return {
      sent: trading.sent(),
      compared,
      invalid,
      resynchronisations: feed.resynchronisations(),
      injected: exchange.injected,
    };
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

test('DEP-1, DEP-3, F6: the recorded stream gives the true book at every update, with no gap and no crossing', {
  timeout: 360_000,
}, async (t) => {
  if (!present(t)) return;
  const { compared, resynchronisations } = await follow(null);
  assert.ok(compared > 5000, `${compared} books compared`);
  assert.equal(resynchronisations, 0);
  t.diagnostic(`${compared} books equal, 0 crossed`);
});
test('DEP-2, DEP-4, F6, F11: frames dropped, repeated and swapped: it begins again, is not valid in between, and is the true book whenever it is', {
  timeout: 360_000,
}, async (t) => {
  if (!present(t)) return;
  const { sent, compared, invalid, resynchronisations, injected } = await follow({
    drop: 0.005,
    repeat: 0.02,
    swap: 0.005,
    random: seededRandom(11),
  });
  assert.ok(
    injected.drop > 10 && injected.repeat > 50 && injected.swap > 10,
    JSON.stringify(injected),
  );
  assert.ok(
    resynchronisations >= 10 && invalid > resynchronisations,
    `${resynchronisations} resynchronisations, ${invalid} times not valid`,
  );
  assert.ok(sent > 5, `${sent} orders were sent`);
  assert.ok(compared > 1000, `${compared} books compared`);
  t.diagnostic(
    `${sent} orders sent, all into a whole book; ${JSON.stringify(injected)}: ${resynchronisations} resynchronisations, ${compared} books equal, not valid at ${invalid} events`,
  );
});
