import { checkRole, type Identity, type Role } from '#core/gate/roles';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs, lots, type Side } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import { type NewOrder, plainOrder } from '#core/plan/new-order';
import type { WaveOrder } from '#core/portfolio/basket';
import { type BasketReport, basketReport } from '#core/portfolio/basket-report';
import {
  BASKET_ID,
  type BasketLeg,
  type BasketSight,
  type BasketState,
  basketActs,
  LEGS_MAX,
  WAVES_MAX,
} from '#core/portfolio/basket-run';
import { onLot } from '#core/portfolio/lots';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskRecords } from '#engine/desk/desk-records';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import type { Engine } from '#engine/runtime/engine-face';

/** Trades that belong together. Units positive buy. */
export interface NewBasket {
  readonly basketId: string | null;
  readonly trades: readonly {
    readonly symbol: string;
    readonly units: number;
    /** What a plan expects it to cost, for the report; null: nobody planned. */
    readonly plannedBps: number | null;
  }[];
  readonly waves: number;
  readonly overSeconds: number;
}
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

  const sight = ({ basketId, waveUs }: BasketState): BasketSight => ({
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
      const timed = { horizonSeconds: waveUs / 1e6, deadline: null };
      const found = deps.preTrade(wishOf(basketId, { ...order, units }, null, timed));
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
          deps.place(wishOf(basketId, order, order.parentId, timed), by);
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
      const parsed = legsOf(wish, basketId);
      if (!parsed.ok) return parsed;
      const waveUs = durationUs(Math.round((wish.overSeconds / wish.waves) * 1e6));
      const decided = engine.decide({
        type: 'basketPlaced',
        idempotencyKey,
        fingerprint,
        by: by.name,
        basket: {
          basketId,
          by: by.name,
          role: by.role,
          legs: parsed.value,
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

  /** Every problem at once; then what the whole may be worth. */
  function legsOf(
    { trades, waves, overSeconds }: NewBasket,
    basketId: string,
  ): Result<readonly BasketLeg[], DeskError> {
    const problems: Problem[] = [];
    const check = (isFit: boolean, found: Problem): void => void (isFit || problems.push(found));
    check(BASKET_ID.test(basketId), BAD_ID);
    check(records.basket(basketId) === null, ID_REUSED(basketId));
    check(
      Number.isInteger(waves) && waves >= 1 && waves <= WAVES_MAX,
      outOf('waves', `must be a whole number from 1 to ${WAVES_MAX}, was ${waves}`),
    );
    check(
      overSeconds >= waves,
      outOf('overSeconds', `must be at least a second for each wave, was ${overSeconds}`),
    );
    check(
      trades.length >= 1 && trades.length <= LEGS_MAX,
      outOf('trades', `must be 1 to ${LEGS_MAX} trades, were ${trades.length}`),
    );
    const names = new Set(trades.map(({ symbol }) => symbol));
    check(names.size === trades.length, outOf('trades', 'must name each symbol once, did not'));
    let value = 0;
    const legs = trades.flatMap(({ symbol, units, plannedBps }, i): readonly BasketLeg[] => {
      const instrument = deps.find(symbol);
      if (!instrument.ok) {
        problems.push(instrument.error);
        return [];
      }
      const lot = quantityOf(instrument.value, lots(1));
      if (onLot(units, lot) === 0 || Math.abs(onLot(units, lot) - units) > lot * 1e-6)
        problems.push(outOf(`trades[${i}].units`, `must be whole lots of ${lot}, was ${units}`));
      const view = deps.view(instrument.value.id);
      const mid = view === null ? null : midOf(view);
      // Without a price its size in money is unknown: it counts as held back, by the price of nothing.
      const price = mid === null ? null : priceOf(instrument.value, mid);
      value += Math.abs(units) * (price ?? Number.NaN);
      return price === null ? [] : [{ symbol, units, price, lot, plannedBps }];
    });
    if (problems.length > 0) return err({ kind: 'problems', problems });
    if (!(value <= deps.basketValueMax)) return no(tooLarge(value, deps.basketValueMax));
    return ok(legs);
  }
}
const ROUNDS_MAX = 4;

const nextId = (now: number, sequence: number): string =>
  `B${((Math.floor(now / 1000) + sequence) % 36 ** 7).toString(36)}`.toUpperCase();

function wishOf(
  basketId: string,
  { symbol, units }: WaveOrder,
  parentId: string | null,
  timed: Pick<NewOrder, 'horizonSeconds' | 'deadline'>,
): NewOrder {
  const side: Side = units > 0 ? 'buy' : 'sell';
  const quantity = Math.abs(units);
  return plainOrder({ parentId, symbol, side, quantity, basket: basketId, ...timed });
}

const no = (found: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal: found });
const wrong = (found: Problem): Result<never, DeskError> =>
  err({ kind: 'problems', problems: [found] });
const codeOf = (error: DeskError): string =>
  error.kind === 'refusal' ? error.refusal.code : (error.problems[0]?.code ?? 'PROBLEM');
const outOf = (path: string, rule: string): Problem =>
  problem('FIELD_INVALID', path, `${path} ${rule}`, 'change it');
const BAD_ID = problem(
  'BAD_ID',
  'basketId',
  'basketId must be 1 to 8 of A-Z 0-9',
  'shorten it, or leave it out',
);
const ID_REUSED = (basketId: string): Problem =>
  problem(
    'ID_REUSED',
    'basketId',
    `basketId must be new, '${basketId}' was used`,
    'choose another, or leave it out',
  );
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
const tooLarge = (value: number, max: number): Refusal =>
  Number.isFinite(value)
    ? refusal(
        'BASKET_VALUE_ABOVE_MAX',
        `the value of the basket must be at most ${max}, was ${Math.round(value)}`,
        { value, max },
        'check that quantities are in units and not in money; split the basket, or raise caps.basket_value',
      )
    : refusal(
        'MARKET_DATA_MISSING',
        'a two-sided market of every name must be known, of one it was not',
        {},
        'wait for quotes, or leave that name out',
      );
