import type { ParentState } from '#core/execute/parent-state';
import { type InLots, signOf, type TickPrice } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';

/** What a look saw of its market, as far as another look might decide otherwise. */
export interface SeenMarket {
  readonly valid: boolean;
  /** null: nobody. */
  readonly bid: TickPrice | null;
  readonly ask: TickPrice | null;
  readonly bidSize: InLots;
  readonly askSize: InLots;
  readonly volume: InLots;
  /** Ticks x lots. */
  readonly turnover: number;
}
export function seenOf({
  valid,
  bids,
  asks,
  eligibleVolume,
  eligibleTurnover,
}: MarketView): SeenMarket {
  const [bid] = bids;
  const [ask] = asks;
  return {
    valid,
    bid: bid?.price ?? null,
    ask: ask?.price ?? null,
    bidSize: bid?.size ?? 0,
    askSize: ask?.size ?? 0,
    volume: eligibleVolume,
    turnover: eligibleTurnover,
  };
}

/** A touch that shows so many times as much, or as little, weighs otherwise. */
const SIZE_TIMES = 2;
const isOfOtherSize = (before: InLots, now: InLots): boolean =>
  now >= SIZE_TIMES * before || SIZE_TIMES * now <= before;

/** ENG-4: a touch has another price, or shows twice or half as much; the market became valid, or ceased to be. */
export function hasMoved(before: SeenMarket, now: SeenMarket): boolean {
  return (
    before.valid !== now.valid ||
    before.bid !== now.bid ||
    before.ask !== now.ask ||
    isOfOtherSize(before.bidSize, now.bidSize) ||
    isOfOtherSize(before.askSize, now.askSize)
  );
}

/** ENG-4: what printed since was, in the mean, at the price of an order of this parent that rests, or through it. */
export function hasTradedAtOurs(
  { children, acceptance: { order } }: ParentState,
  before: SeenMarket,
  now: SeenMarket,
): boolean {
  const volume = now.volume - before.volume;
  if (!(volume > 0) || children.size === 0) return false;
  const mean = (now.turnover - before.turnover) / volume;
  const sign = signOf(order.side);
  for (const { order: child, life } of children.values())
    if (child.type !== 'ioc' && life.status === 'working' && (child.limit - mean) * sign >= 0)
      return true;
  return false;
}
