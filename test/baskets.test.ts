// A basket is a parent of parents: journaled, gated order by order, the same after a restart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { Identity } from '#core/gate/roles';
import type { BasketReport } from '#core/portfolio/basket-report';
import type { NewBasket } from '#engine/desk/basket-legs';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { KEEL, openOn, type ScriptedVenue, scriptedVenue } from './support/scripted-venue.ts';

const ada: Identity = { name: 'ada', role: 'trader' };
const wish = (change: Partial<NewBasket> = {}): NewBasket => ({
  basketId: 'B1',
  trades: [
    { symbol: 'KEEL', units: 600, plannedBps: 4 },
    { symbol: 'MAST', units: -600, plannedBps: 6 },
  ],
  waves: 3,
  overSeconds: 180,
  ...change,
});
type On = ReturnType<typeof openOn>;
const report = ({ desk }: On, basketId = 'B1'): BasketReport => {
  const found = desk.portfolio.baskets.find(basketId);
  assert.ok(found.ok);
  return found.value;
};

/** A second passes: what was sent fills whole, the engine looks. */
function second(venue: ScriptedVenue, on: On, seen: Set<string>, isFilling = true): void {
  venue.pass(1);
  on.engine.look();
  for (const { clientOrderId, quantity, limit } of venue.sent) {
    if (seen.has(clientOrderId)) continue;
    seen.add(clientOrderId);
    venue.accept(clientOrderId);
    if (isFilling) venue.fill(clientOrderId, quantity, limit, `x${seen.size}`);
  }
}
/** The sale is a short one: nothing is held to begin with. */
const SHORTS: LedgerLimits = {
  ...DEFAULT_LEDGER_LIMITS,
  short: { allowed: true, borrow: null, priceTest: [] },
};

test('BAS-1, PRJ-1: three waves to the end, both sides in step; the report is planned against realised', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const on = openOn(venue, journal, SHORTS);
  const placed = on.desk.portfolio.baskets.place(wish(), { idempotencyKey: 'k', by: ada });
  assert.ok(placed.ok, JSON.stringify(placed));
  assert.equal(placed.value.basket.waves.length, 1);
  const seen = new Set<string>();
  for (let s = 0; s < 400 && report(on).basket.endedAt === null; s++) second(venue, on, seen);
  const { basket, legs, orders, money } = report(on);
  assert.deepEqual([basket.status, basket.waves.length, orders], ['completed', 3, 6], basket.note);
  assert.deepEqual(
    legs.map(({ symbol, done }) => [symbol, done]),
    [
      ['KEEL', 600],
      ['MAST', -600],
    ],
  );
  assert.ok(money > 59_000);
  // Its orders are parents like any other, and name it.
  assert.ok(on.desk.orders().every(({ order }) => order.basket === 'B1'));
  // The same key answers the same basket; another basket under it is an error.
  const again = on.desk.portfolio.baskets.place(wish(), { idempotencyKey: 'k', by: ada });
  assert.ok(again.ok && again.value.basket.status === 'completed');
  const other = on.desk.portfolio.baskets.place(wish({ waves: 2 }), {
    idempotencyKey: 'k',
    by: ada,
  });
  assert.ok(!other.ok && other.error.kind === 'problems');
  assert.equal(other.error.problems[0]?.code, 'IDEMPOTENCY_KEY_REUSED');
});

test('BAS-2, JRN-2: a restart in every second of it changes nothing of what is done, and sends nothing twice', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  let on = openOn(venue, journal, SHORTS);
  assert.ok(on.desk.portfolio.baskets.place(wish(), { idempotencyKey: null, by: ada }).ok);
  const seen = new Set<string>();
  for (let s = 0; s < 400 && report(on).basket.endedAt === null; s++) {
    second(venue, on, seen);
    on = openOn(venue, journal, SHORTS);
  }
  const { basket, orders } = report(on);
  assert.deepEqual([basket.status, orders], ['completed', 6], basket.note);
  const ids = venue.sent.map(({ clientOrderId }) => clientOrderId);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(on.desk.orders().map(({ parentId }) => parentId)).size, 6);
});

test('BAS-3: cancelled in the middle, no further wave begins and what works is taken back', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const on = openOn(venue, journal, SHORTS);
  assert.ok(on.desk.portfolio.baskets.place(wish(), { idempotencyKey: null, by: ada }).ok);
  const seen = new Set<string>();
  for (let s = 0; s < 5; s++) second(venue, on, seen, false);
  const asked = on.desk.portfolio.baskets.cancel('B1', ada);
  assert.ok(asked.ok && asked.value.basket.status === 'cancelling');
  for (let s = 0; s < 30; s++) {
    second(venue, on, seen, false);
    for (const clientOrderId of venue.cancels.splice(0))
      venue.tell({ type: 'cancelled', clientOrderId, at: venue.now(), reason: 'asked' });
  }
  const { basket } = report(on);
  assert.deepEqual([basket.status, basket.waves.length], ['cancelled', 1], basket.note);
  assert.match(basket.note, /left undone: KEEL 600/);
  assert.ok(on.desk.orders().every(({ endedAt }) => endedAt !== null));
});

