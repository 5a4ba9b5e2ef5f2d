import type { Count, InLots, Ratio, TimeUs } from '#core/kernel/units';
import { timeUs } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import {
  beginVolume,
  seeVolume,
  type VolumeComponents,
  type VolumeState,
  volumeAhead,
} from '#core/liquidity/volume-components';
import { type Instrument, quantityOf } from '#core/market/instrument';
import { isAlwaysOpen, sessionAt, timeAfter, tradedTime } from '#core/market/session';
import { volumeShare } from '#core/plan/horizon';
import type { Plan } from '#core/plan/plan';
import { type Strategy, strategyOf } from '#core/plan/strategies';

/** What an order that follows the volume curve expects to print while it works, and how its market's volume is followed (EXE-25). */
export interface VolumeWatch {
  /** The order's start, and the end of every bin: as long as the bins of the curve, the last one to the plan's end. */
  readonly edges: readonly TimeUs[];
  /** Lots expected in each of them when the order was accepted. */
  readonly expected: readonly InLots[];
  readonly components: VolumeComponents;
}

/** Does its schedule lie as the volumes do? Asked of the strategy itself: a new one needs no entry here. */
export function followsCurve({ follows, weights }: Strategy): boolean {
  if (follows !== 'clock') return false;
  const [quiet = 0, busy = 0] = weights({
    quantity: 100,
    lengths: [1, 1],
    volumes: [1000, 3000],
    rate: 1,
    targeting: 0.5,
    leastCost: () => [50, 50],
    leastCostWords: () => '',
  });
  return Math.abs(busy - 3 * quiet) < 1e-9 && quiet > 0;
}

/** null: the strategy does not follow the curve, or the curve is not measured and nobody knows how its volume moves. */
export function volumeWatchOf(
  plan: Plan,
  { adv, curve }: LiquidityProfile,
  instrument: Instrument,
): VolumeWatch | null {
  const day = sessionAt(instrument.session, plan.start);
  const { following } = curve;
  if (following === undefined || day === null || !followsCurve(strategyOf(plan.strategy)))
    return null;
  // Of the volume of a second day the first one tells nothing: a plan over a night is followed by the clock.
  if (!isAlwaysOpen(instrument.session) && plan.end > day.close) return null;
  const binUs = tradedTime(day, day.open, day.close) / curve.shares.length;
  const traded = tradedTime(day, plan.start, plan.end);
  const bins = Math.max(1, Math.ceil(traded / binUs - 1e-9));
  const edges = Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? plan.end : timeUs(Math.round(timeAfter(day, plan.start, i * binUs))),
  );
  const lotsOfDay = adv.value / quantityOf(instrument, 1);
  const expected = edges
    .slice(1)
    .map((to, i) => lotsOfDay * volumeShare(curve, day, edges[i] ?? to, to));
  return { edges, expected, components: following };
}

/** How far an order's market has been followed: bins that are over, what had printed by then, and what they told. */
export interface VolumeFollowed {
  readonly done: Count;
  readonly printed: InLots;
  readonly state: VolumeState;
}

/**
 * The bins that are over by `at`, of `printed` lots since the order began. Without an earlier look (`before` null: a restart), or over several bins at once, what
 * printed is taken to lie as it was expected. Nothing is learned before the first print.
 */
export function followVolume(
  { edges, expected, components }: VolumeWatch,
  before: VolumeFollowed | null,
  at: TimeUs,
  printed: InLots,
): VolumeFollowed {
  const from = before ?? { done: 0, printed: 0, state: beginVolume(components) };
  let over = from.done;
  while (over < expected.length && at >= (edges[over + 1] ?? Infinity)) over++;
  if (over === from.done) return from;
  const since = expected.slice(from.done, over);
  const total = since.reduce((sum, each) => sum + each, 0);
  let { state } = from;
  for (const each of since)
    state = seeVolume(
      state,
      components,
      printed > 0 && total > 0 ? ((printed - from.printed) * each) / total : NaN,
      each,
    );
  return { done: over, printed, state };
}

/** A schedule is moved by volume, not thrown about by it: a feed that loses its prints, or one block, does not stop an order nor send it whole. */
export const BUSIER_MAX = 2;

/**
 * How much busier the order's market has been than what is still to come is expected to be, both against the plan: (printed / expected) over (to come, as it is
 * forecast now / as it was planned). 1: as planned, or nothing has printed.
 */
export function busierOf(
  { edges, expected, components }: VolumeWatch,
  { done, state }: VolumeFollowed,
  at: TimeUs,
  printed: InLots,
): Ratio {
  const start = edges[done];
  const end = edges[done + 1];
  if (start === undefined || end === undefined || !(printed > 0)) return 1;
  const elapsed = Math.min(1, Math.max(0, (at - start) / (end - start)));
  const planned = expected.slice(done);
  const left = planned.map((each, k) => (k === 0 ? (1 - elapsed) * each : each));
  const sum = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((total, each) => total + each, 0);
  const expectedSoFar = sum(expected) - sum(left);
  const plannedToCome = sum(left);
  if (!(expectedSoFar > 0 && plannedToCome > 0)) return 1;
  const toCome = sum(volumeAhead(state, components, left));
  const ratio = printed / expectedSoFar / (toCome / plannedToCome);
  return Math.min(BUSIER_MAX, Math.max(1 / BUSIER_MAX, ratio));
}

/**
 * The plan's share of the order done by some moment, moved: with V printed of E expected and R to come of the planned R0, planned share E / (E + R0), an order that
 * follows volume has done V / (V + R), and the odds V / R are those of the plan times `busier`. It begins at 0 and ends at 1 whatever prints.
 */
export const movedShare = (planned: Ratio, busier: Ratio): Ratio =>
  1 - (1 - planned) / (planned * busier + (1 - planned));
