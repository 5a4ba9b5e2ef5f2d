/** One order as the paper books keep it: decision price, arrival price, end price; prices in currency per unit; `side` +1 buys, -1 sells. */
export interface PaperOrder {
  readonly quantity: number;
  readonly decision: number;
  readonly arrival: number;
  readonly end: number;
  readonly fills: readonly (readonly [quantity: number, price: number])[];
  readonly fees: number;
  readonly side: number;
}
export interface Shortfall {
  readonly filled: number;
  readonly unfilled: number;
  readonly average: number | null;
  readonly total: number;
  readonly totalBps: number; // of the decision value of the whole order
  readonly paperReturn: number;
  readonly actualReturn: number;
  readonly perold: {
    readonly execution: number;
    readonly opportunity: number;
    readonly fees: number;
  };
  readonly wagner: {
    readonly delay: number;
    readonly tradingDelay: number;
    readonly opportunityDelay: number;
    readonly trading: number;
    readonly opportunity: number;
    readonly fees: number;
  };
  /** Delay on the filled shares only and missed trades from the decision price (the CFA's split of the same total). */
  readonly cfa: {
    readonly delay: number;
    readonly realised: number;
    readonly missed: number;
    readonly explicit: number;
  };
}

/**
 * Implementation shortfall, one total and three splits of it.
 *     Perold (1988):  sum s_j (p_j - P_d) + (S - sum s_j)(P_n - P_d) + fees
 *     Wagner (1993):  S (P_0 - P_d) + sum s_j (p_j - P_0) + (S - sum s_j)(P_n - P_0) + fees
 * Side multiplies every price term. In currency, positive when it hurts.
 */
export function shortfallOf(order: PaperOrder): Shortfall {
  const { quantity, decision, arrival, end, side, fees } = order;
  let [filled, value] = [0, 0];
  for (const [count, price] of order.fills) {
    filled += count;
    value += count * price;
  }
  const unfilled = quantity - filled;
  const execution = side * (value - filled * decision);
  const missed = side * unfilled * (end - decision);
  const total = execution + missed + fees;
  const paperReturn = side * quantity * (end - decision);
  const tradingDelay = side * filled * (arrival - decision);
  const opportunityDelay = side * unfilled * (arrival - decision);
  const trading = side * (value - filled * arrival);
  return {
    filled,
    unfilled,
    average: filled > 0 ? value / filled : null,
    total,
    totalBps: (total / (quantity * decision)) * 1e4,
    paperReturn,
    actualReturn: paperReturn - total,
    perold: { execution, opportunity: missed, fees },
    wagner: {
      delay: side * quantity * (arrival - decision),
      tradingDelay,
      opportunityDelay,
      trading,
      opportunity: side * unfilled * (end - arrival),
      fees,
    },
    cfa: { delay: tradingDelay, realised: trading, missed, explicit: fees },
  };
}
