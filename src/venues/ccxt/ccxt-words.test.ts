import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { fillOf } from '#venues/ccxt/ccxt-words';
import { type CcxtListing, withAccountFees } from '#venues/ccxt/listings';

const listing: CcxtListing = {
  instrument: cryptoSpot({
    symbol: 'BTC-USDT',
    venue: 'X',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 5 },
    quote: 'USDT',
  }),
  unified: 'BTC/USDT',
  native: 'BTC-USDT',
  fees: { makerBps: 0, takerBps: 0 },
};
const trade: ClientTrade = {
  id: '3',
  order: '7',
  symbol: 'BTC/USDT',
  side: 'sell',
  price: '100.00',
  amount: '0.01',
  timestamp: 1000,
  takerOrMaker: 'taker',
};
// What ccxt makes of the same execution: by REST it turns the venue's sign, of the stream of orders it does not.
for (const [from, cost, info, want] of [
  ['REST', '0.001', { fee: '-0.001', feeCcy: 'USDT' }, '0.001'],
  ['the stream', '-0.001', { fillFee: '-0.001', fillFeeCcy: 'USDT' }, '0.001'],
  ['REST, a rebate', '-0.001', { fee: '0.001', feeCcy: 'USDT' }, '-0.001'],
  ['the stream, a rebate', '0.001', { fillFee: '0.001', fillFeeCcy: 'USDT' }, '-0.001'],
] as const)
  test(`OKX-16: a fee told by ${from} is booked as ${want}`, () => {
    const fill = fillOf(
      listing,
      { ...trade, info, fee: { cost, currency: 'USDT' } },
      'P1',
      timeUs(1),
    );
    assert.deepEqual(fill.commission, { asset: 'USDT', amount: want });
    assert.equal(fill.fee, Number(want));
  });

test('VEN-21: rates of the account are asked market by market where there is no list of them', async () => {
  const exchange = {
    has: { fetchTradingFees: false, fetchTradingFee: true },
    fetchTradingFee: () => Promise.resolve({ maker: '0.0002', taker: '0.0005' }),
  } as unknown as ExchangeClient;
  const [found] = await withAccountFees(exchange, [listing]);
  assert.deepEqual(found?.fees, { makerBps: 2, takerBps: 5 });
});
test('BYB-17: of Bybit they are asked market by market, although ccxt has a list of all', async () => {
  const exchange = {
    id: 'bybit',
    has: { fetchTradingFees: true, fetchTradingFee: true },
    fetchTradingFees: () => Promise.reject(new Error('of derivatives')),
    fetchTradingFee: () => Promise.resolve({ maker: '0.0008', taker: '0.001' }),
  } as unknown as ExchangeClient;
  const [found] = await withAccountFees(exchange, [listing]);
  assert.deepEqual(found?.fees, { makerBps: 8, takerBps: 10 });
});
