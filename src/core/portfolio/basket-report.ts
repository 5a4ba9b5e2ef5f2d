import type { Bps, Count, InLots, Money, Ratio, TimeUs } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { imbalance, type Leg } from './basket.ts';
import { type BasketState, legsOf } from './basket-run.ts';

/** What a report needs of a parent's record. */
export interface BasketParent {
  readonly instrument: Instrument;
  readonly filled: InLots; // lots
  readonly endedAt: TimeUs | null;
  readonly status: string;
  readonly acceptance: { readonly arrivalPrice: number } | null;
  readonly tca: { readonly totalBps: number } | null;
}
/** Planned beside realised, over the money that traded. null: nothing of it is known yet. */
export interface BasketReport {
  readonly basket: BasketState;
  readonly legs: readonly Leg[];
  readonly orders: Count;
  readonly working: Count;
  /** Money that traded, at arrival prices. */
  readonly money: Money;
  readonly plannedBps: Bps | null;
  /** The shortfall that the cost analysis measured, and the standard error of its mean by money, sqrt(s w / (1 - w)) with s the variance around it and w the sum of squared shares: s / sqrt(n) of equal ones. null of one order. */
  readonly realisedBps: Bps | null;
  readonly realisedStandardErrorBps: Bps | null;
  readonly judged: Count;
  /** Largest distance of the money that moved from the plan's, over all money of the basket. */
  readonly imbalanceMax: Ratio;
}

export function basketReport(
  basket: BasketState,
  parentOf: (parentId: string) => BasketParent | null,
): BasketReport {
  const orders = basket.waves.flatMap((wave) => wave.orders);
  const parents = orders.flatMap((order) => {
    const parent = parentOf(order.parentId);
    return parent === null ? [] : [{ order, parent }];
  });
  const planned = new Map(basket.legs.map(({ symbol, plannedBps }) => [symbol, plannedBps]));
  const judged = parents.flatMap(({ order, parent }) => {
    const { instrument, filled, acceptance, tca } = parent;
    if (tca === null || acceptance === null || filled === 0) return [];
    const lots = filled as Parameters<typeof quantityOf>[1];
    const money = quantityOf(instrument, lots) * priceOf(instrument, acceptance.arrivalPrice);
    return [{ money, bps: tca.totalBps, planned: planned.get(order.symbol) ?? null }];
  });
  const money = judged.reduce((sum, each) => sum + each.money, 0);
  const mean = (of: (each: (typeof judged)[number]) => number): number =>
    judged.reduce((sum, each) => sum + each.money * of(each), 0) / money;
  const isKnown = money > 0;
  const realised = isKnown ? mean(({ bps }) => bps) : null;
  const spread = realised === null ? null : mean(({ bps }) => (bps - realised) ** 2);
  const weights = judged.reduce((sum, each) => sum + (each.money / money) ** 2, 0);
  const legs = legsOf(basket, {
    parent(parentId) {
      const parent = parentOf(parentId);
      if (parent === null) return null;
      const { instrument, endedAt } = parent;
      const filled = parent.filled as Parameters<typeof quantityOf>[1];
      return {
        isOver: endedAt !== null,
        isEnding: false,
        filledUnits: quantityOf(instrument, filled),
      };
    },
  });
  const share = basket.waves.length / basket.waveCount;
  const now = basket.endedAt === null ? 0 : Math.abs(imbalance(legs, share));
  return {
    basket,
    legs,
    orders: orders.length,
    working: parents.filter(({ parent }) => parent.endedAt === null).length,
    money,
    plannedBps:
      isKnown && judged.every((each) => each.planned !== null)
        ? mean((each) => each.planned ?? Number.NaN)
        : null,
    realisedBps: realised,
    realisedStandardErrorBps:
      spread === null || judged.length < 2 ? null : Math.sqrt((spread * weights) / (1 - weights)),
    judged: judged.length,
    imbalanceMax: basket.waves.reduce(
      (most, wave) => Math.max(most, Math.abs(wave.imbalance)),
      now,
    ),
  };
}
