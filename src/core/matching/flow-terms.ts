import type { Count, InLots, Ratio, Seconds } from '#core/kernel/units';

/** How traders split their parent orders. */
export interface TakerHabits {
  /** P(a run has more than n child orders) ~ n^-sizeTail: Lillo, Mike & Farmer (2005), where it makes signs persist as l^-(sizeTail - 1). */
  readonly sizeTail: number;
  /** No run is longer: share of the day's orders. */
  readonly sizeMax: Ratio;
  /** Share of all market orders that a run sends while it works: median, and standard deviation of its log. */
  readonly participation: Ratio;
  readonly participationDeviation: number;
  /** Market orders that a child order is sent as, on average (their number is geometric), and the time between them on an average day. */
  readonly clips: number;
  readonly clipSeconds: Seconds;
}

/** What takers and those who watch them go by. */
export interface FlowTerms {
  /** Public market orders on an average day, and lots that trade on it. */
  readonly tradesDaily: Count;
  readonly volumeDaily: InLots;
  /** Of log returns. */
  readonly volatilityDaily: Ratio;
  readonly daySeconds: Seconds;
  readonly takers: TakerHabits;
  /** What one run of a whole day's volume is worth to those who watch it, in daily volatilities. */
  readonly conviction: number;
}

/** Child orders on an average day. */
export const childrenDailyOf = ({
  tradesDaily,
  takers,
}: Pick<FlowTerms, 'tradesDaily' | 'takers'>): number => tradesDaily / takers.clips;
