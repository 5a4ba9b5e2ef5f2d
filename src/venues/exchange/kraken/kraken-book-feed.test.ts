import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { seededRandom } from '#core/kernel/random';
import {
  type KrakenBook,
  type KrakenLevel,
  krakenBook,
  krakenBookFeed,
  krakenChecksum,
} from '#venues/exchange/kraken/kraken-book-feed';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-kraken-book-'));
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

test('KRK-11: the checksum is of asks, then bids, without points and without zeros in front', () => {
  const asks: readonly KrakenLevel[] = [
    ['45285.2', '0.00100000'],
    ['45286.4', '1.54571953'],
  ];
  const bids: readonly KrakenLevel[] = [['0.05005', '0.00000500']];
  const text = '4528521000004528641545719535005500';
  assert.equal(krakenChecksum({ asks, bids }), crc32(text));
});

type Side = 'bids' | 'asks';
/** As the protocol describes a follower: by price, cut to his depth after each frame. Numbers as they stand in the text. */
function follower(depth: number): { take(frame: object): KrakenBook } {
  const sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  return {
    take(frame) {
      const text = JSON.stringify(frame).replaceAll(/:([\d.]+)/g, ':"$1"');
      const rows = JSON.parse(text) as Record<Side, { price: string; qty: string }[]>;
      const sorted = (side: Side, sign: 1 | -1): readonly KrakenLevel[] => {
        for (const { price, qty } of rows[side])
          if (Number(qty) === 0) sides[side].delete(price);
          else sides[side].set(price, qty);
        const best = [...sides[side]]
          .toSorted(([x], [y]) => sign * (Number(x) - Number(y)))
          .slice(0, depth);
        sides[side] = new Map(best);
        return best;
      };
      return { bids: sorted('bids', -1), asks: sorted('asks', 1) };
    },
  };
}

test('KRK-11: whoever applies each frame to the last one has the best levels, and their checksum', () => {
  const state = exchange.market('BTCUSDT');
  assert.ok(state !== null);
  const random = seededRandom(5);
  const whole = (count: number): number => Math.floor(random.next() * count);
  const feeds = [10, 25].map((depth) => ({ depth, feed: krakenBookFeed(state, depth) }));
  const clients = new Map(feeds.map(({ depth }) => [depth, follower(depth)]));
  const ids: number[] = [];
  let frames = 0;
  for (const { depth, feed } of feeds) clients.get(depth)?.take(feed.snapshot());
  for (let step = 0; step < 1500; step++) {
    const side = whole(2) === 0 ? 1 : -1;
    if (ids.length > 60 || (ids.length > 0 && whole(3) === 0))
      exchange.flowCancel('BTCUSDT', ids.splice(whole(ids.length), 1)[0] ?? 0);
    else {
      const price = 6_000_000 - side * (1 + whole(60) - whole(5));
      const order = { symbol: 'BTCUSDT', side, type: 'limit', price } as const;
      const { id, leaves } = exchange.flow({ ...order, quantity: 1 + whole(500) });
      if (leaves > 0) ids.push(id);
    }
    if (step % 3 !== 0) continue;
    for (const { depth, feed } of feeds) {
      const frame = feed.changes();
      if (frame === null) continue;
      const book = clients.get(depth)?.take(frame) ?? assert.fail('no client');
      assert.deepEqual(book, krakenBook(state, depth));
      assert.equal(frame['checksum'], krakenChecksum(book));
      frames++;
    }
  }
  assert.ok(frames > 300, `${frames} frames`);
});
