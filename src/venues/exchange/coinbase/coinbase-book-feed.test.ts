import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { coinbaseBookFeed } from '#venues/exchange/coinbase/coinbase-book-feed';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-coinbase-book-'));
let clock = 1e15;
let listen: (event: SpotEvent) => void = () => undefined;
const exchange = openSpotExchange({
  symbols: SPOT_SYMBOLS,
  accounts: [],
  log: join(home, 'exchange.sqlite'),
  nowUs: () => ++clock,
  listener: (event) => listen(event),
});
after(() => {
  exchange.close();
  rmSync(home, { recursive: true });
});

interface Update {
  readonly side: string;
  readonly price_level: string;
  readonly new_quantity: string;
}
/** As a client keeps a book. */
function follower() {
  const levels = new Map<string, string>();
  return {
    take(event: object | null): void {
      const { type, updates } = (event ?? { type: '', updates: [] }) as {
        readonly type: string;
        readonly updates: readonly Update[];
      };
      if (type === 'snapshot') levels.clear();
      for (const { side, price_level: price, new_quantity: size } of updates)
        if (size === '0') levels.delete(`${side} ${price}`);
        else levels.set(`${side} ${price}`, size);
    },
    levels: () => [...levels].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  };
}

test('CBS-11: whoever applies each message to a snapshot has the whole book', () => {
  const state = exchange.market('BTCUSDT') ?? assert.fail('no market');
  const feed = coinbaseBookFeed(state);
  listen = (event) => {
    if (event.type === 'depth' && event.symbol === 'BTCUSDT') feed.changed(event);
  };
  const random = seededRandom(5);
  const whole = (count: number): number => Math.floor(random.next() * count);
  const ids: number[] = [];
  const old = follower();
  old.take(feed.snapshot(0));
  let messages = 0;
  for (let step = 1; step < 1500; step++) {
    const side = whole(2) === 0 ? 1 : -1;
    if (ids.length > 0 && whole(3) === 0)
      exchange.flowCancel('BTCUSDT', ids.splice(whole(ids.length), 1)[0] ?? 0);
    else {
      const price = 6_000_000 - side * (1 + whole(150) - whole(20));
      const terms = { symbol: 'BTCUSDT', side, type: 'limit', price } as const;
      const { id, leaves } = exchange.flow({ ...terms, quantity: 1 + whole(500) });
      if (leaves > 0) ids.push(id);
    }
    if (step % 3 !== 0) continue;
    const changes = feed.changes();
    if (changes !== null) messages++;
    old.take(changes);
    if (step % 30 !== 0) continue;
    const fresh = follower();
    fresh.take(feed.snapshot(step));
    assert.deepEqual(old.levels(), fresh.levels());
  }
  assert.ok(messages > 300, `${messages} messages`);
  feed.changes();
  assert.equal(feed.changes(), null);
});
