import { imbalanceResponse } from '#core/liquidity/measures/order-flow-imbalance';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { impactLaw, type ImpactLaw } from '#core/numeric/impact-exponent';
import { autocorrelationOf, powerDecay, tailExponent } from '#core/numeric/series-facts';
import { seedOf } from '#engine/sim/reactive/chance';
import { BANDS, type BandName } from '#engine/sim/reactive/facts/bands';
import { splitterError } from '#engine/sim/reactive/facts/one-splitter';
import { drawProbes, probeDay, type ProbedImpact } from '#engine/sim/reactive/facts/probes';
import { type WatchedDay, watchDay } from '#engine/sim/reactive/facts/watch-day';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** One known fact about markets: its band, and what this market does. */
export interface MarketFact {
  readonly name: BandName;
  readonly words: string;
  readonly band: readonly [low: number, high: number];
  readonly measured: Estimate;
  readonly isIn: boolean;
  readonly source: string;
}
export interface FactsTable {
  readonly facts: readonly MarketFact[];
  /** Days simulated, those of the probes and those without them included. */
  readonly daysPlayed: number;
  readonly figures: {
    readonly volatilityDaily: Estimate;
    readonly lotsDaily: Estimate;
    readonly ordersDaily: Estimate;
    readonly quotedBps: Estimate;
    readonly touchLots: Estimate;
  };
  readonly law: ImpactLaw | null;
}
export interface FactsAsk {
  readonly parameters: ReactiveParameters;
  readonly seed: number;
  /** Days that are watched; every third one also with probes. */
  readonly days: number;
}

const PROBES_A_DAY = 3;
const PROBED_EVERY = 3;
/** Tail of the market in which the link between sizes and impact is tested. */
const OTHER_TAIL = 1.75;
const BINS_PER_DECADE = 2;

/** Plays days and measures what is known of real markets (docs/reactive-market.md has the table). */
export function marketFacts(ask: FactsAsk, onDay: (played: number) => void): FactsTable {
  const { parameters, seed, days } = ask;
  const openPrice = parameters.openPrice;
  let daysPlayed = 0;
  const count = (more: number): void => {
    daysPlayed += more;
    onDay(daysPlayed);
  };
  const watched = Array.from({ length: days }, (_, day) => {
    const one = watchDay({ parameters, seed: seedOf(seed, day), openPrice });
    count(1);
    return one;
  });
  const probed = (market: ReactiveParameters, first: number): readonly ProbedImpact[] =>
    Array.from({ length: Math.ceil(days / PROBED_EVERY) }, (_, day) => {
      const at = seedOf(seed, first + day);
      const probes = drawProbes(market, at, PROBES_A_DAY);
      const found = probeDay({ parameters: market, seed: at, openPrice }, probes);
      count(1 + PROBES_A_DAY);
      return found;
    }).flat();
  const other = {
    ...parameters,
    takers: { ...parameters.takers, sizeTail: OTHER_TAIL },
  };
  const volatility = dailyVolatility(watched);
  const own = probed(parameters, 1_000_000);
  const law = lawOf(own, volatility.value);
  const otherProbes = probed(other, 2_000_000);
  const otherLaw = lawOf(otherProbes, volatility.value);
  const measured: { readonly [Name in BandName]: Estimate } = {
    impactExponent: law?.exponent ?? NOTHING,
    impactPrefactor: law?.prefactorAtHalf ?? NOTHING,
    relaxation: ratioOf(own, 'close'),
    fglwExponent: otherLaw?.exponent ?? NOTHING,
    fglwRest: ratioOf(otherProbes, 'close'),
    fairPrice: ratioOf(own, 'paid'),
    signMemory: signMemory(watched),
    oneSplitter: splitterError(parameters.takers.sizeTail, seed),
    ...diffusion(watched),
    volumeShape: volumeShape(watched),
    ...tails(watched),
    imbalance: imbalance(watched),
    effectiveSpread: effectiveSpread(watched),
    participation: participation(watched),
  };
  return {
    facts: (Object.keys(BANDS) as BandName[]).map((name) => factOf(name, measured[name])),
    daysPlayed,
    figures: {
      volatilityDaily: volatility,
      lotsDaily: meanEstimate(watched.map((day) => day.lots)),
      ordersDaily: meanEstimate(watched.map((day) => day.signs.length)),
      quotedBps: meanEstimate(watched.map((day) => day.quotedBps)),
      touchLots: meanEstimate(watched.map((day) => day.touchLots)),
    },
    law,
  };
}

const NOTHING = estimate(NaN, NaN, 0);
function factOf(name: BandName, measured: Estimate): MarketFact {
  const { words, band, source } = BANDS[name];
  const isIn = measured.value >= band[0] && measured.value <= band[1];
  return { name, words, band, measured, isIn, source };
}

function lawOf(probes: readonly ProbedImpact[], volatility: number): ImpactLaw | null {
  return impactLaw(
    Float64Array.from(probes, (each) => each.size),
    Float64Array.from(probes, (each) => each.peak / volatility),
    BINS_PER_DECADE,
  );
}
/** Mean of a figure of the probes over their mean peak, with the error of a ratio of means. */
const ratioOf = (probes: readonly ProbedImpact[], of: 'close' | 'paid'): Estimate =>
  ratioOfSums(
    probes.map((each) => each[of]),
    probes.map((each) => each.peak),
  );

