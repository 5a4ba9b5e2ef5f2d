import {
  BPS_IN_ONE,
  type Bps,
  type Days,
  type Money,
  type Ratio,
  type Units,
} from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { isBeyondModel } from '#core/portfolio/closing';
import { varianceOf } from '#core/portfolio/optimise/factor-risk';
import { valued } from '#core/portfolio/optimise/optimise';
import type { Rebalanced } from '#core/portfolio/rebalance';
import type { RebalanceAsk } from '#core/portfolio/rebalance-problem';

/** One name's part of a basket. Costs one way, bps of what trades, expected at the participation cap, with the standard error of the expectation. */
export interface BasketTrade {
  readonly symbol: string;
  /** Positive buys. */
  readonly units: Units;
  readonly value: Money;
  readonly from: Units;
  readonly to: Units;
  readonly costBps: Bps;
  readonly costStandardErrorBps: Bps;
  readonly days: Days;
}

export interface Basket {
  readonly trades: readonly BasketTrade[];
  /** Sum |z|: both sides. */
  readonly turnover: Ratio;
  readonly bought: Money;
  readonly sold: Money;
  /** Money and bps of net asset value; errors of single names are taken as independent. */
  readonly cost: Money;
  readonly costBps: Bps;
  readonly costStandardErrorBps: Bps;
  readonly days: Days;
  /** After the trades and their costs; negative: it is owed. */
  readonly cashAfter: Money;
  /** Names whose trade would cost all of its value or more: outside of what the cost model knows. */
  readonly beyondModel: readonly string[];
  /** A year's standard deviation of the book before and after. */
  readonly volatilityBefore: Ratio;
  readonly volatilityAfter: Ratio;
  readonly illiquidShare: Ratio;
  readonly sellableInOneDay: Ratio;
  /** Worth to the aim, costs included, bps of net asset value over the holding period; only differences between baskets of one ask mean something. */
  readonly utilityBps: Bps;
}

/** What it takes and costs to bring every name to these units, whoever wants it. */
export function basketTo(
  { names, cash, risk, rules }: RebalanceAsk,
  { nav, held, problem }: Pick<Rebalanced, 'nav' | 'held' | 'problem'>,
  unitsAfter: ArrayLike<number>,
): Basket {
  const after = Float64Array.from(names, ({ price }, i) => (unitsAfter[i]! * price) / nav);
  const trades = names.flatMap(({ symbol, units, price, costed }, i): BasketTrade[] => {
    const change = unitsAfter[i]! - units;
    if (isDust(change, units, unitsAfter[i]!)) return [];
    const quantity = Math.abs(change);
    const days = quantity / costed.profile.adv.value / rules.participation;
    const trade = tradeOf(costed.profile, quantity, days);
    return [
      {
        symbol,
        units: change,
        value: quantity * price,
        from: held[i]!,
        to: after[i]!,
        costBps: costed.crossing * BPS_IN_ONE + costed.model.impactBps(trade),
        costStandardErrorBps: costed.model.impactStandardErrorBps(trade),
        days,
      },
    ];
  });
  const sum = (of: (trade: BasketTrade) => number): number =>
    trades.reduce((all, each) => all + of(each), 0);
  const gross = after.reduce((all, w) => all + Math.abs(w), 0);
  const share = (of: (i: number) => number): number =>
    gross === 0 ? 0 : after.reduce((all, _, i) => all + of(i), 0) / gross;
  const bought = sum(({ units, value }) => (units > 0 ? value : 0));
  const sold = sum(({ units, value }) => (units < 0 ? value : 0));
  const cost = sum(({ value, costBps }) => (value * costBps) / BPS_IN_ONE);
  const worth = valued({ ...problem, costScale: 0 }, after).objective;
  return {
    trades,
    turnover: (bought + sold) / nav,
    bought,
    sold,
    cost,
    costBps: (cost / nav) * BPS_IN_ONE,
    costStandardErrorBps: Math.hypot(
      ...trades.map(({ value, costStandardErrorBps }) => (value / nav) * costStandardErrorBps),
    ),
    days: trades.reduce((most, { days }) => Math.max(most, days), 0),
    cashAfter: cash - bought + sold - cost,
    beyondModel: trades.flatMap(({ symbol, costBps }) => (isBeyondModel(costBps) ? [symbol] : [])),
    volatilityBefore: Math.sqrt(rules.daysAYear * varianceOf(risk, held)),
    volatilityAfter: Math.sqrt(rules.daysAYear * varianceOf(risk, after)),
    illiquidShare: share((i) => (names[i]!.isIlliquid ? Math.abs(after[i]!) : 0)),
    sellableInOneDay: share((i) =>
      Math.min(
        Math.abs(after[i]!),
        (rules.participation * names[i]!.costed.profile.adv.value * names[i]!.price) / nav,
      ),
    ),
    utilityBps: (worth - cost / nav) * BPS_IN_ONE,
  };
}

/** Units become weights and back by a product and a quotient, each to half a unit in the last place: a change within four of them is none. */
const isDust = (change: number, before: number, after: number): boolean =>
  Math.abs(change) <= 4 * Number.EPSILON * Math.max(Math.abs(before), Math.abs(after));

/** What must be known before a basket is traded. */
export function basketNotes(
  { cashAfter, beyondModel }: Pick<Basket, 'cashAfter' | 'beyondModel'>,
  nav: Money,
): readonly string[] {
  const owed = -cashAfter;
  const words = (names: readonly string[]): string =>
    `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  return [
    // A cent in a million is rounding.
    ...(owed > 1e-8 * nav
      ? [
          `cash after trades and costs must not be negative, is ${cashAfter.toFixed(2)}: give --cash, or invest less (--leverage)`,
        ]
      : []),
    ...(beyondModel.length === 0
      ? []
      : [
          `the cost of ${words(beyondModel)} is all of what trades or more: outside of what the cost model knows; read it as not tradable`,
        ]),
  ];
}
