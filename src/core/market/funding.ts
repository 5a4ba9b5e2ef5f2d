import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type InLots,
  lots,
  type Moment,
  type Money,
  type Ratio,
  type Seconds,
  type Side,
  signOf,
  type TickPrice,
} from '#core/kernel/units';
import { type Instrument, settlementValueOf } from '#core/market/instrument';

/** One funding of a perpetual contract, as its venue states it: what longs pay to shorts for holding it then. */
export interface FundingRate {
  readonly at: Moment;
  /** Share of the value of the position; negative: shorts pay. */
  readonly rate: Ratio;
  /** Mark price at which it is valued, ticks. */
  readonly mark: TickPrice;
}

/**
 * PRP-1: what a position pays at one funding, in the currency in which its instrument is settled; negative: it receives. Value at the mark price times the rate: of a linear contract lots x multiplier x mark, of
 * an inverse one lots x multiplier / mark, in coin. `position`: signed lots.
 */
export function fundingPaid(
  instrument: Instrument,
  position: InLots,
  { rate, mark }: Pick<FundingRate, 'rate' | 'mark'>,
): Money {
  const size = lots(Math.round(Math.abs(position)));
  return Math.sign(position) * rate * settlementValueOf(instrument, size, mark);
}

/** A change of a position by an execution. */
export interface PositionStep {
  readonly at: Moment;
  readonly lots: InLots;
}
export interface FundingPayment extends FundingRate {
  readonly position: InLots;
  readonly paid: Money;
}
/** PRP-2: every funding after the first execution and up to `until`, on what was held just before it. `start`: held before the first execution. */
export function fundingOver(
  instrument: Instrument,
  steps: readonly PositionStep[],
  rates: readonly FundingRate[],
  { start, from, until }: { readonly start: InLots; readonly from: Moment; readonly until: Moment },
): readonly FundingPayment[] {
  const sorted = steps.toSorted((a, b) => a.at - b.at);
  return rates
    .filter(({ at }) => at > from && at <= until)
    .toSorted((a, b) => a.at - b.at)
    .flatMap((rate) => {
      const position = sorted.reduce(
        (held, step) => (step.at < rate.at ? held + step.lots : held),
        start,
      );
      if (position === 0) return [];
      return [{ ...rate, position, paid: fundingPaid(instrument, position, rate) }];
    });
}

/** What holding is expected to cost, from the rates of the past. Bps of the value held, positive: it costs. */
export interface HoldingForecast {
  /** Mean rate of a funding, for this side. */
  readonly perFundingBps: Bps;
  readonly perDayBps: Bps;
  /** Over the time asked for. */
  readonly expectedBps: Bps;
  /** Of that mean, days taken together: rates of one day are alike. */
  readonly standardErrorBps: Bps;
  /** Of one such time: from the spread of past times of the same length; null: there are fewer than eight of them. */
  readonly interval90Bps: readonly [Bps, Bps] | null;
  readonly fundings: Count;
  readonly days: Count;
}
const DAY_US = 86_400e6;
const PAST_MIN = 8;

/**
 * PRP-3: the rates of the past go on as they were on average. Beside it stands what past stretches of the same length cost, because rates stay high for weeks. null: there are fewer than two days of them.
 */
export function holdingForecast(
  rates: readonly FundingRate[],
  side: Side,
  holdFor: Seconds,
): HoldingForecast | null {
  const sign = signOf(side);
  const sorted = rates.toSorted((a, b) => a.at - b.at);
  const byDay = new Map<number, number[]>();
  for (const { at, rate } of sorted) {
    const day = Math.floor(at / DAY_US);
    byDay.set(day, [...(byDay.get(day) ?? []), sign * rate * BPS_IN_ONE]);
  }
  const daily = [...byDay.values()].map((all) => all.reduce((sum, each) => sum + each, 0));
  if (daily.length < 2) return null;
  const perDayBps = meanOf(daily);
  const deviation = Math.sqrt(
    daily.reduce((sum, each) => sum + (each - perDayBps) ** 2, 0) / (daily.length - 1),
  );
  const days = holdFor / 86_400;
  return {
    perFundingBps: meanOf(sorted.map(({ rate }) => sign * rate * BPS_IN_ONE)),
    perDayBps,
    expectedBps: perDayBps * days,
    standardErrorBps: (deviation / Math.sqrt(daily.length)) * days,
    interval90Bps: pastStretches(daily, days),
    fundings: sorted.length,
    days: daily.length,
  };
}
const meanOf = (all: readonly number[]): number =>
  all.reduce((sum, each) => sum + each, 0) / all.length;

function pastStretches(daily: readonly number[], days: number): readonly [Bps, Bps] | null {
  const length = Math.max(1, Math.round(days));
  const sums: number[] = [];
  for (let i = 0; i + length <= daily.length; i++)
    sums.push(daily.slice(i, i + length).reduce((sum, each) => sum + each, 0) * (days / length));
  if (sums.length < PAST_MIN) return null;
  const sorted = sums.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.05), at(0.95)];
}
