import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { type TimeUs, timeUs } from '#core/kernel/units';
import {
  BASKET_ID,
  type BasketAct,
  type BasketLeg,
  type BasketParentSeen,
  type BasketSight,
  type BasketState,
  basketActs,
  beginBasket,
  legsOf,
  type PlacedBasket,
  shiftBasket,
} from '#core/portfolio/basket-run';

const WAVE = 60e6;
const leg = (symbol: string, units: number, price = 10, lot = 1): BasketLeg => ({
  symbol,
  units,
  price,
  lot,
  plannedBps: null,
});
const placedOf = (legs: readonly BasketLeg[], waveCount: number): PlacedBasket => ({
  basketId: 'BK1',
  by: 'desk',
  role: 'trader',
  legs,
  waveCount,
  waveUs: WAVE,
});
const pair = [leg('A', 1000), leg('B', -500, 20)];

interface Life {
  /** Share of an open order that fills in a step. */
  fill(symbol: string): number;
  refusal?(symbol: string, step: number): string | null;
  /** The step at which it is cancelled. */
  readonly cancelAt?: number;
}
type Parent = { -readonly [K in keyof BasketParentSeen]: BasketParentSeen[K] } & {
  readonly symbol: string;
  readonly units: number;
};
/** A basket from its first moment to its end, a quarter of a wave at a time; what every act must keep is asserted on the way. */
function lived(placed: PlacedBasket, { fill, refusal = () => null, cancelAt }: Life) {
  let state = beginBasket(placed, timeUs(0));
  const parents = new Map<string, Parent>();
  const acts: BasketAct[] = [];
  for (let step = 0; state.endedAt === null; step++) {
    assert.ok(step < 40 * (placed.waveCount + 2), 'a basket comes to an end');
    if (step === cancelAt) state = { ...state, status: 'cancelling' };
    const sight: BasketSight = {
      now: timeUs((step * WAVE) / 4),
      parent: (parentId) => parents.get(parentId) ?? null,
      refusalOf: ({ symbol }) => refusal(symbol, step),
    };
    const found = basketActs(state, sight);
    assert.deepEqual(basketActs(state, sight), found, 'it is a function of what the journal has');
    if (state.status === 'cancelling')
      assert.ok(found.every(({ type }) => type === 'cancel' || type === 'end'));
    for (const act of found) {
      acts.push(act);
      state = applied(state, act, sight.now, parents);
    }
    for (const parent of parents.values()) {
      if (parent.isOver) continue;
      const more = Math.round((Math.abs(parent.units) - parent.filledUnits) * fill(parent.symbol));
      parent.filledUnits += more;
      parent.isOver = parent.isEnding || parent.filledUnits === Math.abs(parent.units);
    }
  }
  const sight = { parent: (parentId: string) => parents.get(parentId) ?? null };
  return { state, acts, parents, legs: legsOf(state, sight) };
}
function applied(
  state: BasketState,
  act: BasketAct,
  now: TimeUs,
  parents: Map<string, Parent>,
): BasketState {
  switch (act.type) {
    case 'begin':
      return { ...state, waves: [...state.waves, act.wave] };
    case 'place': {
      const { parentId, symbol, units } = act.order;
      assert.ok(!parents.has(parentId), `${parentId} is placed once`);
      assert.ok(act.deadline > now, 'an order has time');
      parents.set(parentId, { symbol, units, isOver: false, isEnding: false, filledUnits: 0 });
      return state;
    }
    case 'cancel': {
      const parent = parents.get(act.parentId) ?? assert.fail('it was placed');
      assert.ok(!parent.isOver && !parent.isEnding, `${act.parentId} is cancelled once`);
      parent.isEnding = true;
      return state;
    }
    case 'end':
      return { ...state, status: act.status, note: act.note, endedAt: now };
  }
}
const begun = (acts: readonly BasketAct[]) =>
  acts.flatMap((act) => (act.type === 'begin' ? [act.wave] : []));

