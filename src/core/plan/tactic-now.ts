import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Ratio,
  type Seconds,
  type Side,
} from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import { driftLeft } from '#core/plan/drift-left';
import type { Strategy, StrategyParameters } from '#core/plan/strategies';
import { type Conditions, type Tactic, UNUSUAL } from '#core/plan/tactics';
import { type Weighed, weigh } from '#core/plan/weigh';
import type { Weighing } from '#core/plan/weighing';

/** A moment at which a strategy says how it works: asked by every look, and by the price of a plan. */
interface Asked {
  readonly view: MarketView;
  readonly side: Side;
  /** Lots that are due. */
  readonly quantity: InLots;
  /** How long a resting order has until it must be taken. */
  readonly seconds: Seconds;
  /** What the client set beside the order. */
  readonly asked: StrategyParameters;
  readonly movedBps: Bps;
  /** Since the decision to trade. */
  readonly decidedFor: Seconds;
  readonly usual: { readonly spreadBps: Bps | null; readonly volatilityDaily: Ratio | null };
  /** Prints, both sides; null: unknown. */
  readonly lotsPerSecond: number | null;
  /** null: nothing is weighed. */
  readonly weighing: Weighing | null;
}

export function tacticNow(
  { tactic, band }: Strategy,
  asked: Asked,
): { readonly tactic: Tactic; readonly weighed: Weighed | null } {
  const { view, usual, weighing } = asked;
  const [bid] = view.bids;
  const [ask] = view.asks;
  const [near, far] = asked.side === 'buy' ? [bid, ask] : [ask, bid];
  const spreadBps =
    bid === undefined || ask === undefined
      ? NaN
      : ((ask.price - bid.price) / ((ask.price + bid.price) / 2)) * BPS_IN_ONE;
  const conditions: Conditions = {
    usual: { ...usual, depth: weighing?.depth ?? null },
    volatilityDaily: view.volatilityDaily,
    spreadBps,
    near: near?.size ?? 0,
    far: far?.size ?? 0,
    behindMax: band.behind,
    weighed: null,
    unusual: weighing?.unusual ?? UNUSUAL,
    display: asked.asked.display ?? null,
    beyondArrival: asked.asked.beyondArrival ?? null,
    movedBps: asked.movedBps,
  };
  if (weighing === null) return { tactic: tactic(conditions), weighed: null };
  const weighed = weigh(view, {
    side: asked.side,
    quantity: asked.quantity,
    lotsPerSecond: asked.lotsPerSecond,
    volatilityDaily: view.volatilityDaily ?? usual.volatilityDaily,
    daySeconds: weighing.daySeconds,
    seconds: asked.seconds,
    makerBps: weighing.makerBps,
    takerBps: weighing.takerBps,
    driftBps:
      (asked.asked.drift ?? 0) * driftLeft(asked.asked.driftHalfLife ?? null, asked.decidedFor),
    usualHalfBps: usual.spreadBps === null ? null : usual.spreadBps / 2,
  });
  return { tactic: tactic({ ...conditions, weighed }), weighed };
}
