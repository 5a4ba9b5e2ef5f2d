// One account of our exchange behind the gateway that trades live, and a second account that trades against it; faults on demand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lots, lots, timeUs } from '#core/kernel/units';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { ccxtGateway } from '#venues/ccxt/ccxt-gateway';
import { withMargin } from '#venues/ccxt/contract-account';
import { listingsOf } from '#venues/ccxt/listings';
import { rateBudget } from '#venues/ccxt/rate-budget';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { BUSY_CLIENTS, startExchange } from '../support/running-exchange.ts';
import type { Dialect } from './dialects.ts';
import type { ConformanceVenue } from './venue.ts';

const INSTANCE = 'cf0';
const FAULTS = '/exchange/faults';

export async function exchangeVenue(dialect: Dialect): Promise<ConformanceVenue> {
  const server = await startExchange([...BUSY_CLIENTS, '--dialect', dialect.dialect]);
  const at = { rest: server.url, stream: server.url.replace('http', 'ws') };
  const access = (who: number): Promise<ExchangeClient> => {
    const keys = server.keys[who];
    if (keys === undefined) throw new Error(`no keys of account ${who}`);
    return dialect.client(keys, at);
  };
  const exchange = await access(0);
  const other = await access(1);
  const listed = listingsOf(exchange, 'cf', [dialect.symbol]);
  if (!listed.ok) throw new Error(listed.error[0]?.message);
  const margined = await withMargin(exchange, 'cf', listed.value.listings);
  if (!margined.ok) throw new Error(margined.error.message);
  const listings = margined.value;
  const listing = listings[0]!;
  const gateway = ccxtGateway({
    exchange,
    listings,
    clock: { now: () => timeUs(Date.now() * 1000) },
    budget: rateBudget(
      { capacity: 100_000, windowMs: 60_000, cancelReserve: 1000 },
      performance.now(),
    ),
    sentBefore: new Map(),
    instance: INSTANCE,
    onClockFault: () => undefined,
    say: () => undefined,
  });
  const token = readFileSync(join(server.home, 'token'), 'utf8').trim();
  const faults = async (script: readonly object[]): Promise<void> => {
    const reply = await fetch(`${server.url}${FAULTS}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ faults: script }),
    });
    if (!reply.ok) throw new Error(`no faults: ${reply.status}`);
  };
  const { orderPath, lot, tick } = dialect;
  const text = (count: number, step: number): string => String(Number((count * step).toFixed(8)));
  return {
    name: dialect.name,
    base: dialect.base,
    instrument: listing.instrument,
    gateway,
    start: () => gateway.start(),
    async trade(side, price, quantity: Lots) {
      await other.createOrder(
        listing.unified,
        'limit',
        side,
        text(quantity, lot),
        text(price, tick),
        {},
      );
    },
    loseReplies: (isLosing) =>
      faults(isLosing ? [{ kind: 'reply_lost', path: orderPath, probability: 1 }] : []),
    loseRequests: (isLosing) =>
      faults(isLosing ? [{ kind: 'request_lost', path: orderPath, probability: 1 }] : []),
    disconnect: async () => {
      await faults([{ kind: 'disconnect', probability: 1 }]);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await faults([]);
    },
    log() {
      const { orders, fills } = readSpotLog(join(server.home, 'exchange.sqlite'));
      const ours = orders.filter(({ account }) => account === 'first');
      return {
        orders: ours.length,
        ids: new Set(ours.map(({ clientOrderId }) => clientOrderId)).size,
        filled: lots(
          fills
            .filter(({ account }) => account === 'first')
            .reduce((sum, { quantity }) => sum + quantity, 0),
        ),
      };
    },
    price: dialect.price,
    async close() {
      gateway.close();
      await other.close();
      await server.end();
    },
  };
}
