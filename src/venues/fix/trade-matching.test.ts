import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import type { VenueOrder } from '#core/order/child';
import { type FixField, type FixMessage, fixText, framesIn } from '#venues/fix/fix-text';
import { tradesCaptured } from '#venues/fix/fix-trades';
import { type FollowedOrder, ownFixOrders, remember } from '#venues/fix/own-fix-orders';
import { type KeptReport, openSessionStore } from '#venues/fix/session-store';
import { matchedTrades, tradesTold } from '#venues/fix/trade-matching';

const KEEL = usEquity('KEEL', 'X');
const ID = 'P1/0/0/0';
const ORDER: VenueOrder = {
  clientOrderId: ID,
  parentId: 'P1',
  instrumentId: KEEL.id,
  side: 'buy',
  quantity: lots(100),
  limit: ticks(1000),
  type: 'limit',
  reason: '',
  venue: 'X',
};
const AT = timeUs(Date.UTC(2025, 5, 12, 13, 30) * 1000);

/** An order with what was told of it, and what a list of trades makes of it. */
function desk() {
  const opened = openSessionStore(mkdtempSync(join(tmpdir(), 'plimsoll-trades-')));
  assert.ok(opened.ok);
  const own = ownFixOrders({
    listings: [{ instrument: KEEL, symbol: 'KEEL' }],
    store: opened.value,
    sentBefore: new Map(),
    ids: { instance: 'k7Q', clientIdLengthMax: 36 },
    openedMs: 0,
  });
  const begun = own.begin(ORDER, 0);
  assert.ok(begun.ok);
  const mine: FollowedOrder = begun.value;
  const listings = [{ instrument: KEEL, symbol: 'KEEL' }];
  return {
    own,
    mine,
    /** A fill that was told, of these lots of the order. */
    told(execId: string, from: number, to: number, more: Partial<KeptReport> = {}) {
      const fill = {
        executionId: `${ID}:${execId}`,
        clientOrderId: ID,
        at: AT,
        price: 1000,
        quantity: lots(to - from),
        liquidity: 'maker' as const,
        fee: 0.5,
        commission: { asset: 'USD', amount: '0.5' },
        venue: 'X',
      };
      const span = { from, to };
      remember(mine, {
        clientOrderId: ID,
        execId,
        reports: [{ type: 'fill', fill }],
        span,
        ...more,
      });
    },
    captured(...lists: readonly (readonly FixField[])[]) {
      const terms = { account: 'ACC', listings, own, positionType: 'TQ' };
      return tradesCaptured(lists.map(messageOf), terms, AT);
    },
    matched(...lists: readonly (readonly FixField[])[]) {
      const trades = this.captured(...lists);
      assert.ok(trades.ok, JSON.stringify(trades));
      return matchedTrades(trades.value, own);
    },
  };
}
function messageOf(fields: readonly FixField[]): FixMessage {
  const text = fixText([[35, 'AE'], ...fields]);
  assert.ok(text.ok);
  const [message] = framesIn(text.value).messages;
  assert.ok(message?.ok);
  return message.value;
}
/** A trade of the list; `side`: what its one side says. */
const trade = (
  execId: string,
  quantity: number,
  side: readonly FixField[] = [
    [1, 'ACC'],
    [11, 'k7Q_P1_0_0_0'],
  ],
  more: readonly FixField[] = [],
): readonly FixField[] => [
  [571, `T${execId}`],
  [17, execId],
  [55, 'KEEL'],
  [32, String(quantity)],
  [31, '9.99'],
  [75, '20250612'],
  [60, '20250612-13:30:01.000'],
  ...more,
  [552, '1'],
  [54, '1'],
  [37, 'V1'],
  ...side,
];
const words = ({ fills }: ReturnType<typeof matchedTrades>): readonly string[] =>
  fills.map(({ executionId, quantity, price }) => `${executionId} ${quantity} at ${price}`);

