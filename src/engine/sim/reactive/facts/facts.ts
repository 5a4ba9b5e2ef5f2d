import { type Estimate, estimate } from '#core/numeric/estimate';
import { type ImpactLaw, impactLaw } from '#core/numeric/impact-exponent';
import {
  autocorrelationOf,
  laggedProducts,
  powerDecay,
  tailExponent,
} from '#core/numeric/series-facts';
import { seedOf } from '#engine/sim/reactive/chance';
import { BANDS, type BandName, SPREAD_BANDS } from '#engine/sim/reactive/facts/bands';
import { type DaySummary, SIGN_LAGS, summaryOf } from '#engine/sim/reactive/facts/day-summary';
import { splitterError } from '#engine/sim/reactive/facts/one-splitter';
import { drawProbes, type ProbedImpact, probeDay } from '#engine/sim/reactive/facts/probes';
import { watchDay } from '#engine/sim/reactive/facts/watch-day';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** One known fact about markets: its band, and what this market does. */
export interface MarketFact {
  readonly name: BandName;
  readonly words: string;
  readonly band: readonly [low: number, high: number];
  readonly measured: Estimate;
  readonly isIn: boolean;
  /** Outside by more than two standard errors: more days would not bring it back. */
  readonly isRefuted: boolean;
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

// One in each bin of size: half decades from 0.1 % to 10 % of the volume.
const PROBES_A_DAY = 4;
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
    const summary = summaryOf(watchDay({ parameters, seed: seedOf(seed, day), openPrice }));
    count(1);
    return summary;
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
    fairPrice: ratioOf(own, 'path'),
    signMemory: powerDecay(
      autocorrelationOf(
        watched.map(({ signs }) => signs),
        SIGN_LAGS,
      ),
    ),
    oneSplitter: splitterError(parameters.takers.sizeTail, seed),
    ...diffusion(watched),
    volumeShape: ratioOfSums(
      watched.map((day) => day.endLots),
      watched.map((day) => day.noonLots),
    ),
    ...tails(watched),
    imbalance: meanEstimate(watched.map((day) => day.imbalanceR2)),
    effectiveSpread: ratioOfSums(
      watched.map(({ spreads }) => spreads.effective),
      watched.map(({ spreads }) => spreads.prints),
    ),
    participation: meanEstimate(watched.flatMap((day) => day.participations)),
  };
  return {
    facts: (Object.keys(BANDS) as BandName[]).map((name) =>
      factOf(name, measured[name], parameters),
    ),
    daysPlayed,
    figures: {
      volatilityDaily: volatility,
      lotsDaily: meanEstimate(watched.map((day) => day.lots)),
      ordersDaily: meanEstimate(watched.map((day) => day.orders)),
      quotedBps: meanEstimate(watched.map((day) => day.quotedBps)),
      touchLots: meanEstimate(watched.map((day) => day.touchLots)),
    },
    law,
  };
}

const ERRORS_ALLOWED = 2;
const NOTHING = estimate(NaN, NaN, 0);
function factOf(
  name: BandName,
  measured: Estimate,
  { spreadClass }: ReactiveParameters,
): MarketFact {
  const { words, source } = BANDS[name];
  const band = name === 'effectiveSpread' ? SPREAD_BANDS[spreadClass] : BANDS[name].band;
  const isIn = measured.value >= band[0] && measured.value <= band[1];
  const off = Math.max(band[0] - measured.value, measured.value - band[1], 0);
  const isRefuted = !(off <= ERRORS_ALLOWED * measured.standardError);
  return { name, words, band, measured, isIn, isRefuted, source };
}

function lawOf(probes: readonly ProbedImpact[], volatility: number): ImpactLaw | null {
  return impactLaw(
    Float64Array.from(probes, (each) => each.size),
    Float64Array.from(probes, (each) => each.peak / volatility),
    BINS_PER_DECADE,
  );
}
/** Mean of a figure of the probes over their mean peak, with the error of a ratio of means. */
const ratioOf = (probes: readonly ProbedImpact[], of: 'close' | 'path'): Estimate =>
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

/** From squared returns of five minutes. */
function dailyVolatility(days: readonly DaySummary[]): Estimate {
  const variance = meanEstimate(days.map(({ squares }) => squares.mids300));
  const value = Math.sqrt(variance.value);
  return estimate(value, variance.standardError / (2 * value), days.length);
}

type Diffusion = {
  readonly [Name in 'diffusivity' | 'signatureMids' | 'signaturePrints']: Estimate;
};
/** Variance over steps of one length against that over another, the same stretch of time in both. */
function diffusion(days: readonly DaySummary[]): Diffusion {
  type Step = keyof DaySummary['squares'];
  const ratio = (above: Step, below: Step): Estimate =>
    ratioOfSums(
      days.map(({ squares }) => squares[above]),
      days.map(({ squares }) => squares[below]),
    );
  return {
    diffusivity: ratio('mids1800', 'mids60'),
    signatureMids: ratio('mids10', 'mids300'),
    signaturePrints: ratio('prints1', 'prints300'),
  };
}

const MEMORY_LAGS = [1, 2, 3, 5, 8, 13, 20, 30, 45, 60];
const TAIL_OF_MINUTES = 0.005;
const TAIL_OF_TEN_MINUTES = 0.02;
type Tails = {
  readonly [Name in 'tailOneMinute' | 'tailTenMinutes' | 'volatilityMemory']: Estimate;
};
/** Returns over the mean size of returns at their time of day: the shape of the day is not a tail. */
function tails(days: readonly DaySummary[]): Tails {
  const minutes = seasoned(days.map((day) => day.minutes));
  const tenMinutes = seasoned(days.map((day) => day.tenMinutes));
  const sizes = minutes.map((day) => day.map(Math.abs));
  const entries = sizes.reduce((sum, day) => sum + day.length, 0);
  const mean = sizes.reduce((sum, day) => sum + day.reduce((a, b) => a + b, 0), 0) / entries;
  return {
    tailOneMinute: tailExponent(joined(minutes), TAIL_OF_MINUTES),
    tailTenMinutes: tailExponent(joined(tenMinutes), TAIL_OF_TEN_MINUTES),
    volatilityMemory: powerDecay(
      autocorrelationOf(
        sizes.map((day) => laggedProducts(day, MEMORY_LAGS, mean)),
        MEMORY_LAGS,
      ),
    ),
  };
}
function seasoned(days: readonly Float64Array[]): readonly Float64Array[] {
  const usual = Float64Array.from(
    days[0] ?? [],
    (_, i) => days.reduce((sum, day) => sum + Math.abs(day[i]!), 0) / days.length,
  );
  return days.map((day) => day.map((each, i) => each / usual[i]!));
}
function joined(days: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(days.reduce((sum, day) => sum + day.length, 0));
  let at = 0;
  for (const day of days) {
    all.set(day, at);
    at += day.length;
  }
  return all;
}
