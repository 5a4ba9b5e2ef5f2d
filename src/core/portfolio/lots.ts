import { type Basket, basketTo } from '#core/portfolio/basket-of-trades';
import { rangeOf } from '#core/portfolio/optimise/allocation';
import type { Rebalanced } from '#core/portfolio/rebalance';
import { type RebalanceAsk, type RebalanceName } from '#core/portfolio/rebalance-problem';

/** The nearest whole lots, without the dust of floating point: 0.3 and not 0.30000000000000004. */
export const onLot = (units: number, lot: number): number =>
  Number((Math.round(units / lot) * lot).toPrecision(12));

/** Each name's trade rounded towards nothing, or one lot further (bit 1): which, at the least distance, so that every row holds: base + sum change_i bit_i <= most. */
export interface LotChoice {
  /** Names that have a choice, and units of each after either. */
  readonly names: readonly number[];
  readonly less: readonly number[];
  readonly more: readonly number[];
  /** Distance from the exact trade of `more` less that of `less`, as a fraction of net asset value. */
  readonly price: readonly number[];
  readonly rows: readonly {
    readonly name: string;
    readonly base: number;
    readonly most: number;
    readonly change: readonly number[];
  }[];
}

/** Every limit of the problem as a row over the bits. */
export function lotChoice(
  names: readonly RebalanceName[],
  { nav, problem, optimum }: Rebalanced,
): { readonly choice: LotChoice; readonly exact: readonly number[] } {
  const exact = names.map(({ units, price }, i) =>
    optimum.weights[i] === problem.held[i] ? units : (optimum.weights[i]! * nav) / price,
  );
  const weight = (i: number, units: number): number => (units * names[i]!.price) / nav;
  const less = names.map(
    ({ units, lot }, i) =>
      units +
      onLot(Math.trunc((exact[i]! - units) / lot + Math.sign(exact[i]! - units) * 1e-9) * lot, lot),
  );
  // One lot further must still be within what the name may have and may trade; else there is no choice, it is the lot before.
  const mayHave = (i: number, units: number): boolean => {
    const [low, high] = rangeOf(problem, i);
    const w = weight(i, units);
    const dust = 4 * Number.EPSILON * Math.max(1, Math.abs(w));
    return w >= low - dust && w <= high + dust;
  };
  const further = (i: number): number =>
    less[i]! + Math.sign(exact[i]! - names[i]!.units) * names[i]!.lot;
  const isWhole = (i: number): boolean => Math.abs(exact[i]! - less[i]!) <= 1e-6 * names[i]!.lot;
  const open = names.flatMap((_, i) => (!isWhole(i) && mayHave(i, further(i)) ? [i] : []));
  const isOpen = new Set(open);
  const whole = exact.map((units, i) => (isOpen.has(i) ? units : less[i]!));
  const more = open.map(further);
  const { groups, turnover, leverage, oneDay, held, total } = problem;
  const row = (
    name: string,
    most: number,
    of: (i: number, w: number) => number,
  ): LotChoice['rows'][number] => ({
    name,
    most,
    base: less.reduce((sum, units, i) => sum + of(i, weight(i, units)), 0),
    change: open.map((i, k) => of(i, weight(i, more[k]!)) - of(i, weight(i, less[i]!))),
  });
  // What a few lots leave of the total stays in cash, and comes out of it: at most half of the most expensive lot.
  const slack =
    open.reduce((most, i) => Math.max(most, (names[i]!.lot * names[i]!.price) / nav), 0) / 2;
  // What names lose that may not have a lot more stays in cash too; what may not be sold comes out of it.
  const lost = exact.reduce(
    (sum, units, i) => sum + (isOpen.has(i) || isWhole(i) ? 0 : weight(i, units - less[i]!)),
    0,
  );
  const rows = [
    row('most of the total', total + slack + Math.max(0, -lost), (_, w) => w),
    row('least of the total', -(total - slack - Math.max(0, lost)), (_, w) => -w),
    ...groups.flatMap(({ name, weights, min, max }) => [
      ...(max < Infinity ? [row(name, max, (i, w) => weights[i]! * w)] : []),
      ...(min > -Infinity ? [row(name, -min, (i, w) => -weights[i]! * w)] : []),
    ]),
    ...(turnover === null ? [] : [row('turnover', turnover, (i, w) => Math.abs(w - held[i]!))]),
    ...(leverage === null ? [] : [row('leverage', leverage, (_, w) => Math.abs(w))]),
    ...(oneDay === null
      ? []
      : [
          row('left after one day', oneDay.maxLeft, (i, w) =>
            Math.max(0, Math.abs(w) - oneDay.sellable[i]!),
          ),
        ]),
  ];
  const distance = (i: number, units: number): number => Math.abs(weight(i, units - exact[i]!));
  return {
    exact: whole,
    choice: {
      names: open,
      less: open.map((i) => less[i]!),
      more,
      price: open.map((i, k) => distance(i, more[k]!) - distance(i, less[i]!)),
      rows,
    },
  };
}
/** What rounding leaves of weights that add up to a limit: a limit is kept, not nearly kept. */
const DUST = 1e-11;
const rowsHold = ({ rows }: LotChoice, bits: readonly boolean[]): boolean =>
  rows.every(
    ({ base, most, change }) =>
      change.reduce((sum, x, k) => sum + (bits[k]! ? x : 0), base) <= most + DUST,
  );

/** Units of whole lots that keep the limits; the exact ones where no choice of lots was found that does. */
function lotted(
  { choice, exact }: ReturnType<typeof lotChoice>,
  bits: readonly boolean[] | null,
): { readonly units: readonly number[]; readonly isWhole: boolean } {
  if (bits === null || !rowsHold(choice, bits)) return { units: exact, isWhole: false };
  const at = new Map(choice.names.map((i, k) => [i, bits[k]! ? choice.more[k]! : choice.less[k]!]));
  return { units: exact.map((units, i) => at.get(i) ?? units), isWhole: true };
}

/** What is to be done, in the lots that were chosen, beside the way that is blind to liquidity. */
export interface Answered {
  readonly basket: Basket;
  readonly blind: Basket;
  readonly isWhole: boolean;
}
export function answered(
  ask: RebalanceAsk,
  found: Rebalanced,
  choice: ReturnType<typeof lotChoice>,
  bits: readonly boolean[] | null,
): Answered {
  const { units, isWhole } = lotted(choice, bits);
  return {
    isWhole,
    basket: basketTo(ask, found, units),
    blind: basketTo(
      ask,
      found,
      Array.from(found.blind, (w, i) => (w * found.nav) / ask.names[i]!.price),
    ),
  };
}
