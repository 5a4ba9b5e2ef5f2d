import { invariant } from '#core/kernel/assert';
import {
  addTime,
  type Bps,
  type Count,
  durationUs,
  type Micros,
  type Price,
  type Ratio,
  type TimeUs,
  type Units,
} from '#core/kernel/units';
import type { StrategyName } from '#core/plan/strategies';
import { imbalance, type Leg, nextWave, type WaveOrder } from './basket.ts';

/** A leg as it was asked for: units positive buy; what the plan expected it to cost, bps. */
export interface BasketLeg {
  readonly symbol: string;
  readonly units: Units;
  readonly price: Price;
  readonly lot: Units;
  readonly plannedBps: Bps | null;
  /** How its orders are worked; without it as the configuration says. */
  readonly strategy?: StrategyName;
  readonly isHedge?: boolean;
}
/** One parent of a wave. Its id follows from basket, wave and place, so that a restart places what is missing and nothing twice. */
export interface BasketOrder extends WaveOrder {
  readonly parentId: string;
}
export interface Wave {
  readonly begunAt: TimeUs;
  readonly orders: readonly BasketOrder[];
  /** Names that could not trade in it: the other side was held back by as much. */
  readonly still: readonly { readonly symbol: string; readonly code: string }[];
  /** Money ahead of the plan when it began, of all money of the basket; positive has bought too much. */
  readonly imbalance: Ratio;
}
export const BASKET_STATUSES = [
  'working',
  'cancelling',
  'completed',
  'partial',
  'cancelled',
] as const;
export type BasketStatus = (typeof BASKET_STATUSES)[number];

/** A parent of parents: trades that belong together, worked in waves so that money out and money in keep pace. A fold of the journal. */
export interface BasketState {
  readonly basketId: string;
  readonly by: string;
  readonly role: string;
  readonly legs: readonly BasketLeg[];
  /** How many, and how long one may take. */
  readonly waveCount: Count;
  readonly waveUs: Micros;
  readonly placedAt: TimeUs;
  readonly waves: readonly Wave[];
  readonly status: BasketStatus;
  readonly note: string;
  readonly endedAt: TimeUs | null;
}

/** As it was asked for, before anything was done. */
export type PlacedBasket = Omit<BasketState, 'waves' | 'status' | 'note' | 'endedAt' | 'placedAt'>;
export const beginBasket = (placed: PlacedBasket, placedAt: TimeUs): BasketState => ({
  ...placed,
  placedAt,
  waves: [],
  status: 'working',
  note: '',
  endedAt: null,
});
/** The clock of this machine was set: a basket at work moves with it. */
export const shiftBasket = (basket: BasketState, byUs: number): BasketState => ({
  ...basket,
  placedAt: addTime(basket.placedAt, durationUs(byUs)),
  waves: basket.waves.map((wave) => ({
    ...wave,
    begunAt: addTime(wave.begunAt, durationUs(byUs)),
  })),
});

/** A parent of it as the journal has it. */
export interface BasketParentSeen {
  readonly isOver: boolean;
  /** It is being cancelled. */
  readonly isEnding: boolean;
  readonly filledUnits: Units;
}
/** What the basket sees when it looks. */
export interface BasketSight {
  readonly now: TimeUs;
  /** A parent of it; null: the journal has none of this id yet. */
  parent(parentId: string): BasketParentSeen | null;
  /** Why so much of a leg cannot trade now, by the gate; null: it can. */
  refusalOf(order: WaveOrder): string | null;
}
export type BasketAct =
  | { readonly type: 'begin'; readonly wave: Wave }
  | { readonly type: 'place'; readonly order: BasketOrder; readonly deadline: TimeUs }
  | { readonly type: 'cancel'; readonly parentId: string }
  | {
      readonly type: 'end';
      readonly status: 'completed' | 'partial' | 'cancelled';
      readonly note: string;
    };

/** An order that outlives its wave by this share of it is cancelled: the next wave takes up what is left. */
const PATIENCE = 0.25;

/** BAS-1: what is to be done now. Pure, and the same after a restart: everything that it knows is in the journal. */
export function basketActs(state: BasketState, sight: BasketSight): readonly BasketAct[] {
  if (state.endedAt !== null) return [];
  const last = state.waves.at(-1);
  const open = last?.orders.filter((order) => isOpen(order, deadlineOf(state, last), sight)) ?? [];
  if (state.status === 'cancelling') return cancelled(state, sight, open);
  if (last !== undefined && open.length > 0) return working(state, sight, last, open);
  return next(state, sight, last);
}

const deadlineOf = ({ waveUs }: BasketState, { begunAt }: Wave): TimeUs =>
  addTime(begunAt, durationUs(waveUs));
/** An order that was not placed in its time is over: the next wave takes it up. */
function isOpen(
  { parentId }: BasketOrder,
  deadline: TimeUs,
  { now, parent }: BasketSight,
): boolean {
  const placed = parent(parentId);
  return placed === null ? now < deadline : !placed.isOver;
}

