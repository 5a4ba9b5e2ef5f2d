import type { Acceptance } from '#core/execute/parent-state';
import type { Beside } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { type Amount, amountText, parseAmount, plus, ZERO } from '#core/kernel/amount';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import type { RecordedQuote } from '#core/market/tape-quotes';
import { midOf } from '#core/market/view';
import type { Fill } from '#core/order/child';
import { type TcaFill, tcaReport } from '#core/tca/build-report';
import type { TcaReport } from '#core/tca/report';
import { timeWeightedMid, type Watched } from '#core/tca/time-weighted';
import type { EngineDeps } from '#engine/runtime/engine-deps';

/** What a finished parent is judged by. */
export interface CostEvidence {
  readonly deps: Pick<EngineDeps, 'feed' | 'recorded' | 'printsIncludeOwn'>;
  /** What stood in the journal beside sends and fills. */
  readonly besides: ReadonlyMap<string, Beside>;
  readonly watched: Watched | null;
  readonly now: TimeUs;
}

/**
 * The true cost of a parent that ended, from prices and the estimate that was frozen. On a recording every price is the market's without us, of the moment before; else it is what
 * the journal holds beside sends and fills. null where nothing was ever known of the mid after the order began and some of it is left.
 */
export function finishedTca(record: OrderRecord, evidence: CostEvidence): TcaReport | null {
  const { acceptance, order, instrument } = record;
  if (acceptance === null) return null;
  const { deps, watched, now } = evidence;
  const view = deps.feed.view(instrument.id);
  const lastMid =
    midOfQuote(deps.recorded?.quoteBefore(instrument.id, timeUs(now + 1))) ??
    (view === null ? null : midOf(view)) ??
    watched?.lastMid ??
    // All is done: nothing is valued at the last mid.
    (record.filled === order.quantity ? acceptance.arrivalPrice : null);
  if (lastMid === null) return null;
  const judged = [...record.fills.values()].map((fill) => judgedFill(acceptance, evidence, fill));
  const volume = view === null ? 0 : view.eligibleVolume - acceptance.eligibleVolumeAtStart;
  const turnover = view === null ? 0 : view.eligibleTurnover - acceptance.eligibleTurnoverAtStart;
  const taken = deps.printsIncludeOwn
    ? 0
    : judged.reduce((sum, { fill }) => sum + (fill.liquidity === 'taker' ? fill.quantity : 0), 0);
  const report = tcaReport({
    side: order.side,
    quantity: order.quantity,
    instrument,
    arrivalPrice: acceptance.arrivalPrice,
    decisionPrice: order.decisionPrice,
    fills: judged.map(({ fill }) => fill),
    lastMid,
    intervalVwap: volume > 0 ? turnover / volume : null,
    intervalTwap:
      deps.recorded === undefined
        ? timeWeightedMid(watched)
        : deps.recorded.timeWeightedMid(instrument.id, acceptance.acceptedAt, now),
    intervalEligibleVolume: volume + taken > 0 ? volume + taken : null,
    estimate: acceptance.estimate,
  });
  const more = [
    oneSided(judged.filter(({ isStanding }) => !isStanding).length),
    unpricedFees(record),
    plannedAgain(record),
  ];
  return { ...report, notes: [...report.notes, ...more.filter((each) => each !== null)] };
}

/** TCA-14. */
function plannedAgain({ acceptance, instrument, order }: OrderRecord): string | null {
  if (acceptance?.replan === undefined) return null;
  const { placed } = acceptance.replan;
  const units = (count: number): string => String(quantityOf(instrument, count));
  return placed.order.quantity === order.quantity
    ? 'the order was paused or amended: the estimate is of the order as it was placed'
    : `the order was amended from ${units(placed.order.quantity)} to ${units(order.quantity)} units: the estimate is of the order as it was placed`;
}

const midOfQuote = (quote: RecordedQuote | null | undefined): number | null =>
  quote === null || quote === undefined ? null : (quote.bid + quote.ask) / 2;

/** A fill beside the market of its moment. `isStanding`: false where that market had one side only, and the last mid before it stands in. */
function judgedFill(
  { instrument, order, arrivalPrice }: Acceptance,
  { deps, besides, watched }: CostEvidence,
  fill: Fill,
): { readonly fill: TcaFill; readonly isStanding: boolean } {
  const { at, price, quantity, fee, liquidity } = fill;
  const quote = deps.recorded?.quoteBefore(instrument.id, timeUs(at)) ?? null;
  const beside = besides.get(fill.executionId) ?? besides.get(fill.clientOrderId);
  const far = quote === null ? beside?.touch : order.side === 'buy' ? quote.ask : quote.bid;
  const mid = midOfQuote(quote) ?? beside?.mid ?? watched?.lastMid ?? arrivalPrice;
  return {
    fill: {
      at,
      price,
      quantity,
      fee,
      liquidity,
      mid,
      touch: liquidity === 'maker' ? price : (far ?? price),
    },
    isStanding: quote?.isStanding ?? (beside?.mid ?? null) !== null,
  };
}

const oneSided = (fills: number): string | null =>
  fills === 0
    ? null
    : `${fills} ${fills === 1 ? 'fill' : 'fills'} met a book with one side: held against the last mid before`;

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
