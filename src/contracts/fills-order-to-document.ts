import type { CostedOrderDoc } from '#contracts/fills-documents';
import { isoTime } from '#core/kernel/civil';
import type { CostedOrder } from '#core/tca/costed-order';
import type { CostedParent } from '#core/tca/costed-parent';
import { fillCost } from '#core/tca/fill-cost';
import { orderEstimate } from '#core/tca/order-estimate';
import { orderMoney } from '#core/tca/order-money';
import { splitsOfOrder } from '#core/tca/shortfall-splits';

/** One costed order as the document has it; `keys` are those of its row. */
export function costedOrderToDoc(
  order: CostedOrder,
  keys: CostedParent['keys'],
  reportIn: string | null,
): CostedOrderDoc {
  const { parent, quotes } = order;
  return {
    id: parent.id,
    symbol: parent.symbol,
    side: parent.side,
    quantity: order.quantity,
    filled: order.filled,
    fills: parent.fills.length,
    averagePrice: order.averagePrice,
    arrivalPrice: order.arrivalPrice,
    arrivalIs: order.arrivalIs,
    decisionPrice: order.decisionPrice,
    limit: parent.limit,
    totalBps: order.totalBps,
    beforeFeesBps: order.beforeFeesBps,
    parts: order.parts,
    money: orderMoney(order, reportIn),
    splits: splitsToDoc(order),
    estimate: orderEstimate(order),
    deadline: parent.terms.deadline === null ? null : isoTime(parent.terms.deadline),
    participationMax: parent.terms.participationMax,
    arrivalCost: order.arrivalCost,
    index: order.index,
    performanceBps: order.performanceBps,
    benchmarks: order.benchmarks,
    againstBps: order.againstBps,
    markouts: order.markouts.map((each) => ({ ...each })),
    relativePerformance: order.relativePerformance,
    participation: order.participation,
    adherence: order.adherence,
    passiveShare: order.passiveShare,
    startAt: isoTime(parent.startAt),
    startsWith: parent.startsWith,
    endAt: isoTime(parent.endAt),
    rebuiltBy: parent.rebuiltBy,
    currency: parent.currency,
    value: order.value,
    notional: order.notional,
    tags: parent.tags as Record<string, string>,
    keys: { size: keys['size'] ?? null, hour: keys['hour'] ?? '', day: keys['day'] ?? '' },
    market: order.market,
    grade: order.grade,
    missing: [...order.missing],
    executions: parent.fills.map(({ id, orderId, at, price, quantity, liquidity, tags }, i) => ({
      id,
      orderId,
      at: isoTime(at),
      price,
      quantity,
      venue: tags.venue ?? null,
      liquidity,
      bid: quotes[i]?.bid ?? null,
      ask: quotes[i]?.ask ?? null,
      ...fillCost(order, i),
    })),
  };
}

function splitsToDoc(order: CostedOrder): CostedOrderDoc['splits'] {
  const found = splitsOfOrder(order);
  if (found === null) return null;
  const { perold, wagner } = found;
  return {
    perold: {
      executionBps: perold.execution,
      opportunityBps: perold.opportunity,
      feesBps: perold.fees,
    },
    wagner: {
      delayBps: wagner.delay,
      tradingDelayBps: wagner.tradingDelay,
      opportunityDelayBps: wagner.opportunityDelay,
      tradingBps: wagner.trading,
      opportunityBps: wagner.opportunity,
      feesBps: wagner.fees,
    },
  };
}
