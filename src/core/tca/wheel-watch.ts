import { invariant } from '#core/kernel/assert';
import type { Bps, Count, Ratio } from '#core/kernel/units';
import {
  EMPTY_SEQUENCE,
  type SequenceState,
  sequenceInterval,
  sequenceWith,
} from '#core/numeric/confidence-sequence';
import type { Interval } from './costed-keys.ts';
import type { WheelDraw, WheelRule } from './wheel.ts';

/** An order of the wheel that has ended, with its cost against arrival, all of it: what was not filled at its opportunity cost, so that nobody gains by leaving orders undone. */
export interface WheelOrder {
  readonly draw: Pick<WheelDraw, 'arm' | 'stratum' | 'block'>;
  readonly totalBps: Bps;
}
export interface WheelTerms {
  /** Chance of even one wrong `better` or `same` in the life of the wheel, over all pairs and looks. */
  readonly errorRate: Ratio;
  /** A difference that is too small to matter. */
  readonly sameWithinBps: Bps;
  /** Comparisons (orders of a pair, or blocks) at which intervals are narrowest; they hold at any time. */
  readonly narrowestAt: Count;
  /** Orders after which the wheel stops whatever is known. */
  readonly ordersMax: Count;
}
export const WHEEL_TERMS: WheelTerms = {
  errorRate: 0.05,
  sameWithinBps: 0.25,
  narrowestAt: 500,
  ordersMax: 20_000,
};

/** Two arms, and what is known of their difference in cost (first less second). */
export interface WheelDuel {
  readonly first: string;
  readonly second: string;
  readonly chanceOfFirst: Ratio;
  readonly seen: SequenceState;
}
/** Running mean of the costs of two arms in a stratum: known before the draw that it is used for. */
export interface WheelLevel {
  readonly n: Count;
  readonly mean: Bps;
}
/** The wheel so far: grows with strata and open blocks, not with orders. */
export interface WheelState {
  readonly orders: Count;
  readonly duels: readonly WheelDuel[];
  readonly levels: ReadonlyMap<string, WheelLevel>;
  /** Blocks that are not whole yet, by stratum and number. */
  readonly open: ReadonlyMap<string, readonly WheelOrder[]>;
}

export function beginWheel({ arms }: WheelRule): WheelState {
  const duels = arms.flatMap((a, i) =>
    arms.slice(i + 1).map((b) => ({
      first: a.name,
      second: b.name,
      chanceOfFirst: a.weight / (a.weight + b.weight),
      seen: EMPTY_SEQUENCE,
    })),
  );
  return { orders: 0, duels, levels: new Map(), open: new Map() };
}

/**
 * TCA-54: one more order. What is watched is a sum whose expectation, given all that happened before, is the difference of the two arms on the orders at hand, whatever the market does: the draw alone makes it so.
 *
 *     each:    ( 1{first} / p - 1{second} / (1 - p) ) (cost - m),   m: mean cost in the stratum before the draw (Robins, Rotnitzky and Zhao 1994, JASA 89), p among the two
 *     blocks:  mean cost of first less mean cost of second in a whole block: the order in the block was drawn
 */
export const watchOrder = (state: WheelState, order: WheelOrder): WheelState =>
  order.draw.block === null ? withEach(state, order) : withBlock(state, order);

function withEach(state: WheelState, { draw, totalBps }: WheelOrder): WheelState {
  const level = state.levels.get(draw.stratum) ?? { n: 0, mean: 0 };
  // The first of a stratum has nothing to be compared with.
  const isFirst = level.n === 0;
  const duels = state.duels.map((duel) => {
    const isMine = draw.arm === duel.first;
    if (isFirst || (!isMine && draw.arm !== duel.second)) return duel;
    const scale = isMine ? 1 / duel.chanceOfFirst : -1 / (1 - duel.chanceOfFirst);
    return { ...duel, seen: sequenceWith(duel.seen, scale * (totalBps - level.mean)) };
  });
  const n = level.n + 1;
  const levels = new Map(state.levels);
  levels.set(draw.stratum, { n, mean: level.mean + (totalBps - level.mean) / n });
  return { ...state, orders: state.orders + 1, duels, levels };
}

