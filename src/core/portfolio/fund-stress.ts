import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Days,
  type Money,
  type Ratio,
} from '#core/kernel/units';
import type { BookReport, Position } from '#core/portfolio/book-report';
import { cashWithin, netOf } from '#core/portfolio/redemption';

/** What a fund owes, and on which terms. Days are trading days. */
export interface Fund {
  readonly cash: Money;
  /** Due before investors are paid: margin, credit, fees. */
  readonly otherLiabilities: Money;
  /** From a request to its dealing day, from there to the payment, and between dealing days. */
  readonly noticeDays: Days;
  readonly paymentDays: Days;
  readonly dealingDays: Days;
  /** Most that is paid for one dealing day, of net assets; null: no gate. */
  readonly gate: Ratio | null;
  /** Of the fund, by investor; empty: not known. */
  readonly investors: readonly Ratio[];
  readonly redemptions: readonly RedemptionScenario[];
}
export interface RedemptionScenario {
  readonly name: string;
  /** Of net assets before the market scenario. */
  readonly share: Ratio;
}

/** Longs less shorts, cash, less other liabilities. */
export const netAssetsOf = (net: Money, { cash, otherLiabilities }: Fund): Money =>
  net + cash - otherLiabilities;

export interface Concentration {
  readonly investors: Count;
  readonly largest: Ratio;
  readonly fiveLargest: Ratio;
  /** Sum of squared shares: 1 is a single investor. */
  readonly herfindahl: Ratio;
}
/** null where investors are not known. */
export function concentrationOf({ investors }: Fund): Concentration | null {
  if (investors.length === 0) return null;
  const sorted = investors.toSorted((a, b) => b - a);
  const sum = (shares: readonly number[]): number => shares.reduce((all, x) => all + x, 0);
  return {
    investors: investors.length,
    largest: sorted[0]!,
    fiveLargest: sum(sorted.slice(0, 5)),
    herfindahl: sum(investors.map((x) => x * x)),
  };
}
/** What was asked for, and where investors are known, what happens when the largest of them leave. */
export function redemptionScenarios(fund: Fund): readonly RedemptionScenario[] {
  const known = concentrationOf(fund);
  return [
    ...fund.redemptions,
    ...(known === null
      ? []
      : [
          { name: 'the largest investor leaves', share: known.largest },
          ...(known.investors > 1
            ? [{ name: 'the five largest investors leave', share: known.fiveLargest }]
            : []),
        ]),
  ];
}

/** Ends of the classes of time of the AIFMD's reporting (Annex IV), calendar days; what takes longer is in the last. */
export const TIME_CLASSES: readonly Days[] = [1, 7, 30, 90, 180, 365, Infinity];
/** What longs bring in within a class of time, net of the cost of selling, and that cost. */
export interface TimeClass {
  readonly upToDays: Days;
  readonly cash: Money;
  /** Of what is sold in the class; null where nothing is. */
  readonly costBps: Bps | null;
  /** Of net assets, with all shorter classes and the fund's cash. */
  readonly cumulative: Ratio;
}
/** null where an input of one name is unknown. Trading days become calendar days by the market of each name. */
export function timeClasses(
  book: readonly Position[],
  report: BookReport,
  fund: Fund,
): readonly TimeClass[] | null {
  const { positions, total } = report;
  if (total === null || total.costBps === null) return null;
  const assets = netAssetsOf(total.net, fund);
  const longs = positions.flatMap((each, i) => {
    const { market, units } = book[i]!;
    if (units <= 0 || !('profile' in market)) return [];
    return [{ ...each, takes: each.days ?? Infinity, year: market.instrument.session.daysPerYear }];
  });
  let reached = fund.cash;
  let from = 0;
  return TIME_CLASSES.map((upToDays) => {
    let sold = 0;
    let cash = 0;
    for (const each of longs) {
      // The first day is a day of selling; those after it have weekends between them.
      const by = (days: number): number => {
        if (days === Infinity || each.takes === 0) return 1;
        const trading = days <= 1 ? days : 1 + ((days - 1) * each.year) / 365;
        return Math.min(1, trading / each.takes);
      };
      const part = by(upToDays) - by(from);
      sold += part * (each.value ?? 0);
      cash += part * netOf(each);
    }
    from = upToDays;
    reached += cash;
    return {
      upToDays,
      cash,
      costBps: sold === 0 ? null : (1 - cash / sold) * BPS_IN_ONE,
      cumulative: reached / assets,
    };
  });
}

