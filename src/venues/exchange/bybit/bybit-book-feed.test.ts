import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { bybitBookFeed } from '#venues/exchange/bybit/bybit-book-feed';
import {
  type BybitBook,
  type BybitLevel,
  bybitBook,
} from '#venues/exchange/bybit/bybit-instrument';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bybit-book-'));
let clock = 1e15;
const exchange = openSpotExchange({
  symbols: SPOT_SYMBOLS,
  accounts: [],
  log: join(home, 'exchange.sqlite'),
  nowUs: () => ++clock,
  listener: () => undefined,
});
after(() => {
  exchange.close();
  rmSync(home, { recursive: true });
});

interface Frame {
  readonly type?: string;
  readonly data?: BybitBook & { readonly u: number };
}
/** As a client keeps a book. */
function follower(): { take(frame: Frame): BybitBook; readonly lastId: number } {
  const sides = { b: new Map<string, string>(), a: new Map<string, string>() };
  let lastId = 0;
  return {
    get lastId() {
      return lastId;
    },
    take({ type, data = assert.fail('no data') }) {
      if (type === 'snapshot') for (const side of Object.values(sides)) side.clear();
      else assert.equal(data.u, lastId + 1, 'each delta counts up by one');
      lastId = data.u;
      for (const side of ['b', 'a'] as const)
        for (const [price, size] of data[side])
          if (size === '0') sides[side].delete(price);
          else sides[side].set(price, size);
      const sorted = (side: 'b' | 'a', sign: 1 | -1): readonly BybitLevel[] =>
        [...sides[side]].toSorted(([x], [y]) => sign * (Number(x) - Number(y)));
      return { b: sorted('b', -1), a: sorted('a', 1) };
    },
  };
}

for (const depth of [1, 50] as const)
  test(`BYB-10: whoever applies each frame to the last one has the best ${depth} levels`, () => {
    const state = exchange.market('BTCUSDT');
    assert.ok(state !== null);
    const feed = bybitBookFeed(state, depth);
    const random = seededRandom(depth);
    const whole = (count: number): number => Math.floor(random.next() * count);
    const ids: number[] = [];
    let client = follower();
    let frames = 0;
    feed.changes(0);
    client.take(feed.snapshot(0) as Frame);
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
      const frame = feed.changes(step) as Frame | null;
      if (frame === null) continue;
      frames++;
      assert.equal(frame.type, depth === 1 ? 'snapshot' : 'delta');
      assert.deepEqual(client.take(frame), bybitBook(state, depth));
      if (step % 500 !== 0) continue;
      // A new listener: what he gets is the same book at once, and the next frame fits it.
      client = follower();
      assert.deepEqual(client.take(feed.snapshot(step) as Frame), bybitBook(state, depth));
    }
    assert.ok(frames > 50, `${frames} frames`);
  });
