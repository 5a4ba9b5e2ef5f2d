import {
  BPS_IN_ONE,
  type Bps,
  type DurationUs,
  type Price,
  type Ratio,
  type Side,
  signOf,
  type TimeUs,
  timeUs,
  type Units,
} from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { type NewOrder, plainOrder } from '#core/plan/new-order';
import type { StrategyName } from '#core/plan/strategies';

/** A parent order that the desk worked by itself, as its own records tell it. */
export interface OwnOrder {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Units;
  readonly start: TimeUs;
  /** The records name a day and no time. */
  readonly isDate: boolean;
  /** When it had to be done, or its last fill; null: the records do not say. */
  readonly end: TimeUs | null;
  readonly filled: Units;
  /** Of what was filled; null: the records do not say. */
  readonly averagePrice: Price | null;
  /** The desk's own mid at arrival; null: the records do not say. */
  readonly arrivalPrice: Price | null;
}

/** What is assumed of every order that does not say it. */
export interface ShadowTerms {
  readonly horizon: DurationUs;
  /** null: the configuration's. */
  readonly strategy: StrategyName | null;
}

export const deadlineOf = ({ start, end }: OwnOrder, { horizon }: ShadowTerms): TimeUs =>
  end !== null && end > start ? end : timeUs(start + horizon);

/** The same order, as Plimsoll would have been asked for it. */
export const askedAs = (order: OwnOrder, terms: ShadowTerms, { id }: Instrument): NewOrder =>
  plainOrder({
    symbol: id,
    side: order.side,
    quantity: order.quantity,
    strategy: terms.strategy,
    deadline: deadlineOf(order, terms),
  });

/** What the order really cost by its own fill price, before fees: bps of the arrival notional of all of it, positive when it hurt. */
export interface RealCost {
  readonly costBps: Bps;
  readonly arrivalPrice: Price;
  readonly against: 'arrival mid' | 'own arrival price' | 'open of the day';
  readonly completion: Ratio;
}

/** `left`: the mid at the deadline, which values what was not filled; null: it counts as nothing. Of an inverse contract worth is the reciprocal of the price. */
export function realCost(
  { side, quantity, filled, averagePrice }: OwnOrder,
  { settlement }: Pick<Instrument, 'settlement'>,
  {
    arrival,
    left,
    against,
  }: {
    readonly arrival: Price;
    readonly left: Price | null;
    readonly against: RealCost['against'];
  },
): RealCost | null {
  if (averagePrice === null || filled === 0) return null;
  const moved = (to: Price): Ratio =>
    settlement === 'linear' ? to / arrival - 1 : 1 - arrival / to;
  const rest = Math.max(0, quantity - filled);
  const total =
    (filled * moved(averagePrice) + (left === null ? 0 : rest * moved(left))) / quantity;
  return {
    costBps: signOf(side) * BPS_IN_ONE * total,
    arrivalPrice: arrival,
    against,
    completion: Math.min(1, filled / quantity),
  };
}