function cancelled(
  state: BasketState,
  sight: BasketSight,
  open: readonly BasketOrder[],
): readonly BasketAct[] {
  // What was never placed is not placed any more.
  const alive = open.filter(({ parentId }) => sight.parent(parentId) !== null);
  if (alive.length > 0) return alive.flatMap(({ parentId }) => taken(parentId, sight));
  return [{ type: 'end', status: 'cancelled', note: leftWords(legsOf(state, sight)) }];
}

/** It is asked once. */
const taken = (parentId: string, { parent }: Pick<BasketSight, 'parent'>): readonly BasketAct[] =>
  parent(parentId)?.isEnding === true ? [] : [{ type: 'cancel', parentId }];

/** A wave at work: what a crash kept from being placed is placed, what outlives the wave is taken back. */
function working(
  state: BasketState,
  { now, parent }: BasketSight,
  wave: Wave,
  open: readonly BasketOrder[],
): readonly BasketAct[] {
  const deadline = deadlineOf(state, wave);
  const isOverdue = now > addTime(wave.begunAt, durationUs(state.waveUs * (1 + PATIENCE)));
  return open.flatMap((order): readonly BasketAct[] => {
    const isPlaced = parent(order.parentId) !== null;
    if (!isPlaced) return [{ type: 'place', order, deadline }];
    return isOverdue ? taken(order.parentId, { parent }) : [];
  });
}

function next(
  state: BasketState,
  sight: BasketSight,
  last: Wave | undefined,
): readonly BasketAct[] {
  const legs = legsOf(state, sight);
  const count = state.waves.length;
  const left = legs.filter((leg) => Math.abs(leg.units - leg.done) >= leg.lot / 2);
  if (left.length === 0) return [{ type: 'end', status: 'completed', note: '' }];
  if (count === state.waveCount) return [{ type: 'end', status: 'partial', note: leftWords(legs) }];
  const due = last === undefined ? state.placedAt : deadlineOf(state, last);
  if (sight.now < due) return [];
  const share = (count + 1) / state.waveCount;
  const still = legs.flatMap((leg) => {
    const units = share * leg.units - leg.done;
    const code =
      Math.abs(units) < leg.lot / 2 ? null : sight.refusalOf({ symbol: leg.symbol, units });
    return code === null ? [] : [{ symbol: leg.symbol, code }];
  });
  const halted = new Set(still.map(({ symbol }) => symbol));
  const orders = nextWave(
    legs.map((leg) => ({ ...leg, isHalted: halted.has(leg.symbol) })),
    share,
  );
  // Nothing can trade: the wave waits for its market, as long as a wave may take.
  if (orders.length === 0 && still.length > 0 && sight.now < addTime(due, durationUs(state.waveUs)))
    return [];
  const wave: Wave = {
    begunAt: sight.now,
    still,
    imbalance: imbalance(legs, count / state.waveCount),
    orders: orders.map((order, i) => ({
      ...order,
      parentId: parentIdOf(state.basketId, count + 1, i + 1),
    })),
  };
  return [{ type: 'begin', wave }];
}

export const BASKET_ID = /^[A-Z0-9]{1,8}$/;
/** At most 16 characters, as every parent's: eight of the basket, the wave, the place in it. */
function parentIdOf(basketId: string, wave: number, place: number): string {
  invariant(BASKET_ID.test(basketId), 'a basket has 1 to 8 of A-Z 0-9');
  invariant(wave <= WAVES_MAX && place <= LEGS_MAX, 'a basket has its bounds');
  return `${basketId}-${wave}-${place}`;
}
export const WAVES_MAX = 100;
export const LEGS_MAX = 999;

/** Where every leg is, from the fills of its parents. */
export function legsOf(
  { legs, waves }: Pick<BasketState, 'legs' | 'waves'>,
  sight: Pick<BasketSight, 'parent'>,
): readonly Leg[] {
  const done = new Map<string, number>();
  for (const { orders } of waves)
    for (const { symbol, units, parentId } of orders) {
      const filled = sight.parent(parentId)?.filledUnits ?? 0;
      done.set(symbol, (done.get(symbol) ?? 0) + Math.sign(units) * filled);
    }
  return legs.map((leg) => ({ ...leg, done: done.get(leg.symbol) ?? 0, isHalted: false }));
}

function leftWords(legs: readonly Leg[]): string {
  const left = legs.filter((leg) => Math.abs(leg.units - leg.done) >= leg.lot / 2);
  if (left.length === 0) return '';
  const words = left.slice(0, 5).map(({ symbol, units, done }) => `${symbol} ${units - done}`);
  const more = left.length > 5 ? ` and ${left.length - 5} more` : '';
  return `left undone: ${words.join(', ')}${more}`;
}
