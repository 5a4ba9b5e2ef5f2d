import type { Bps, Count, InLots, Ratio, Seconds, TickPrice } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { usualDayUs } from '#core/market/session';
import type { FlowTerms, TakerHabits } from '#core/matching/flow-terms';

/** One time scale on which the market is now busier, now quieter: an Ornstein-Uhlenbeck log factor. */
export interface ActivityWave {
  /** Time in which a deviation falls to 1/e. */
  readonly seconds: Seconds;
  /** Standard deviation of the log of activity. */
  readonly deviation: number;
}

/** Everything that a reactive market is made of. docs/reactive-market.md explains each in words. */
export interface ReactiveParameters {
  readonly name: string;
  /** Whose spreads it must show: those of large companies (1 to 5 bps) or of middling ones and of cheap shares (5 to 20 bps). */
  readonly spreadClass: 'large-cap' | 'mid-cap';
  readonly instrument: Instrument;
  /** Mid at the first open, ticks. */
  readonly openPrice: TickPrice;
  /** Public market orders on an average day, and lots that trade on it. */
  readonly tradesDaily: Count;
  readonly volumeDaily: InLots;
  /** Of log returns from open to close. */
  readonly volatilityDaily: Ratio;

  readonly activity: {
    /** Rate at noon, and what the open and the close add to it, as multiples of the day's average: v(t) = noon + (2t - 1)^2 (open or close). */
    readonly noon: Ratio;
    readonly open: Ratio;
    readonly close: Ratio;
    readonly waves: readonly ActivityWave[];
  };
  readonly takers: TakerHabits & {
    /** Standard deviation of the log of a market order's size. */
    readonly clipDeviation: number;
    /** How far beyond the best price a market order takes; the rest of it is given up. */
    readonly reachBps: Bps;
    /** What it gets within that reach, as a share of what it wants: sizes are drawn larger by it, so that the day's volume is met. */
    readonly fillShare: Ratio;
  };
  readonly providers: {
    readonly count: Count;
    /** Orders of one provider on each side. */
    readonly levels: Count;
    /** Looks of all providers together on an average day, besides those that a trade or news causes. */
    readonly looksDaily: Count;
    /** From the fair value to the nearest quote of the keenest provider, and the mean of what each adds at random. */
    readonly halfSpreadBps: Bps;
    readonly dispersionBps: Bps;
    /** Both grow as this power of how busy the market is. */
    readonly widening: number;
    /** Between one level of a provider and the next. */
    readonly levelGapBps: Bps;
    /** Median size of an order at a provider's best level, standard deviation of its log, and what each further level adds as a share of it. */
    readonly depth: InLots;
    readonly depthDeviation: number;
    readonly depthSlope: Ratio;
    /** Share of its orders that a provider takes away at a look for no reason that the market sees. */
    readonly withdrawal: Ratio;
    /**
     * What providers think of a run: the price that one run of a whole day's volume is worth, in daily volatilities.
     * Farmer, Gerig, Lillo & Waelbroeck (2013): with the tail above they answer x by conviction * volatility * x^(sizeTail - 1).
     */
    readonly conviction: number;
  };
  readonly news: {
    /** Moves of the fair value that no order announces, on an average day; their sizes have a tail of this exponent. */
    readonly daily: Count;
    readonly tail: number;
    /** Share of the day's variance that is news; the rest is what orders reveal. */
    readonly share: Ratio;
  };
}

/** Continuous trading of a day, seconds. */
export const daySecondsOf = ({ instrument }: ReactiveParameters): Seconds =>
  usualDayUs(instrument.session) / 1e6;

/** What its takers and providers go by. */
export const flowTermsOf = (parameters: ReactiveParameters): FlowTerms => ({
  ...parameters,
  daySeconds: daySecondsOf(parameters),
  conviction: parameters.providers.conviction,
});
