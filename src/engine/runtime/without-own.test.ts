import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { type LedgerOrder, OpenOrders } from '#core/ledger/open-orders';
import type { MarketView } from '#core/market/view';
import { silence, withoutOwn } from '#engine/runtime/beside';

const level = (price: number, size: number): MarketView['bids'][number] => ({
  price: ticks(price),
  size: lots(size),
});
const view: MarketView = {
  ...silence(timeUs(0)),
  bids: [level(101, 5), level(100, 20)],
  asks: [level(104, 7)],
  valid: true,
};
const own = (
  side: 'buy' | 'sell',
  limit: number,
  leaves: number,
  status = 'working',
): LedgerOrder =>
  ({
    order: { side, limit: ticks(limit), type: 'postOnly' },
    life: { status, quantity: lots(leaves), filled: lots(0), busted: lots(0) },
  }) as unknown as LedgerOrder;
function open(...orders: readonly LedgerOrder[]): OpenOrders {
  const all = new OpenOrders();
  for (const [i, order] of orders.entries()) all.set(`o${i}`, order);
  return all;
}

test('EXE-27: a parent looks at the market of the others: our own resting orders are out of it', () => {
  const seen = withoutOwn(view, open(own('buy', 101, 5), own('sell', 104, 3), own('buy', 99, 4)));
  assert.deepEqual(seen.bids, [level(100, 20)]);
  assert.deepEqual(seen.asks, [level(104, 4)]);
  // What the feed does not show of us yet takes nothing from anybody else.
  assert.equal(withoutOwn(view, open(own('buy', 99, 4))), view);
  assert.deepEqual(withoutOwn(view, open(own('buy', 101, 5, 'sent'))).bids, view.bids);
});