test('BAS-1: what fills at once is done in its waves, each an equal share of every leg', () => {
  const { state, legs, acts } = lived(placedOf(pair, 4), { fill: () => 1 });
  assert.equal(state.status, 'completed');
  assert.deepEqual(
    legs.map(({ units, done }) => units - done),
    [0, 0],
  );
  assert.deepEqual(
    begun(acts).map(({ orders }) => orders.map(({ units }) => units)),
    [
      [250, -125],
      [250, -125],
      [250, -125],
      [250, -125],
    ],
  );
  assert.ok(begun(acts).every(({ imbalance }) => Math.abs(imbalance) < 1e-12));
});
test('BAS-1: what a wave leaves undone the next one takes up', () => {
  const { state, acts } = lived(placedOf(pair, 4), {
    fill: (symbol) => (symbol === 'A' ? 0.1 : 1),
  });
  const bought = begun(acts).map(({ orders }) => orders.find(({ symbol }) => symbol === 'A')!);
  for (const [k, { units }] of bought.entries()) if (k > 0) assert.ok(units > 250, `${units}`);
  assert.equal(state.status, 'partial');
});
test('BAS-1: whatever fills, halts and hurries, no leg goes past its whole, and it ends complete or says what is left', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 90 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 100_000 }),
      (given, waves, seed) => {
        const random = seededRandom(seed);
        const placed = placedOf(
          given.map(([units, price], i) => leg(`N${i}`, units, price)),
          waves,
        );
        const { state, legs, parents } = lived(placed, {
          fill: () => random.next() ** 3,
          refusal: (symbol, step) =>
            seededRandom(seed + 97 * step + Number(symbol.slice(1))).next() < 0.2 ? 'HALTED' : null,
        });
        for (const { units, done } of legs)
          assert.ok(units * done >= 0 && Math.abs(done) <= Math.abs(units), `${done} of ${units}`);
        const isDone = legs.every(({ units, done }) => units === done);
        assert.equal(state.status, isDone ? 'completed' : 'partial');
        assert.equal(state.note === '', isDone);
        assert.ok(state.waves.length <= waves);
        for (const id of parents.keys()) assert.ok(id.length <= 16);
      },
    ),
    { numRuns: 100 },
  );
});
test('BAS-1: while one side halts the other waits with as much money, and the wave says who halted and why', () => {
  const { state, acts } = lived(placedOf(pair, 4), {
    fill: () => 1,
    refusal: (symbol) => (symbol === 'B' ? 'MARKET_DATA_STALE' : null),
  });
  assert.ok(begun(acts).every(({ orders }) => orders.length === 0));
  assert.deepEqual(begun(acts)[0]!.still, [{ symbol: 'B', code: 'MARKET_DATA_STALE' }]);
  assert.equal(state.status, 'partial');
});
test('BAS-2: a restart between the beginning of a wave and its orders places what is missing and nothing twice', () => {
  const parents = new Map<string, BasketParentSeen>();
  const sight = (now: number): BasketSight => ({
    now: timeUs(now),
    parent: (parentId) => parents.get(parentId) ?? null,
    refusalOf: () => null,
  });
  const state = beginBasket(placedOf(pair, 2), timeUs(0));
  const [begin] = basketActs(state, sight(0));
  assert.ok(begin?.type === 'begin');
  const open = { ...state, waves: [begin.wave] };
  const placed = (now: number) =>
    basketActs(open, sight(now)).map((act) =>
      act.type === 'place' ? act.order.parentId : act.type,
    );
  assert.deepEqual(placed(1), ['BK1-1-1', 'BK1-1-2']);
  parents.set('BK1-1-1', { isOver: false, isEnding: false, filledUnits: 0 });
  assert.deepEqual(placed(1), ['BK1-1-2']);
  // Too late for what was never placed: it is for the next wave.
  parents.set('BK1-1-1', { isOver: true, isEnding: false, filledUnits: 500 });
  assert.deepEqual(placed(WAVE), ['begin']);
});
test('BAS-2: an order that outlives its wave by a quarter is taken back, once', () => {
  const state = beginBasket(placedOf([leg('A', 100)], 1), timeUs(0));
  const order = { symbol: 'A', units: 100, parentId: 'BK1-1-1' };
  const wave = { begunAt: timeUs(0), orders: [order], still: [], imbalance: 0 };
  const acts = (now: number, isEnding = false) =>
    basketActs(
      { ...state, waves: [wave] },
      {
        now: timeUs(now),
        parent: () => ({ isOver: false, isEnding, filledUnits: 10 }),
        refusalOf: () => null,
      },
    ).map(({ type }) => type);
  assert.deepEqual([acts(WAVE), acts(1.25 * WAVE), acts(1.26 * WAVE)], [[], [], ['cancel']]);
  assert.deepEqual(acts(1.26 * WAVE, true), []);
});
for (const cancelAt of [0, 1, 2, 5, 9])
  test(`BAS-3: cancelled at step ${cancelAt} it begins no further wave, and its orders are cancelled`, () => {
    const life = { fill: () => 0.3, cancelAt };
    const { state, acts, parents } = lived(placedOf(pair, 4), life);
    assert.equal(state.status, 'cancelled');
    assert.match(state.note, /^left undone: A \d+/);
    assert.ok([...parents.values()].every(({ isOver }) => isOver));
    assert.ok(begun(acts).length <= 1 + cancelAt / 4);
  });