test('BAS-4, F15: under a kill switch no wave begins; released, it goes on', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const on = openOn(venue, journal, SHORTS);
  on.desk.kill('risk', 'a test');
  const seen = new Set<string>();
  assert.ok(on.desk.portfolio.baskets.place(wish(), { idempotencyKey: null, by: ada }).ok);
  for (let s = 0; s < 20; s++) second(venue, on, seen);
  assert.deepEqual([venue.sent.length, report(on).basket.waves.length], [0, 0]);
  on.desk.release('risk');
  for (let s = 0; s < 400 && report(on).basket.endedAt === null; s++) second(venue, on, seen);
  assert.equal(report(on).basket.status, 'completed', report(on).basket.note);
});

test('BAS-5: what is no basket is refused with every problem at once, and nothing begins', () => {
  const on = openOn(scriptedVenue(), memoryJournal());
  const placed = on.desk.portfolio.baskets.place(
    wish({
      basketId: 'much too long',
      waves: 0,
      trades: [
        { symbol: 'NONE', units: 1, plannedBps: null },
        { symbol: KEEL.symbol, units: 0.5, plannedBps: null },
      ],
    }),
    { idempotencyKey: null, by: ada },
  );
  assert.ok(!placed.ok && placed.error.kind === 'problems');
  assert.deepEqual(
    placed.error.problems.map(({ code }) => code),
    ['BAD_ID', 'FIELD_INVALID', 'SYMBOL_UNKNOWN', 'FIELD_INVALID'],
  );
  const rich = wish({ trades: [{ symbol: 'KEEL', units: 900_000, plannedBps: null }] });
  const large = on.desk.portfolio.baskets.place(rich, { idempotencyKey: null, by: ada });
  assert.ok(!large.ok && large.error.kind === 'refusal');
  assert.equal(large.error.refusal.code, 'BASKET_VALUE_ABOVE_MAX');
  const viewer = on.desk.portfolio.baskets.place(wish(), {
    idempotencyKey: null,
    by: { name: 'eve', role: 'viewer' },
  });
  assert.ok(!viewer.ok && viewer.error.kind === 'refusal');
  assert.equal(viewer.error.refusal.code, 'ROLE_TOO_SMALL');
  assert.deepEqual(on.desk.portfolio.baskets.newest(9), []);
});

/** The worst that the legs of B1 could be apart now: money, buys less sales. */
const apartOf = ({ engine }: On, way: 1 | -1): number => {
  let apart = 0;
  for (const parent of engine.state.parents.values()) {
    const { order } = parent.acceptance;
    const lean = way * (order.side === 'buy' ? 1 : -1);
    const open = [...parent.children.values()].reduce(
      (sum, { life }) => sum + ('quantity' in life ? life.quantity : 0),
      0,
    );
    apart += lean * 50.01 * (parent.filled + (lean > 0 ? open : 0));
  }
  return apart;
};
const pair = (change: Partial<NewBasket> = {}): NewBasket =>
  wish({
    trades: [
      { symbol: 'KEEL', units: 600, plannedBps: null },
      { symbol: 'MAST', units: -600, plannedBps: null },
    ],
    waves: 1,
    apartMax: 2500.5,
    ...change,
  });
/** Only what `mayFill` fills, a part at a time. */
function workPair(
  change: Partial<NewBasket>,
  mayFill: (symbol: string, second: number) => boolean,
): { readonly on: On; readonly venue: ScriptedVenue; readonly apartMost: number } {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const on = openOn(venue, journal, SHORTS);
  const placed = on.desk.portfolio.baskets.place(pair(change), { idempotencyKey: null, by: ada });
  assert.ok(placed.ok, JSON.stringify(placed));
  const known = new Set<string>();
  let apartMost = 0;
  for (let s = 0; s < 300 && report(on).basket.endedAt === null; s++) {
    venue.pass(1);
    on.engine.look();
    for (const order of venue.sent) {
      if (known.has(order.clientOrderId)) continue;
      if (!mayFill(order.instrumentId, s)) continue;
      known.add(order.clientOrderId);
      venue.accept(order.clientOrderId);
      venue.fill(order.clientOrderId, order.quantity, order.limit, `p${known.size}`);
    }
    for (const clientOrderId of venue.cancels.splice(0))
      if (!known.has(clientOrderId)) {
        known.add(clientOrderId);
        venue.tell({ type: 'cancelled', clientOrderId, at: venue.now(), reason: 'asked' });
      }
    apartMost = Math.max(apartMost, apartOf(on, 1), apartOf(on, -1));
  }
  return { on, venue, apartMost };
}

