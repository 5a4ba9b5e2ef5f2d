import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { seededRandom } from '#core/kernel/random';
import { checksumOf, okxBookFeed } from '#venues/exchange/okx/okx-book-feed';
import { type OkxBook, type OkxLevel, okxBook } from '#venues/exchange/okx/okx-instrument';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-okx-book-'));
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
const level = (price: string, size: string): OkxLevel => [price, size, '0', '1'];

// The two examples of the protocol's own documentation.
for (const [bids, asks, text] of [
  [
    [level('3366.1', '7'), level('3366', '6')],
    [level('3366.8', '9'), level('3368', '8')],
    '3366.1:7:3366.8:9:3366:6:3368:8',
  ],
  [
    [level('3366.1', '7')],
    [level('3366.8', '9'), level('3368', '8'), level('3372', '8')],
    '3366.1:7:3366.8:9:3368:8:3372:8',
  ],
] as const)
  test(`OKX-10: the checksum is of ${text}`, () =>
    assert.equal(checksumOf({ bids, asks }), crc32(text) | 0));

/** As a client keeps a book: by price, sorted again for its checksum. */
function follower(): { take(frame: Readonly<Record<string, unknown>>): OkxBook } {
  const sides = { bids: new Map<string, OkxLevel>(), asks: new Map<string, OkxLevel>() };
  return {
    take(frame) {
      for (const side of ['bids', 'asks'] as const)
        for (const row of frame[side] as readonly OkxLevel[])
          if (row[1] === '0') sides[side].delete(row[0]);
          else sides[side].set(row[0], row);
      const sorted = (side: 'bids' | 'asks', sign: 1 | -1): readonly OkxLevel[] =>
        [...sides[side].values()].toSorted(([x], [y]) => sign * (Number(x) - Number(y)));
      return { bids: sorted('bids', -1), asks: sorted('asks', 1) };
    },
  };
}

test('OKX-10: whoever applies each frame to the last one has the 400 best levels, and its checksum', () => {
  const state = exchange.market('BTCUSDT');
  assert.ok(state !== null);
  const feed = okxBookFeed(state);
  const random = seededRandom(5);
  const whole = (count: number): number => Math.floor(random.next() * count);
  const ids: number[] = [];
  let client = follower();
  let seqId: unknown = null;
  let frames = 0;
  exchange.batch(() => {
    for (let away = 1; away <= 450; away++)
      for (const side of [1, -1] as const) {
        const terms = { symbol: 'BTCUSDT', side, type: 'limit', quantity: 1 } as const;
        exchange.flow({ ...terms, price: 6_000_000 - side * away * 2 });
      }
  });
  for (let step = 0; step < 1500; step++) {
    const side = whole(2) === 0 ? 1 : -1;
    const isCancel = ids.length > 0 && whole(3) === 0;
    if (isCancel) exchange.flowCancel('BTCUSDT', ids.splice(whole(ids.length), 1)[0] ?? 0);
    else {
      const price = 6_000_000 - side * (1 + whole(900) - whole(20));
      const { id, leaves } = exchange.flow({
        symbol: 'BTCUSDT',
        side,
        type: 'limit',
        price,
        quantity: 1 + whole(500),
      });
      if (leaves > 0) ids.push(id);
    }
    if (step % 3 !== 0) continue;
    const frame = feed.changes(step);
    if (frame === null) continue;
    if (seqId === null || step % 500 === 0) {
      // A new listener: what he gets is the same book at once.
      client = follower();
      const snapshot = feed.snapshot(step);
      assert.deepEqual([snapshot['prevSeqId'], snapshot['seqId']], [-1, state.updateId]);
      assert.deepEqual(client.take(snapshot), okxBook(state, 400));
    } else {
      assert.equal(frame['prevSeqId'], seqId, 'each frame names the one before');
      const book = client.take(frame);
      assert.deepEqual(book, okxBook(state, 400));
      assert.equal(frame['checksum'], checksumOf(book));
      frames++;
    }
    seqId = frame['seqId'];
  }
  assert.ok(frames > 300, `${frames} frames`);
  assert.ok(okxBook(state, 5000).asks.length > 400, 'there is more than is shown');
});
