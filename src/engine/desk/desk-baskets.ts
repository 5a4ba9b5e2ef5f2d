import { checkRole, type Identity, type Role } from '#core/gate/roles';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs, lots, type Side } from '#core/kernel/units';
import { type Instrument, quantityOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import { type NewOrder, plainOrder } from '#core/plan/new-order';
import type { WaveOrder } from '#core/portfolio/basket';
import { type BasketReport, basketReport } from '#core/portfolio/basket-report';
import { type BasketSight, type BasketState, basketActs } from '#core/portfolio/basket-run';
import { onLot } from '#core/portfolio/lots';
import { basketLegs, type NewBasket } from '#engine/desk/basket-legs';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskRecords } from '#engine/desk/desk-records';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import type { Engine } from '#engine/runtime/engine-face';

export interface DeskBaskets {
  /** Journals the basket and begins its first wave. The same key with the same basket answers the first one again. */
  place(
    basket: NewBasket,
    options: { readonly idempotencyKey: string | null; readonly by: Identity },
  ): Result<BasketReport, DeskError>;
  /** No further wave is begun, and what works is taken back. */
  cancel(basketId: string, by: Identity): Result<BasketReport, DeskError>;
  find(basketId: string): Result<BasketReport, DeskError>;
  /** Newest first. */
  newest(limit: number): readonly BasketReport[];
}
export interface BasketDeps {
  readonly engine: Engine;
  readonly records: DeskRecords;
  readonly clock: Clock;
  /** Most that a basket may be worth, in reporting currency. */
  readonly basketValueMax: number;
  find(symbol: string): Result<Instrument, Problem>;
  view(instrumentId: string): MarketView | null;
  preTrade(order: NewOrder): Result<PreTrade, DeskError>;
  place(order: NewOrder, by: Identity): Result<unknown, DeskError>;
  cancel(parentId: string, by: Identity): Result<unknown, DeskError>;
}