test('BAS-6, LED-30: a pair keeps in step fill by fill: a leg that does not fill stops the other, and both are done when it does', () => {
  const stuck = workPair({}, (id) => id.startsWith('KEEL'));
  assert.ok(stuck.apartMost <= 2500.5 + 1e-6, `${stuck.apartMost}`);
  const ahead = report(stuck.on).legs.find(({ symbol }) => symbol === 'KEEL');
  assert.ok(ahead !== undefined && ahead.done > 0 && ahead.done <= 50, `${ahead?.done}`);
  const late = workPair({}, (id, second) => id.startsWith('KEEL') || second > 60);
  assert.ok(late.apartMost <= 2500.5 + 1e-6, `${late.apartMost}`);
  assert.equal(report(late.on).basket.status, 'completed', report(late.on).basket.note);
  // Without a limit one leg is done alone.
  const free = workPair({ apartMax: null }, (id) => id.startsWith('KEEL'));
  assert.ok(free.apartMost > 25_000, `${free.apartMost}`);
});
test('BAS-6, JRN-2: a restart in every second of a pair, from journal or snapshot, still holds its legs together', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  let on = openOn(venue, journal, SHORTS);
  assert.ok(on.desk.portfolio.baskets.place(pair(), { idempotencyKey: null, by: ada }).ok);
  const seen = new Set<string>();
  let apartMost = 0;
  for (let s = 0; s < 300 && report(on).basket.endedAt === null; s++) {
    second(venue, on, seen);
    apartMost = Math.max(apartMost, apartOf(on, 1), apartOf(on, -1));
    const { leggings } = on.engine.state.ledger;
    on = openOn(venue, journal, SHORTS);
    assert.deepEqual(on.engine.state.ledger.leggings, leggings);
    assert.deepEqual(restored(snapshotOf(on.engine.state)).ledger.leggings, leggings);
  }
  const { basket, orders } = report(on);
  assert.deepEqual([basket.status, orders], ['completed', 2], basket.note);
  assert.ok(apartMost > 0 && apartMost <= 2500.5 + 1e-6, `${apartMost}`);
  assert.equal(new Set(venue.sent.map(({ clientOrderId }) => clientOrderId)).size, seen.size);
});
test('BAS-7: a hedge follows what the others have done, at once, and never leads', () => {
  const trades = [
    { symbol: 'KEEL', units: 600, plannedBps: null },
    { symbol: 'MAST', units: -600, plannedBps: null, isHedge: true },
  ];
  const { on, venue } = workPair({ trades }, () => true);
  assert.equal(report(on).basket.status, 'completed', report(on).basket.note);
  const [keel, mast] = ['KEEL', 'MAST'].map((name) =>
    venue.sent.filter(({ instrumentId }) => instrumentId.startsWith(name)),
  );
  assert.ok((keel?.length ?? 0) > 3 && (mast?.length ?? 0) > 3);
  assert.ok(
    mast?.every(({ type }) => type === 'ioc'),
    'it takes',
  );
  let [led, followed] = [0, 0];
  for (const { instrumentId, quantity } of venue.sent) {
    if (instrumentId.startsWith('KEEL')) led += quantity;
    else followed += quantity;
    assert.ok(followed <= led, `${followed} of ${led}`);
  }
});
test('BAS-5, BAS-6: what cannot be balanced is refused at the door', () => {
  const on = openOn(scriptedVenue(), memoryJournal(), SHORTS);
  const asked = (change: Partial<NewBasket>): readonly string[] => {
    const placed = on.desk.portfolio.baskets.place(pair(change), { idempotencyKey: null, by: ada });
    assert.ok(!placed.ok && placed.error.kind === 'problems');
    return placed.error.problems.map(({ path }) => path);
  };
  const [keel, mast] = pair().trades;
  assert.ok(keel !== undefined && mast !== undefined);
  assert.deepEqual(asked({ apartMax: 10 }), ['apartMax'], 'less than a lot');
  assert.deepEqual(asked({ trades: [keel, { ...mast, isHedge: true }], apartMax: null }), [
    'apartMax',
  ]);
  assert.deepEqual(asked({ trades: [keel, mast].map((each) => ({ ...each, isHedge: true })) }), [
    'trades',
  ]);
  assert.deepEqual(asked({ trades: [keel, { ...mast, symbol: KEEL.id }] }), ['trades[1].symbol']);
  assert.deepEqual(asked({ trades: [keel, { ...mast, beta: 0 }] }), ['trades[1].beta']);
});
