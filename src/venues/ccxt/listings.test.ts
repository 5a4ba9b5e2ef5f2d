import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMarket, ExchangeClient } from '#engine/ports/exchange-client';
import { priceText, quantityText, ticksOf } from '#venues/ccxt/ccxt-words';
import { listingsOf } from '#venues/ccxt/listings';

const market = (more: Partial<ClientMarket>): ClientMarket => ({
  id: 'BTCUSDT',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  spot: true,
  active: true,
  maker: '0.001',
  taker: '0.00075',
  precision: { price: '0.01', amount: '0.00001' },
  limits: { cost: { min: '5' } },
  ...more,
});
const exchange = (...markets: readonly ClientMarket[]): ExchangeClient =>
  ({
    id: 'binance',
    markets: Object.fromEntries(markets.map((each) => [each.symbol, each])),
  }) as unknown as ExchangeClient;

test('VEN-2: tick, lot, minimum and fees are the venue’s, exact', () => {
  const found = listingsOf(exchange(market({})), 'binance', ['BTCUSDT']);
  assert.ok(found.ok);
  const [listing] = found.value.listings;
  assert.ok(listing !== undefined);
  assert.deepEqual(
    [
      listing.instrument.id,
      listing.instrument.tick,
      listing.instrument.lot,
      listing.instrument.minNotional,
      listing.fees,
    ],
    [
      'BTCUSDT.BINANCE',
      { units: 1, scale: 2 },
      { units: 1, scale: 5 },
      5,
      { makerBps: 10, takerBps: 7.5 },
    ],
  );
  assert.deepEqual(
    [priceText(listing, 6_183_763), quantityText(listing, 7), ticksOf(listing, '61837.63000000')],
    ['61837.63', '0.00007', 6_183_763],
  );
  assert.throws(() => ticksOf(listing, '61837.635'), /multiple of the tick/);
});
test('F38: a symbol that is not listed or does not trade is left out by name; the rest is followed', () => {
  const eth = market({ id: 'ETHUSDT', symbol: 'ETH/USDT', active: false });
  const found = listingsOf(exchange(market({}), eth), 'binance', ['BTCUSDT', 'ETHUSDT', 'OLDUSDT']);
  assert.ok(found.ok);
  assert.deepEqual(
    [found.value.listings.map(({ native }) => native), found.value.unlisted],
    [['BTCUSDT'], ['ETHUSDT', 'OLDUSDT']],
  );
});
test('VEN-2: a market that is not listed, does not trade, names no grid or no fees is a problem each', () => {
  const found = listingsOf(
    exchange(
      market({ active: false }),
      market({ id: 'ETHUSDT', symbol: 'ETH/USDT', precision: { price: undefined, amount: '1' } }),
      market({ id: 'SOLUSDT', symbol: 'SOL/USDT', taker: undefined }),
    ),
    'binance',
    ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'NOPE'],
  );
  assert.deepEqual(found.ok ? [] : found.error.map((each) => each.code), [
    'SYMBOL_UNKNOWN',
    'GRID_UNKNOWN',
    'FEES_UNKNOWN',
    'SYMBOL_UNKNOWN',
  ]);
});
