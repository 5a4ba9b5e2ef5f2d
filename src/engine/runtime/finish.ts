import type { Beside } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { type Amount, amountText, parseAmount, plus, ZERO } from '#core/kernel/amount';
import type { MarketView } from '#core/market/view';
import { midOf } from '#core/market/view';
import { type TcaFill, tcaReport } from '#core/tca/build-report';
import type { TcaReport } from '#core/tca/report';
import { timeWeightedMid, type Watched } from '#core/tca/time-weighted';

/** The true cost of a parent that ended, from prices in the journal and the estimate that was frozen. null where the market at the end is unknown. */
export function finishedTca(
  record: OrderRecord,
  view: MarketView | null,
  besides: ReadonlyMap<string, Beside>,
  watched: Watched | null,
): TcaReport | null {
  const { acceptance, order } = record;
  if (acceptance === null) return null;
  const lastMid = (view === null ? null : midOf(view)) ?? watched?.lastMid ?? null;
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
    intervalTwap: timeWeightedMid(watched),
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