/** What is due to investors by which day: a gate puts off what is above it to the next dealing days. */
export function paymentsOf(
  requested: Money,
  netAssets: Money,
  { noticeDays, paymentDays, dealingDays, gate }: Fund,
): readonly { readonly day: Days; readonly due: Money }[] {
  invariant(requested > 0 && netAssets > 0, 'something is redeemed of something');
  invariant(gate === null || gate > 0, 'a gate lets something through');
  const each = gate === null ? requested : gate * netAssets;
  const count = Math.max(1, Math.ceil(requested / each - 1e-9));
  return Array.from({ length: count }, (_, k) => ({
    day: noticeDays + paymentDays + k * dealingDays,
    due: Math.min(requested, (k + 1) * each),
  }));
}

/** Redemption coverage ratio: cash over what is due, the least of all payments; below 1 one of them cannot be made. */
export interface FundCoverage extends RedemptionScenario {
  readonly requested: Money;
  readonly firstDay: Days;
  readonly lastDay: Days;
  readonly payments: Count;
  /** On the terms of the fund. */
  readonly slicing: Ratio;
  readonly waterfall: Ratio;
  /** If all were due on the first day of payment. */
  readonly ungated: { readonly slicing: Ratio; readonly waterfall: Ratio };
}
/** `netAssets`: before the market scenario. Selling begins with the request; cash comes `settlementDays` after a sale. null where a total is unknown. */
export function fundCoverage(
  report: BookReport,
  fund: Fund,
  netAssets: Money,
  settlementDays: Days,
): readonly FundCoverage[] | null {
  const free = fund.cash - fund.otherLiabilities;
  const at = (day: number): ReturnType<typeof cashWithin> =>
    cashWithin(report, Math.max(0, day - settlementDays), free);
  if (at(0) === null || !(netAssets > 0)) return null;
  return redemptionScenarios(fund).map(({ name, share }) => {
    const requested = share * netAssets;
    const payments = paymentsOf(requested, netAssets, fund);
    const [first] = payments;
    const ratio = (way: 'slicing' | 'waterfall'): number =>
      payments.reduce(
        (least, { day, due }) => Math.min(least, (at(day)?.[way] ?? NaN) / due),
        Infinity,
      );
    return {
      name,
      share,
      requested,
      firstDay: first!.day,
      lastDay: payments.at(-1)!.day,
      payments: payments.length,
      slicing: ratio('slicing'),
      waterfall: ratio('waterfall'),
      ungated: {
        slicing: (at(first!.day)?.slicing ?? NaN) / requested,
        waterfall: (at(first!.day)?.waterfall ?? NaN) / requested,
      },
    };
  });
}

/** The largest redemption, of net assets before the scenario, that is paid in full on the first day of payment. */
export function redemptionBorne(
  report: BookReport,
  fund: Fund,
  netAssets: Money,
  settlementDays: Days,
): { readonly slicing: Ratio; readonly waterfall: Ratio } | null {
  const { noticeDays, paymentDays, cash, otherLiabilities } = fund;
  const days = Math.max(0, noticeDays + paymentDays - settlementDays);
  const found = cashWithin(report, days, cash - otherLiabilities);
  if (found === null || !(netAssets > 0)) return null;
  const share = (money: number): number => Math.max(0, Math.min(1, money / netAssets));
  return { slicing: share(found.slicing), waterfall: share(found.waterfall) };
}

const STRENGTH_MAX = 10;
const HALVINGS = 20;
/** Reverse test: the least strength of a market scenario at which a redemption cannot be paid on the fund's terms by waterfall; 0 today, null where ten times the scenario can. By redemption. */
export function reverseFundStress(
  reportAt: (strength: number) => BookReport,
  fund: Fund,
  netAssets: Money,
  settlementDays: Days,
): readonly (number | null)[] | null {
  const known = new Map<number, readonly FundCoverage[] | null>();
  const at = (strength: number): readonly FundCoverage[] | null => {
    const kept = known.get(strength);
    if (kept !== undefined) return kept;
    const found = fundCoverage(reportAt(strength), fund, netAssets, settlementDays);
    known.set(strength, found);
    return found;
  };
  const today = at(0);
  if (today === null || at(STRENGTH_MAX) === null) return null;
  return today.map((_, k) => {
    const fails = (strength: number): boolean => !((at(strength)?.[k]?.waterfall ?? NaN) >= 1);
    if (fails(0)) return 0;
    if (!fails(STRENGTH_MAX)) return null;
    let low = 0;
    let high = STRENGTH_MAX;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (fails(middle)) high = middle;
      else low = middle;
    }
    return high;
  });
}