/** Baskets are parents of parents: each order of a wave goes through the gate as every order does. */
export function deskBaskets(deps: BasketDeps): DeskBaskets {
  const { engine, clock } = deps;
  const { baskets } = engine.state;
  const { records } = deps;

  const sight = (basket: BasketState): BasketSight => ({
    now: clock.now(),
    parent(parentId) {
      const record = records.order(parentId);
      if (record === null) return null;
      const { instrument, filled, endedAt, status } = record;
      const filledUnits = quantityOf(instrument, filled);
      return { isOver: endedAt !== null, isEnding: status === 'cancelling', filledUnits };
    },
    refusalOf(order) {
      const lot = lotOf(order.symbol);
      const units = onLot(order.units, lot);
      if (units === 0) return null;
      const timed = { horizonSeconds: basket.waveUs / 1e6, deadline: null };
      const found = deps.preTrade(wishOf(basket, { ...order, units }, null, timed));
      return found.ok ? (found.value.refusal?.code ?? null) : codeOf(found.error);
    },
  });
  const lotOf = (symbol: string): number => {
    const instrument = deps.find(symbol);
    return instrument.ok ? quantityOf(instrument.value, lots(1)) : 1;
  };
  const reported = (basket: BasketState): BasketReport =>
    basketReport(basket, (parentId) => records.order(parentId));
  const find = (basketId: string): Result<BasketState, DeskError> => {
    const basket = records.basket(basketId);
    return basket === null ? wrong(unknownBasket(basketId)) : ok(basket);
  };

  /** One basket: what it wants now, until it wants nothing more at this moment. */
  function look(basketId: string): void {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const basket = baskets.get(basketId);
      const acts = basket === undefined ? [] : basketActs(basket, sight(basket));
      if (basket === undefined || acts.length === 0) return;
      const by: Identity = { name: basket.by, role: basket.role as Role };
      for (const act of acts) {
        if (act.type === 'begin') engine.decide({ type: 'basketWave', basketId, wave: act.wave });
        else if (act.type === 'end')
          engine.decide({ type: 'basketEnded', basketId, status: act.status, note: act.note });
        else if (act.type === 'cancel') deps.cancel(act.parentId, by);
        else {
          const { order, deadline } = act;
          const timed = { horizonSeconds: null, deadline };
          deps.place(wishOf(basket, order, order.parentId, timed), by);
        }
      }
      // After what was begun comes what it places; anything else waits for the next look.
      if (acts.some(({ type }) => type !== 'begin')) return;
    }
  }
  // What a basket does may make the parents look, and after them the baskets: they look already.
  let isLooking = false;
  engine.onLook(() => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const [basketId, { endedAt }] of baskets) if (endedAt === null) look(basketId);
    } finally {
      isLooking = false;
    }
  });

  return {
    place(wish, { idempotencyKey, by }) {
      const mayNot = checkRole(by, 'place');
      if (mayNot !== null) return no(mayNot);
      const fingerprint = JSON.stringify(wish);
      const earlier = records.request(by.name, idempotencyKey);
      if (earlier !== null) {
        const same = records.basket(earlier.parentId);
        return same !== null && earlier.fingerprint === fingerprint
          ? ok(reported(same))
          : wrong(KEY_REUSED);
      }
      const isChecked = idempotencyKey !== null || wish.basketId !== null;
      const cannotTell = isChecked ? records.cannotTell() : null;
      if (cannotTell !== null) return no(cannotTell);
      const basketId = wish.basketId ?? nextId(clock.now(), engine.state.sequence);
      const parsed = basketLegs(wish, basketId, {
        ...deps,
        isUsed: records.basket(basketId) !== null,
      });
      if (!parsed.ok) return parsed;
      const { legs, legging } = parsed.value;
      const waveUs = durationUs(Math.round((wish.overSeconds / wish.waves) * 1e6));
      const decided = engine.decide({
        type: 'basketPlaced',
        idempotencyKey,
        fingerprint,
        by: by.name,
        ...(legging === null ? {} : { legging }),
        basket: {
          basketId,
          by: by.name,
          role: by.role,
          legs,
          waveCount: wish.waves,
          waveUs,
        },
      });
      if (!decided.ok) return no(decided.error);
      look(basketId);
      const placed = find(basketId);
      return placed.ok ? ok(reported(placed.value)) : placed;
    },
    cancel(basketId, by) {
      const mayNot = checkRole(by, 'cancel');
      if (mayNot !== null) return no(mayNot);
      const basket = find(basketId);
      if (!basket.ok) return basket;
      if (basket.value.endedAt === null && basket.value.status !== 'cancelling') {
        const body = { type: 'basketCancelled', basketId, by: by.name, role: by.role } as const;
        const decided = engine.decide(body);
        if (!decided.ok) return no(decided.error);
        look(basketId);
      }
      return ok(reported(baskets.get(basketId) ?? basket.value));
    },
    find(basketId) {
      const basket = find(basketId);
      return basket.ok ? ok(reported(basket.value)) : basket;
    },
    newest: (limit) => records.baskets(limit).map(reported),
  };
}
const ROUNDS_MAX = 4;

const nextId = (now: number, sequence: number): string =>
  `B${((Math.floor(now / 1000) + sequence) % 36 ** 7).toString(36)}`.toUpperCase();

function wishOf(
  { basketId, legs }: Pick<BasketState, 'basketId' | 'legs'>,
  { symbol, units }: WaveOrder,
  parentId: string | null,
  timed: Pick<NewOrder, 'horizonSeconds' | 'deadline'>,
): NewOrder {
  const side: Side = units > 0 ? 'buy' : 'sell';
  const quantity = Math.abs(units);
  const leg = legs.find((each) => each.symbol === symbol);
  return plainOrder({
    parentId,
    symbol,
    side,
    quantity,
    basket: basketId,
    strategy: leg?.strategy ?? (leg?.isHedge === true ? HEDGES_BY : null),
    ...timed,
  });
}
/** What a hedge may do is bound by what the others have done: that it does at once. */
const HEDGES_BY = 'take';

const no = (found: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal: found });
const wrong = (found: Problem): Result<never, DeskError> =>
  err({ kind: 'problems', problems: [found] });
const codeOf = (error: DeskError): string =>
  error.kind === 'refusal' ? error.refusal.code : (error.problems[0]?.code ?? 'PROBLEM');
const KEY_REUSED = problem(
  'IDEMPOTENCY_KEY_REUSED',
  'Idempotency-Key',
  'a key belongs to one request; this one was used for another',
  'use a new key for a new basket',
);
const unknownBasket = (basketId: string): Problem =>
  problem(
    'BASKET_UNKNOWN',
    'basketId',
    `the basket must exist, '${basketId}' does not`,
    'list the baskets to see their ids',
  );