test('BAS-4: where nothing can trade a wave waits as long as one may take, then it is counted', () => {
  const state = beginBasket(placedOf(pair, 2), timeUs(0));
  const acts = (now: number) =>
    basketActs(state, { now: timeUs(now), parent: () => null, refusalOf: () => 'HALTED' });
  assert.deepEqual([acts(0), acts(WAVE - 1)], [[], []]);
  const [begin] = acts(WAVE);
  assert.ok(begin?.type === 'begin' && begin.wave.orders.length === 0);
});
test('BAS-4: what is left is named, five at most, and how many more', () => {
  const legs = Array.from({ length: 7 }, (_, i) => leg(`N${i}`, 100 * (i + 1)));
  const { state } = lived(placedOf(legs, 1), { fill: () => 0 });
  assert.equal(state.note, 'left undone: N0 100, N1 200, N2 300, N3 400, N4 500 and 2 more');
});
test('BAS-2: a clock that was set moves the basket with it: its acts are the same as long after', () => {
  const state = beginBasket(placedOf(pair, 3), timeUs(1000));
  const wave = { begunAt: timeUs(2000), orders: [], still: [], imbalance: 0 };
  const acts = (of: BasketState, now: number) =>
    basketActs(of, { now: timeUs(now), parent: () => null, refusalOf: () => null }).length;
  const open = { ...state, waves: [wave] };
  for (const by of [-1e9, 5e9])
    for (const now of [0, 2000, 2000 + WAVE - 1, 2000 + WAVE, 5 * WAVE])
      assert.equal(acts(shiftBasket(open, by), now + by), acts(open, now));
});
test('BAS-5: a basket has a name of 1 to 8 capitals and digits, and an ended one does nothing', () => {
  for (const id of ['A', 'BK1', 'ABCDEFGH', '12345678']) assert.match(id, BASKET_ID);
  for (const id of ['', 'abc', 'A-B', 'ABCDEFGHI']) assert.doesNotMatch(id, BASKET_ID);
  const state = beginBasket({ ...placedOf(pair, 2), basketId: 'lower' }, timeUs(0));
  const sight = { now: timeUs(0), parent: () => null, refusalOf: () => null };
  assert.throws(() => basketActs(state, sight));
  assert.deepEqual(basketActs({ ...state, endedAt: timeUs(0) }, sight), []);
});