/** sum(a) / sum(b) over days or orders that are independent of each other. */
function ratioOfSums(a: readonly number[], b: readonly number[]): Estimate {
  const n = a.length;
  const sumA = a.reduce((total, each) => total + each, 0);
  const sumB = b.reduce((total, each) => total + each, 0);
  const ratio = sumA / sumB;
  let squares = 0;
  for (const [i, each] of a.entries()) squares += (each - ratio * (b[i] ?? 0)) ** 2;
  return estimate(ratio, Math.sqrt((squares * n) / Math.max(1, n - 1)) / Math.abs(sumB), n);
}
const meanEstimate = (values: readonly number[]): Estimate =>
  ratioOfSums(
    values,
    values.map(() => 1),
  );

/** Sum of squared returns over steps of `seconds`, of a day. */
function squaresOf(prices: Float64Array, seconds: number): number {
  let sum = 0;
  for (let i = seconds; i < prices.length; i += seconds) {
    const step = prices[i]! - prices[i - seconds]!;
    if (Number.isFinite(step)) sum += step * step;
  }
  return sum;
}
/** From squared returns of five minutes. */
function dailyVolatility(days: readonly WatchedDay[]): Estimate {
  const variance = meanEstimate(days.map(({ mids }) => squaresOf(mids, 300)));
  const value = Math.sqrt(variance.value);
  return estimate(value, variance.standardError / (2 * value), days.length);
}

const SIGN_LAGS = [10, 14, 20, 28, 40, 57, 80, 113, 160, 226, 320];
const signMemory = (days: readonly WatchedDay[]): Estimate =>
  powerDecay(
    autocorrelationOf(
      days.map(({ signs }) => signs),
      SIGN_LAGS,
      0,
    ),
  );

type Diffusion = { readonly [Name in 'diffusivity' | 'signatureMids' | 'signaturePrints']: Estimate };
/** Variance over long steps against that over short ones, the same stretch of time in both. */
function diffusion(days: readonly WatchedDay[]): Diffusion {
  const ratio = (of: 'mids' | 'prints', short: number, long: number): Estimate =>
    ratioOfSums(
      days.map((day) => squaresOf(day[of], long)),
      days.map((day) => squaresOf(day[of], short)),
    );
  const inverse = ({ value, standardError, n }: Estimate): Estimate =>
    estimate(1 / value, standardError / value ** 2, n);
  return {
    diffusivity: ratio('mids', 60, 1800),
    signatureMids: inverse(ratio('mids', 10, 300)),
    signaturePrints: inverse(ratio('prints', 1, 300)),
  };
}

const NOON_FROM = 5 / 13; // 12:00 to 14:00 of a day from 9:30 to 16:00.
const NOON_TO = 9 / 13;
function volumeShape(days: readonly WatchedDay[]): Estimate {
  const ends = days.map(
    ({ halfHourLots }) => ((halfHourLots[0] ?? 0) + (halfHourLots.at(-1) ?? 0)) / 2,
  );
  const noon = days.map(({ halfHourLots }) => {
    const bins = halfHourLots.length;
    const middle = halfHourLots.slice(Math.round(bins * NOON_FROM), Math.round(bins * NOON_TO));
    return middle.reduce((sum, each) => sum + each, 0) / middle.length;
  });
  return ratioOfSums(ends, noon);
}

const MEMORY_LAGS = [1, 2, 3, 5, 8, 13, 20, 30, 45, 60];
type Tails = {
  readonly [Name in 'tailOneMinute' | 'tailTenMinutes' | 'volatilityMemory']: Estimate;
};
/** Returns over the mean size of returns at their time of day: the shape of the day is not a tail. */
function tails(days: readonly WatchedDay[]): Tails {
  const minute = seasoned(days, 60);
  const tenMinutes = seasoned(days, 600);
  return {
    tailOneMinute: tailExponent(flat(minute), 0.005),
    tailTenMinutes: tailExponent(flat(tenMinutes), 0.01),
    volatilityMemory: powerDecay(
      autocorrelationOf(
        minute.map((day) => day.map(Math.abs)),
        MEMORY_LAGS,
        null,
      ),
    ),
  };
}
function seasoned(days: readonly WatchedDay[], seconds: number): readonly Float64Array[] {
  const returns = days.map(({ mids }) =>
    Float64Array.from(
      { length: Math.floor((mids.length - 1) / seconds) },
      (_, i) => mids[(i + 1) * seconds]! - mids[i * seconds]!,
    ),
  );
  const usual = Float64Array.from(
    returns[0] ?? [],
    (_, i) => returns.reduce((sum, day) => sum + Math.abs(day[i]!), 0) / returns.length,
  );
  return returns.map((day) => day.map((each, i) => each / usual[i]!));
}
function flat(days: readonly Float64Array[]): Float64Array {
  return Float64Array.from(days.flatMap((day) => [...day]));
}

/** R^2 of the mid's change on order flow imbalance over ten seconds, day by day. */
const imbalance = (days: readonly WatchedDay[]): Estimate =>
  meanEstimate(
    days.map(({ mids, imbalances }) => {
      const moves = imbalances.map((_, i) => Math.exp(mids[(i + 1) * 10]!) - Math.exp(mids[i * 10]!));
      return imbalanceResponse(moves, imbalances).r2;
    }),
  );
const effectiveSpread = (days: readonly WatchedDay[]): Estimate =>
  ratioOfSums(
    days.map(({ spreads }) => spreads.effective),
    days.map(({ spreads }) => spreads.prints),
  );

const PARENT_ORDERS_MIN = 30;
/** Of parents that a broker would call one, not a few clips. */
function participation(days: readonly WatchedDay[]): Estimate {
  const parents = days
    .flatMap((day) => day.parents)
    .filter(({ orders }) => orders >= PARENT_ORDERS_MIN);
  return meanEstimate(parents.map((each) => each.participation));
}
