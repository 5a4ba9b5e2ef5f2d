// The exchange without its door, for tests of orders that wait for a price.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import {
  openSpotExchange,
  type SpotExchange,
  type SpotExchangeOptions,
} from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-conditional-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
const BALANCES = { BTC: 10n * ONE, USDT: 1_000_000n * ONE };
let files = 0;

export interface SpotBench {
  readonly exchange: SpotExchange;
  readonly events: SpotEvent[];
  readonly log: string;
}
export function openBench(more: Partial<SpotExchangeOptions> = {}): SpotBench {
  const events: SpotEvent[] = [];
  let at = 1_700_000_000_000_000;
  const log = more.log ?? join(folder, `${files++}.sqlite`);
  const exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: ['a', 'b'].map((id) => ({ id, balances: BALANCES })),
    nowUs: () => (at += 1000),
    listener: (event) => events.push(event),
    ...more,
    log,
  });
  return { exchange, events, log };
}

/** A limit order for BTC unless the terms say otherwise: price in cents, lots of 0.00001. */
export const terms = (
  clientOrderId: string,
  side: 1 | -1,
  more: Partial<NewSpotOrder> = {},
): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId,
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 0,
  quantity: 10_000,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'NONE',
  ...more,
});
export function placed(exchange: SpotExchange, account: string, order: NewSpotOrder): LiveOrder {
  const answer = exchange.place(account, order);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.msg);
  return answer.value.order;
}
/** The code and the words of a refusal. */
export function refusal(
  answer: ReturnType<SpotExchange['place'] | SpotExchange['placeList']>,
): readonly [number, string] {
  assert.ok(!answer.ok, 'it is refused');
  return [answer.error.code, answer.error.msg];
}
export const holding = (
  exchange: SpotExchange,
  account: string,
  asset: string,
): readonly [free: string, locked: string] => {
  const row = exchange.balances(account).find((each) => each.asset === asset);
  return [row?.free ?? '', row?.locked ?? ''];
};
export const statusOf = (
  exchange: SpotExchange,
  account: string,
  clientOrderId: string,
): string => {
  const found = exchange.query(account, { symbol: 'BTCUSDT', orderId: null, clientOrderId });
  return found.ok ? found.value.status : found.error.msg;
};
export const cancel = (exchange: SpotExchange, account: string, clientOrderId: string): boolean =>
  exchange.cancel(account, {
    name: { symbol: 'BTCUSDT', orderId: null, clientOrderId },
    requestId: 'c',
    only: null,
  }).ok;
/** A trade of the market with itself: the last price is this one, and nothing of it stays. */
export function tradeAt(exchange: SpotExchange, price: number, quantity = 1): void {
  const flow = { symbol: 'BTCUSDT', price, quantity } as const;
  exchange.flow({ ...flow, side: 1, type: 'limit' });
  exchange.flow({ ...flow, side: -1, type: 'ioc' });
}
/** Rests for the market: somebody to trade with. */
export const offer = (
  exchange: SpotExchange,
  side: 1 | -1,
  price: number,
  quantity: number,
): void => void exchange.flow({ symbol: 'BTCUSDT', side, type: 'limit', price, quantity });
