import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import { diffStream } from '#venues/ccxt/diff-stream';
import { liveMarket } from '#venues/ccxt/market-of';

const instrument = cryptoSpot({
  symbol: 'BTCUSDT',
  venue: 'USDM',
  tick: { units: 1, scale: 1 },
  lot: { units: 1, scale: 3 },
  quote: 'USDT',
});
const at = timeUs(1e15);
function opened() {
  const market = liveMarket();
  const fees = { makerBps: 0, takerBps: 0 };
  const stream = diffStream(
    [{ instrument, unified: 'BTC/USDT:USDT', native: 'BTCUSDT', fees }],
    new Map([[instrument.id, market]]),
    () => at,
  );
  const say = (words: object): string | null => stream.message(JSON.stringify(words));
  return { market, stream, say };
}
/** As USD-M says it: the first and last update of the frame, and the last one of the frame before. */
const depth = (first: number, last: number, before: number, bid: string, size: string) => ({
  e: 'depthUpdate',
  E: 1e12,
  T: 1e12,
  s: 'BTCUSDT',
  U: first,
  u: last,
  pu: before,
  b: [[bid, size]],
  a: [['50001.0', '2.000']],
});

test('USM-6: frames that name the one before them make a book, a gap takes it away', () => {
  const { market, stream, say } = opened();
  assert.equal(say(depth(90, 110, 89, '50000.0', '1.000')), 'BTCUSDT', 'a snapshot is wanted');
  const snapshot = {
    lastUpdateId: 100,
    bids: [['49999.0', '3.000']],
    asks: [['50002.0', '1.000']],
  };
  assert.equal(stream.snapshot('BTCUSDT', snapshot), true);
  // Numbers between frames are skipped on contracts: what matters is the one before.
  assert.equal(say(depth(125, 130, 110, '50000.5', '0.500')), null);
  assert.deepEqual(
    market.view(at)?.bids.map(({ price, size }) => [price, size]),
    [
      [500_005, 500],
      [500_000, 1000],
      [499_990, 3000],
    ],
  );
  assert.equal(market.view(at)?.valid, true);
  assert.equal(say(depth(140, 150, 135, '50000.5', '0.400')), 'BTCUSDT');
  assert.equal(market.view(at)?.valid ?? false, false);
});

test('USM-6: prints of one order at one price are one print, by their own number', () => {
  const { market, say } = opened();
  market.book(at, [], []);
  const print = { e: 'aggTrade', E: 1e12, s: 'BTCUSDT', a: 7, p: '50000.0', q: '0.250', m: true };
  say({ ...print, f: 20, l: 23, T: 1e12 });
  say({ ...print, f: 20, l: 23, T: 1e12 });
  say({ ...print, a: 8, q: '0.001' });
  assert.equal(market.view(at)?.eligibleVolume, 251);
});

test('PRP-9: a dated contract has a mark and an index, and no funding', () => {
  const { market, say } = opened();
  market.book(at, [], []);
  const words = { e: 'markPriceUpdate', E: 1e12, s: 'BTCUSDT', P: '1', ap: '1' };
  say({ ...words, p: '50000.1', i: '49990.5', r: '', T: 0 });
  const quote = market.view(at)?.perpetual;
  assert.deepEqual([quote?.mark, quote?.funding], [500_001, null]);
});

test('MRG-5: mark, index and the next funding are the venue’s words', () => {
  const { market, say } = opened();
  market.book(at, [], []);
  assert.equal(market.view(at)?.perpetual, undefined);
  const words = { e: 'markPriceUpdate', E: 1e12, s: 'BTCUSDT', P: '1', ap: '1' };
  say({ ...words, p: '50000.12345678', i: '49990.5', r: '-0.00012500', T: 1_000_028_800_000 });
  const quote = market.view(at)?.perpetual;
  assert.ok(quote !== undefined && Math.abs(quote.mark - 500_001.2345678) < 1e-6);
  assert.deepEqual(
    [quote.at, quote.index, quote.funding],
    [at, 499_905, { rate: -0.000125, at: 1_000_028_800_000_000 }],
  );
});
