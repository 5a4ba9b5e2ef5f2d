// EXC-56: orders with an end of their own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-timed-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
const START = 1_700_000_000_000_000;
const SECOND = 1_000_000;
let files = 0;
const nextLog = (): string => join(folder, `${files++}.sqlite`);
function opened(log = nextLog(), checkpointEvery = 50_000) {
  const clock = { at: START };
  const events: SpotEvent[] = [];
  const balances = { BTC: 10n * ONE, USDT: 1_000_000n * ONE };
  const exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: ['a', 'b'].map((id) => ({ id, balances })),
    log,
    checkpointEvery,
    nowUs: () => clock.at,
    listener: (event) => void events.push(event),
  });
  return { clock, events, exchange, log };
}
let ids = 0;
const sell = (goodTillUs?: number, price = 5_000_000): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId: `t${ids++}`,
  side: -1,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price,
  quantity: 1000,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'EXPIRE_MAKER',
  ...(goodTillUs === undefined ? {} : { goodTillUs }),
});
const placed = (exchange: SpotExchange, order: NewSpotOrder): number => {
  const found = exchange.place('a', order);
  assert.ok(found.ok);
  return found.value.order.orderId;
};
const taker = { symbol: 'BTCUSDT', side: 1, type: 'ioc', price: 5_000_000, quantity: 400 } as const;

test('EXC-56: it trades until its time, and then it expires, once; its money is free again', () => {
  const { clock, events, exchange } = opened();
  const timed = placed(exchange, sell(START + 10 * SECOND));
  const other = placed(exchange, sell(undefined, 5_100_000));
  exchange.expireDue();
  assert.equal(exchange.flow(taker).filled, 400);
  clock.at = START + 10 * SECOND;
  // Nobody has looked at the clock: what would trade finds it gone all the same.
  assert.equal(exchange.flow(taker).filled, 0);
  exchange.expireDue();
  assert.equal(exchange.order(timed)?.status, 'EXPIRED');
  assert.equal(exchange.order(timed)?.filled, 400);
  assert.equal(exchange.order(other)?.status, 'NEW');
  const ends = events.filter(
    (event) =>
      event.type === 'report' && event.order.orderId === timed && event.execution === 'EXPIRED',
  );
  assert.equal(ends.length, 1);
  assert.deepEqual(
    exchange.balances('a').find(({ asset }) => asset === 'BTC'),
    { asset: 'BTC', free: '9.98600000', locked: '0.01000000' },
  );
  exchange.close();
});

test('EXC-56: a cancel before its time ends it, and its time then does nothing', () => {
  const { clock, exchange } = opened();
  const order = sell(START + SECOND);
  const id = placed(exchange, order);
  const name = { symbol: 'BTCUSDT', orderId: id, clientOrderId: null };
  assert.ok(exchange.cancel('a', { name, requestId: '', only: null }).ok);
  clock.at += 2 * SECOND;
  exchange.expireDue();
  assert.equal(exchange.order(id)?.status, 'CANCELED');
  exchange.close();
});

test('EXC-56: after a restart, by replay or from a checkpoint, it still ends at its time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 12 }),
      fc.nat({ max: 20 }),
      fc.constantFrom(3, 50_000),
      (seconds, restartAt, checkpointEvery) => {
        const { clock, exchange, log } = opened(undefined, checkpointEvery);
        const known = seconds.map((each) => [
          each,
          placed(exchange, sell(START + (each + 1) * SECOND)),
        ]);
        clock.at = START + restartAt * SECOND;
        exchange.expireDue();
        const hash = exchange.hash();
        exchange.close();
        const again = opened(log, checkpointEvery);
        assert.equal(again.exchange.hash(), hash);
        for (const at of [restartAt, 15, 40]) {
          again.clock.at = START + Math.max(at, restartAt) * SECOND;
          again.exchange.expireDue();
          for (const [each = 0, id = 0] of known)
            assert.equal(
              again.exchange.order(id)?.status,
              again.clock.at >= START + (each + 1) * SECOND ? 'EXPIRED' : 'NEW',
            );
        }
        again.exchange.close();
      },
    ),
    { numRuns: 25 },
  );
});