function withBlock(state: WheelState, order: WheelOrder): WheelState {
  const { block, stratum } = order.draw;
  invariant(block !== null, 'an order of a block knows its block');
  const key = `${block.index} ${stratum}`;
  const whole = [...(state.open.get(key) ?? []), order];
  const open = new Map(state.open);
  if (whole.length < block.length) {
    open.set(key, whole);
    return { ...state, orders: state.orders + 1, open };
  }
  open.delete(key);
  const duels = state.duels.map((duel) => {
    const difference = meanOfArm(whole, duel.first) - meanOfArm(whole, duel.second);
    return Number.isFinite(difference)
      ? { ...duel, seen: sequenceWith(duel.seen, difference) }
      : duel;
  });
  return { ...state, orders: state.orders + 1, duels, open };
}
function meanOfArm(orders: readonly WheelOrder[], arm: string): Bps {
  const own = orders.filter(({ draw }) => draw.arm === arm);
  return own.reduce((sum, { totalBps }) => sum + totalBps, 0) / own.length;
}

/** What is known of two arms now. */
export interface WheelVerdict {
  readonly first: string;
  readonly second: string;
  readonly verdict: 'better' | 'same' | 'cannot tell yet';
  /** Of `better`; null otherwise. */
  readonly cheaper: string | null;
  /** Cost of the first less cost of the second. */
  readonly differenceBps: Bps;
  /** Holds for all pairs, at every look, with one less the error rate; null: too early. */
  readonly interval: Interval | null;
  readonly comparisons: Count;
}
export interface WheelStanding {
  readonly orders: Count;
  /** Of these, in blocks that are not whole: they count for nothing yet. */
  readonly waiting: Count;
  readonly pairs: readonly WheelVerdict[];
  /** `decided`: every pair is; `exhausted`: the most orders were used, and what cannot be told then will be left so. */
  readonly stop: 'decided' | 'exhausted' | null;
}

/** Until so many comparisons a normal limit is no guide to costs with heavy tails. */
const LEAST = { each: 100, blocks: 30 } as const;

/** TCA-55: may be asked after every order, and acted on at once. The error rate is shared evenly by the pairs (Bonferroni). */
export function wheelStanding(
  rule: WheelRule,
  state: WheelState,
  terms: WheelTerms,
): WheelStanding {
  const level = terms.errorRate / state.duels.length;
  const pairs = state.duels.map((duel) =>
    verdictOf(
      duel,
      sequenceInterval(duel.seen, { level, narrowestAt: terms.narrowestAt, least: LEAST[rule.by] }),
      terms,
    ),
  );
  const isDecided = pairs.every(({ verdict }) => verdict !== 'cannot tell yet');
  const isOut = state.orders >= terms.ordersMax;
  let waiting = 0;
  for (const block of state.open.values()) waiting += block.length;
  const stop = isDecided ? 'decided' : isOut ? 'exhausted' : null;
  return { orders: state.orders, waiting, pairs, stop };
}

function verdictOf(
  { first, second, seen }: WheelDuel,
  interval: Interval | null,
  { sameWithinBps }: WheelTerms,
): WheelVerdict {
  const [low, high] = interval ?? [-Infinity, Infinity];
  const cheaper = high < 0 ? first : low > 0 ? second : null;
  const isSame = low > -sameWithinBps && high < sameWithinBps;
  const verdict = cheaper !== null ? 'better' : isSame ? 'same' : 'cannot tell yet';
  const { mean: differenceBps, n: comparisons } = seen;
  return { first, second, verdict, cheaper, differenceBps, interval, comparisons };
}
/** TCA-55: a verdict in words. */
export function wheelSentence(found: WheelVerdict, { sameWithinBps }: WheelTerms): string {
  const { first, second, cheaper, verdict, interval, differenceBps, comparisons: n } = found;
  if (interval === null) return `${first} and ${second}: too early, ${n} comparisons so far.`;
  const isFirst = cheaper === first;
  const range = (isFirst ? [-interval[1], -interval[0]] : interval)
    .map((bps) => bps.toFixed(1).replace('-', '−'))
    .join(' to ');
  switch (verdict) {
    case 'better':
      return `${cheaper} costs ${Math.abs(differenceBps).toFixed(1)} bps less than ${isFirst ? second : first} (${range}, ${n} comparisons, drawn by chance).`;
    case 'same':
      return `${first} and ${second} cost the same within ${sameWithinBps} bps (${range}, ${n} comparisons, drawn by chance).`;
    case 'cannot tell yet':
      return `${first} and ${second}: cannot tell yet (${range}, ${n} comparisons).`;
  }
}