test('FIX-22: a trade that its report told is that execution; a charge that the list does not name stays', () => {
  const one = desk();
  one.told('E1', 0, 30);
  const found = one.matched(trade('E1', 30));
  assert.deepEqual(words(found), [`${ID}:E1 30 at 999`]);
  assert.deepEqual(found.fills[0]?.commission, { asset: 'USD', amount: '0.5' });
  assert.deepEqual(found.missed, []);
  const charged = one.matched(
    trade('E1', 30, [
      [1, 'ACC'],
      [11, 'k7Q_P1_0_0_0'],
      [12, '0.7'],
    ]),
  );
  assert.deepEqual(charged.fills[0]?.commission, { asset: 'USD', amount: '0.7' });
});
test('FIX-22: a trade that no report told takes the first lots that nobody told which hold it', () => {
  const one = desk();
  one.told('E1', 0, 30);
  one.told('E3', 50, 80);
  const found = one.matched(
    ...['E1', 'E3'].map((id) => trade(id, 30)),
    trade('E2', 20),
    trade('E4', 20),
  );
  assert.deepEqual(
    found.missed.map(({ execId, span }) => [execId, span]),
    [
      ['E2', { from: 30, to: 50 }],
      ['E4', { from: 80, to: 100 }],
    ],
  );
});
test('FIX-14, FIX-22: trades that sum to what a status booked are it; where they do not, nothing is booked', () => {
  const one = desk();
  one.told('status:40', 0, 40, { covered: [{ from: 0, to: 40 }] });
  assert.deepEqual(words(one.matched(trade('E1', 30), trade('E2', 10))), [
    `${ID}:status:40 40 at 999`,
  ]);
  const more = one.matched(trade('E1', 30), trade('E2', 10), trade('E3', 20));
  assert.deepEqual(
    more.missed.map(({ execId }) => execId),
    ['E3'],
  );
  const off = one.matched(trade('E1', 30), trade('E2', 20));
  assert.deepEqual(words(off), [`${ID}:status:40 40 at 1000`]);
  assert.deepEqual(off.missed, []);
  assert.deepEqual(off.doubtful, [one.mine]);
});
test('FIX-22: a trade counts by the side that is of our account; what was taken back, or is of another account, does not', () => {
  const one = desk();
  const both = trade('E1', 30, [
    [1, 'OTHER'],
    [54, '2'],
    [37, 'V2'],
    [1, 'ACC'],
    [11, 'THEIRS'],
  ]);
  assert.deepEqual(words(one.matched(both)), ['20250612:V2:E1 30 at 999']);
  assert.deepEqual(words(one.matched(trade('E1', 30, [[1, 'OTHER']]))), []);
  assert.deepEqual(
    words(one.matched(trade('E1', 30), trade('E1', 30, undefined, [[487, '1']]))),
    [],
  );
  // Without a ClOrdID the venue's number says whose it is.
  one.mine.venueOrderId = 'V1';
  assert.deepEqual(words(one.matched(trade('E1', 30, []))), [`${ID}:E1 30 at 999`]);
});
test('FIX-10, FIX-22: a trade without ExecID, or off the grid, makes no list', () => {
  const one = desk();
  const nameless = one.captured(trade('E1', 30).filter(([tag]) => tag !== 17));
  assert.deepEqual(nameless, {
    ok: false,
    error: { field: 'ExecID (17)', message: 'is required' },
  });
  assert.equal(one.captured(trade('E1', 0.5)).ok, false);
});
test('FIX-21: where no trades are listed, those that were told and stand are', () => {
  const one = desk();
  one.told('E1', 0, 30);
  one.told('E2', 30, 50);
  remember(one.mine, {
    clientOrderId: ID,
    execId: 'E3',
    restates: 'E2',
    reports: [{ type: 'busted', clientOrderId: ID, at: AT, executionId: `${ID}:E2` }],
  });
  assert.deepEqual(
    tradesTold(one.own, timeUs(0)).map(({ executionId }) => executionId),
    [`${ID}:E1`],
  );
  assert.deepEqual(tradesTold(one.own, timeUs(AT + 1)), []);
});
