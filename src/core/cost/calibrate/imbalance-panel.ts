import type { Observation } from '#core/cost/calibrate/observations';
import { BPS_IN_ONE, type Count, type Money, type Price, type Ratio } from '#core/kernel/units';

/** A stock's day: value traded, value bought less value sold by those who crossed the spread, prices. NaN is unknown. */
export interface ImbalanceDay {
  readonly name: string;
  readonly day: number;
  readonly totalValue: Money;
  readonly imbalance: Ratio;
  readonly arrival: Price;
  readonly terminal: Price;
  /** Volume-weighted average price of the window that the imbalance is of. */
  readonly vwap: Price;
}

/** Why rows are not used, with their count. */
export interface Dropped {
  readonly noArrival: Count;
  readonly noVwap: Count;
  readonly noImbalance: Count;
  readonly shortHistory: Count;
}
export interface PanelObservations {
  readonly rows: readonly Observation[];
  readonly dropped: Dropped;
}

const LOOKBACK_DAYS = 20;
const RETURNS_MIN = 5;
// From 9:30 to 15:30, six hours of six and a half; half hours trade unevenly, the last one most: taken as its share of the clock.
const WINDOW = 12 / 13;

/**
 * The net of a day's market orders, taken for one order that was worked evenly: size |imbalance| over the mean value of up to twenty earlier days, cost
 * sign (VWAP - arrival) / arrival, volatility the root mean square of as many earlier daily returns. It is not an order: its size is measured in the same window as
 * its cost, nobody decided it at arrival, and what moves a price also makes people trade. Nothing of the day or after it is in size or volatility but the imbalance itself.
 */
export function observePanel(days: readonly ImbalanceDay[]): PanelObservations {
  const byName = new Map<string, ImbalanceDay[]>();
  for (const each of days) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const rows: Observation[] = [];
  const dropped = { noArrival: 0, noVwap: 0, noImbalance: 0, shortHistory: 0 };
  for (const unsorted of byName.values()) {
    const own = unsorted.toSorted((a, b) => a.day - b.day);
    for (const [i, today] of own.entries()) {
      const before = marketBefore(own.slice(Math.max(0, i - LOOKBACK_DAYS - 1), i));
      const cost = (Math.sign(today.imbalance) * (today.vwap - today.arrival)) / today.arrival;
      if (!(today.arrival > 0)) dropped.noArrival += 1;
      else if (!(today.vwap > 0)) dropped.noVwap += 1;
      else if (!(Math.abs(today.imbalance) > 0)) dropped.noImbalance += 1;
      else if (before === null) dropped.shortHistory += 1;
      else {
        const { value, volatility } = before;
        rows.push({
          name: today.name,
          day: today.day,
          advShare: Math.abs(today.imbalance) / value,
          volatilityDaily: volatility,
          volumeTime: WINDOW,
          varianceDays: WINDOW / 3,
          adv: value,
          advNotional: value,
          costBps: BPS_IN_ONE * cost,
        });
      }
    }
  }
  return { rows, dropped };
}

function marketBefore(
  days: readonly ImbalanceDay[],
): { readonly value: number; readonly volatility: number } | null {
  const values = days
    .map(({ totalValue }) => totalValue)
    .filter((value) => value > 0)
    .slice(-LOOKBACK_DAYS);
  const returns = days.flatMap((day, i) => {
    const before = days[i - 1];
    const change = before === undefined ? NaN : Math.log(day.terminal / before.terminal);
    return Number.isFinite(change) ? [change] : [];
  });
  if (returns.length < RETURNS_MIN || values.length < RETURNS_MIN) return null;
  const volatility = Math.sqrt(
    returns.reduce((sum, each) => sum + each * each, 0) / returns.length,
  );
  return volatility > 0
    ? { value: values.reduce((sum, each) => sum + each, 0) / values.length, volatility }
    : null;
}
