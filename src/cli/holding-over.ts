import type { FundingRow } from '#cli/funding-file';
import type { OrderRecord } from '#core/journal/order-record';
import { isoTime } from '#core/kernel/civil';
import { BPS_IN_ONE, signOf, type TimeUs, timeUs } from '#core/kernel/units';
import { fundingOver } from '#core/market/funding';
import { priceOf, quantityOf, settlementValueOf } from '#core/market/instrument';
import { gainOf, profitOf } from '#core/portfolio/profit';

/** What the position of one order came to until its market ended: fundings and profit, in the currency of settlement. Positive fundings were paid. */
export interface HoldingOver {
  readonly currency: string;
  readonly payments: readonly {
    readonly at: string;
    readonly rate: number;
    readonly mark: number;
    readonly contracts: number;
    readonly paid: number;
  }[];
  readonly funding: number;
  /** Of the arrival notional of the whole order, beside its cost and not in it. */
  readonly fundingBps: number;
  readonly fees: number;
  /** At the last mark or mid, before fees and fundings. */
  readonly unrealised: number | null;
  /** After both. */
  readonly profit: number | null;
}

/** A funding without a mark is valued at the order's own average price. `until`: the end of the recording. */
export function holdingOver(
  record: OrderRecord,
  rows: readonly FundingRow[],
  until: TimeUs,
): HoldingOver {
  const { instrument, order, acceptance } = record;
  const sign = signOf(order.side);
  const fills = [...record.fills.values()];
  const profit = profitOf(
    fills.map(({ at, quantity, price, fee }) => ({
      at,
      side: order.side,
      quantity: quantityOf(instrument, quantity),
      price: priceOf(instrument, price),
      feeMoney: fee,
    })),
    instrument,
  );
  const average = profit.averageCost ?? 0;
  const tick = priceOf(instrument, 1);
  const rates = rows.map(({ at, rate, mark }) => ({ at, rate, mark: (mark ?? average) / tick }));
  const payments = fundingOver(
    instrument,
    fills.map(({ at, quantity }) => ({ at, lots: sign * quantity })),
    rates,
    { start: 0, from: record.createdAt, until },
  );
  const funding = payments.reduce((sum, { paid }) => sum + paid, 0);
  const last = record.tca?.benchmarks.last ?? null;
  const mark = rows.findLast((row) => row.mark !== null && row.at <= until)?.mark ?? null;
  const at = mark ?? (last === null ? null : priceOf(instrument, last));
  const unrealised = at === null ? null : gainOf(instrument, profit.quantity, average, at);
  const arrival = acceptance?.arrivalPrice ?? null;
  return {
    currency: instrument.currencies.settlement,
    payments: payments.map((each) => ({
      at: isoTime(timeUs(each.at)),
      rate: each.rate,
      mark: each.mark * tick,
      contracts: sign * quantityOf(instrument, Math.abs(each.position)),
      paid: each.paid,
    })),
    funding,
    fundingBps:
      arrival === null
        ? 0
        : (funding * BPS_IN_ONE) / settlementValueOf(instrument, order.quantity, arrival),
    fees: profit.fees,
    unrealised,
    profit: unrealised === null ? null : unrealised - profit.fees - funding,
  };
}

/** For people. */
export function holdingLine({
  payments,
  funding,
  fundingBps,
  currency,
  profit,
}: HoldingOver): string {
  const eight = (value: number): string => value.toPrecision(8);
  const all = profit === null ? 'unknown' : `${eight(profit)} ${currency}`;
  return `Held: ${payments.length} fundings of ${eight(funding)} ${currency} in all (${fundingBps.toFixed(2)} bps, beside the cost); profit after fees and fundings ${all}.`;
}
