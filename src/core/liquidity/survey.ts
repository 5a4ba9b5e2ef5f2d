import { civilDateOf, isoDate, localOf } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Refusal, refusal } from '#core/kernel/failure';
import {
  type Bps,
  DAY_US,
  type Days,
  type Money,
  type Price,
  type Ratio,
  type Score,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import type {
  Assessment,
  Grade,
  LiquidityPolicy,
  LiquidityProfile,
  Regime,
  Tier,
} from '#core/liquidity/profile';
import { assessOrder, type ImpactForecast } from '#core/liquidity/score';
import { indexAt } from '#core/liquidity/tape-measures';
import type { Instrument } from '#core/market/instrument';
import { type Session, sessionOn, tradingDayFrom, tradingDayOf } from '#core/market/session';
import type { Bars } from '#core/market/tape';

/** One symbol of a market as of a day, from daily bars before it. */
export interface Surveyed {
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly assessment: Assessment;
  readonly close: Price;
  /** Share of the units outstanding that trades in a day; null where the file does not tell how many there are. */
  readonly turnover: Ratio | null;
}
/** An assessment in one flat row: what tables, files and the market page show. Money in `currency`, spread whole in bps, volatility daily; null is unknown. */
export interface SurveyRow {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly venue: string;
  readonly currency: string;
  readonly asOf: TimeUs;
  readonly score: Score;
  readonly scoreLow: Score;
  readonly scoreHigh: Score;
  readonly tier: Tier;
  readonly grade: Grade;
  readonly regime: Regime;
  readonly close: Price | null;
  readonly advNotional: Money;
  readonly volatilityDaily: Ratio;
  readonly spreadBps: Bps | null;
  readonly spreadStandardError: number | null;
  /** Average cost of one million, beyond the spread, and days to trade it at the participation cap. */
  readonly impactMillionBps: Bps | null;
  readonly daysToTradeMillion: Days;
  readonly turnover: Ratio | null;
}
const MILLION = 1e6;
export function surveyRow({
  instrument,
  profile,
  assessment,
  close,
  turnover,
}: Omit<Surveyed, 'close'> & { readonly close: number | null }): SurveyRow {
  const spread = profile.spreadBps ?? profile.spreadEstimated;
  const million = assessment.sizes.find(({ notional }) => Math.abs(notional / MILLION - 1) < 1e-9);
  const participation = assessment.limits.quantityMaxInOneDay / profile.adv.value;
  return {
    instrumentId: instrument.id,
    symbol: instrument.symbol,
    venue: instrument.venue,
    currency: instrument.currencies.quote,
    asOf: assessment.asOf,
    score: assessment.score,
    scoreLow: assessment.scoreInterval[0],
    scoreHigh: assessment.scoreInterval[1],
    tier: assessment.tier,
    grade: assessment.grade,
    regime: assessment.regime,
    close,
    advNotional: profile.advNotional,
    volatilityDaily: profile.volatilityDaily.value,
    spreadBps: spread?.value ?? null,
    spreadStandardError: spread?.standardError ?? null,
    impactMillionBps: million?.impactBps ?? null,
    daysToTradeMillion: million?.days ?? MILLION / (profile.advNotional * participation),
    turnover,
  };
}

export interface Survey {
  readonly asOf: TimeUs;
  readonly rows: readonly Surveyed[];
  /** Nobody is dropped in silence: each with the reason. */
  readonly refused: readonly { readonly symbol: string; readonly refusal: Refusal }[];
}
export interface SurveyRules {
  readonly policy: LiquidityPolicy;
  modelOf(symbol: string): ImpactForecast;
  instrumentOf(symbol: string): Instrument;
  /** Where each symbol stood when it was last surveyed: tiers and regimes are left later than they are entered. */
  before(symbol: string): { readonly tier: Tier; readonly regime: Regime } | null;
}

// A share that has not traded or been quoted for a week of days is suspended, delisted or not in the file: what it was is not what it is.
const STALE_DAYS = 7;

/** The open of the day after the newest bar of the file: everything in it was known then. */
export function dayAfter(bars: readonly Bars[], session: Session): TimeUs {
  const newest = bars.reduce(
    (latest, each) => Math.max(latest, each.at[each.count - 1] ?? -Infinity),
    -Infinity,
  );
  return dayAfterBar(newest, session);
}
/** The same of a newest bar that begins at `newest`, in microseconds. */
export const dayAfterBar = (newest: number, session: Session): TimeUs =>
  openOn(session, tradingDayOf(session, timeUs(newest)) + 1);
/** The open of the first trading day from `dayNumber` on. */
export function openOn(session: Session, dayNumber: number): TimeUs {
  const day = tradingDayFrom(session, dayNumber);
  const hours = day === null ? null : sessionOn(session, civilDateOf(day));
  return hours?.open ?? timeUs(dayNumber * DAY_US);
}

/** Every symbol of a file of daily bars, through the same profile and score as a single one. */
export function surveyMarket(bars: readonly Bars[], asOf: TimeUs, rules: SurveyRules): Survey {
  const rows: Surveyed[] = [];
  const refused: { symbol: string; refusal: Refusal }[] = [];
  for (const each of bars) {
    const found = surveyOne(each, asOf, rules);
    if ('code' in found) refused.push({ symbol: each.symbol, refusal: found });
    else rows.push(found);
  }
  return { asOf, rows, refused };
}

export function surveyOne(bars: Bars, asOf: TimeUs, rules: SurveyRules): Surveyed | Refusal {
  const instrument = rules.instrumentOf(bars.symbol);
  const last = indexAt(bars.at, bars.count, asOf - bars.lengthUs + 1) - 1;
  const stale = staleness(bars, last, asOf, instrument);
  if (stale !== null) return stale;
  const before = rules.before(bars.symbol);
  const profile = buildProfile({
    instrument,
    asOf,
    tape: null,
    history: [bars],
    prior: null,
    observed: null,
    previousRegime: before?.regime ?? null,
  });
  if (!profile.ok) return profile.error;
  const close = bars.close[last] ?? NaN;
  if (!(close > 0))
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `the last price of ${instrument.id} must be above 0, was ${close}`,
      { instrument: instrument.id, close },
      'correct the file, or leave the symbol out',
    );
  const assessment = assessOrder({
    profile: profile.value,
    instrument,
    quantity: null,
    priceMid: close / decimalToNumber(instrument.tick),
    policy: rules.policy,
    model: rules.modelOf(instrument.symbol),
    previousTier: before?.tier ?? null,
  });
  if (!assessment.ok) return assessment.error;
  const cap = bars.marketCap[last] ?? NaN;
  return {
    instrument,
    profile: profile.value,
    assessment: assessment.value,
    close,
    turnover: cap > 0 ? (profile.value.adv.value * close) / cap : null,
  };
}

function staleness(bars: Bars, last: number, asOf: TimeUs, instrument: Instrument): Refusal | null {
  if (last < 0)
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `${instrument.id} must have a day before ${dateOf(asOf, instrument)}, has none`,
      { instrument: instrument.id },
      'choose a later --as-of, or import earlier days',
    );
  const days = Math.floor((asOf - (bars.at[last] ?? NaN)) / DAY_US);
  if (days <= STALE_DAYS) return null;
  return refusal(
    'MARKET_DATA_STALE',
    `the last day of ${instrument.id} must be at most ${STALE_DAYS} days old, was ${days}`,
    { instrument: instrument.id, days, max: STALE_DAYS },
    'it may be suspended or delisted: do not trade it on old figures',
  );
}
const dateOf = (at: TimeUs, { session }: Instrument): string =>
  isoDate(localOf(session.zone, at).date);
