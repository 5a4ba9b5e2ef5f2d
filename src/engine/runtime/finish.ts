import type { Beside } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { type Amount, amountText, parseAmount, plus, ZERO } from '#core/kernel/amount';
import type { MarketView } from '#core/market/view';
import { midOf } from '#core/market/view';
import { type TcaFill, tcaReport } from '#core/tca/build-report';
import type { TcaReport } from '#core/tca/report';

/** The true cost of a parent that ended, from prices in the journal and the estimate that was frozen. null where the market at the end is unknown. */
export function finishedTca(
  record: OrderRecord,
  view: MarketView | null,
  besides: ReadonlyMap<string, Beside>,
): TcaReport | null {
  const { acceptance, order } = record;
  if (acceptance === null) return null;
  const mids = record.progress.flatMap((point) => (point.mid === null ? [] : [point.mid]));
  const lastMid = (view === null ? null : midOf(view)) ?? mids.at(-1) ?? null;
  const fills: TcaFill[] = [];
  for (const fill of record.fills.values()) {
    const beside = besides.get(fill.executionId) ?? besides.get(fill.clientOrderId);
    if (beside === undefined || beside.mid === null || beside.touch === null) return null;
    fills.push({
      at: fill.at,
      price: fill.price,
      quantity: fill.quantity,
      fee: fill.fee,
      mid: beside.mid,
      touch: beside.touch,
      liquidity: fill.liquidity,
    });
  }
  if (lastMid === null) return null;
  const volume = view === null ? 0 : view.eligibleVolume - acceptance.eligibleVolumeAtStart;
  const turnover = view === null ? 0 : view.eligibleTurnover - acceptance.eligibleTurnoverAtStart;
  const report = tcaReport({
    side: order.side,
    quantity: order.quantity,
    instrument: record.instrument,
    arrivalPrice: acceptance.arrivalPrice,
    decisionPrice: order.decisionPrice,
    fills,
    lastMid,
    intervalVwap: volume > 0 ? turnover / volume : null,
    intervalTwap: timeWeighted(record.progress),
    intervalEligibleVolume: volume > 0 ? volume : null,
    estimate: acceptance.estimate,
  });
  const unpriced = unpricedFees(record);
  return unpriced === null ? report : { ...report, notes: [...report.notes, unpriced] };
}

/** Fees that were taken in a coin of which nobody here knows the price: the cost is without them, and says so. */
function unpricedFees({ fills, instrument: { currencies } }: OrderRecord): string | null {
  const sums = new Map<string, Amount>();
  for (const { commission } of fills.values()) {
    if (
      commission === undefined ||
      commission.asset === currencies.quote ||
      commission.asset === currencies.base
    )
      continue;
    sums.set(
      commission.asset,
      plus(sums.get(commission.asset) ?? ZERO, parseAmount(commission.amount) ?? ZERO),
    );
  }
  if (sums.size === 0) return null;
  return `fees of ${[...sums].map(([asset, amount]) => `${amountText(amount)} ${asset}`).join(' and ')} are not in the cost: they have no price in ${currencies.quote} here`;
}

/** Mid of the interval, each for as long as it was the last one seen; null without two looks. */
function timeWeighted(points: OrderRecord['progress']): number | null {
  let sum = 0;
  let time = 0;
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1];
    const to = points[i];
    if (from === undefined || to === undefined || from.mid === null) continue;
    sum += from.mid * (to.at - from.at);
    time += to.at - from.at;
  }
  return time > 0 ? sum / time : null;
}
