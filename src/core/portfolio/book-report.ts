import type { ImpactModel } from '#core/cost/model';
import { civilDateOf } from '#core/kernel/civil';
import type { Refusal } from '#core/kernel/failure';
import {
  type Bps,
  type Days,
  type Money,
  type Ratio,
  type Score,
  type TimeUs,
  timeUs,
  type Units,
} from '#core/kernel/units';
import type { Tier } from '#core/liquidity/profile';
import { bearableAdv } from '#core/liquidity/standing';
import type { Surveyed } from '#core/liquidity/survey';
import { isIlliquidTier } from '#core/liquidity/tier';
import { worthOf } from '#core/market/instrument';
import { holidaysFrom, tradingDayFrom, tradingDayOf } from '#core/market/session';
import { capDays, evenCost, isBeyondModel } from '#core/portfolio/closing';
import { addedRisk, type ClosingRisk, closingRisk, priceRisk } from '#core/portfolio/closing-risk';
import {
  bookDays,
  bookValue,
  fastest,
  type Holding,
  longValue,
  netValue,
  proRata,
  type Redemption,
  soldBy,
  waterfall,
} from '#core/portfolio/liquidation';
import { marginUsed, type Wallets } from '#core/portfolio/margin-used';
import { type Bucket, bucketOf } from '#core/portfolio/regulation';
import type { SpreadDeviation } from '#core/portfolio/spread-deviation';

/** What is held of one name, and what is known of its market. */
export interface Position {
  readonly symbol: string;
  /** Units; negative is short. */
  readonly units: Units;
  readonly market: Surveyed | Refusal;
  /** Absent or null: not known. */
  readonly spreadDeviation?: SpreadDeviation | null;
  /** Of a contract on margin: what it was worth when it was opened, signed, in the currency of settlement. */
  readonly entryWorth?: Money;
}
export interface PositionReport {
  readonly symbol: string;
  readonly units: Units;
  readonly value: Money | null;
  readonly weight: Ratio | null;
  readonly days: Days | null;
  readonly soldInOneDay: Ratio | null;
  /** Average cost of selling all of it at the cap, spread and impact, bps. */
  readonly costBps: Bps | null;
  /** Of the price, over one day of the whole position. */
  readonly valueAtRisk: Money | null;
  /** Stretched half spread and impact of closing it at the cap: `atRisk.spread` + `atRisk.impact`. */
  readonly liquidityAtRisk: Money | null;
  /** Closed at the cap, over the days that takes. */
  readonly atRisk: ClosingRisk | null;
  /** Where the deviation of the spread comes from; null: it is not known. */
  readonly spreadFrom: string | null;
  readonly bucket: Bucket | null;
  readonly tier: Tier | null;
  readonly score: Score | null;
  readonly refusal: Refusal | null;
}
export interface BookReport {
  readonly positions: readonly PositionReport[];
  /** null where something of one name is unknown: a total without it would look better than it is. */
  readonly total: BookTotal | null;
  /** Of contracts on margin: see `marginUsed`. */
  readonly marginUsed: Ratio | null;
}
export interface BookTotal {
  /** Gross: longs and shorts at their sizes; weights and costs are of it. */
  readonly value: Money;
  /** Longs less shorts. */
  readonly net: Money;
  readonly longest: Days;
  readonly valueWeighted: Days;
  readonly soldBy: readonly { readonly day: number; readonly share: number }[];
  /** Of the value of longs: rule 22e-4 counts investments that are assets. */
  readonly buckets: { readonly [B in Bucket]: number };
  /** null where a spread or an impact is unknown. */
  readonly costBps: Bps | null;
  /** In the lowest tier or below it, of the gross value. */
  readonly illiquidTier: Ratio;
  /** Names whose sale would cost all of their value or more: outside of what the cost model knows. */
  readonly beyondModel: readonly string[];
  /** Of all names, added up: each over the days it needs at the cap, then each sold evenly over the same days. */
  readonly atRisk: { readonly atCap: ClosingRisk; readonly evenly: readonly ClosingRisk[] };
  readonly redemption: {
    /** null where the book does not bring in the cash in this way. */
    readonly proRata: Redemption | null;
    readonly waterfall: Redemption | null;
    readonly fastest: Redemption | null;
  } | null;
}
export interface BookRules {
  readonly participation: Ratio;
  modelOf(symbol: string): ImpactModel;
  readonly asOf: TimeUs;
  /** Business days from a trade to its cash. */
  readonly settlementDays: Days;
  readonly redemption: Ratio | null;
  /** Behind contracts on margin; without them there are none. */
  readonly wallets?: Wallets;
}

const DAYS = [1, 2, 3, 5, 10, 20, 60] as const;
/** Trading days over which liquidity at risk is shown. */
const HORIZONS = [1, 5, 10, 20, 60] as const;

const isKnown = (market: Surveyed | Refusal): market is Surveyed => 'profile' in market;

/** Days, buckets, costs and risk of a book, name by name and in all, with every name sold side by side at the cap. */
export function reportBook(book: readonly Position[], rules: BookRules): BookReport {
  const holdings = book.map(holdingOf);
  const value = holdings.every((each) => each !== null) ? bookValue(holdings) : null;
  const positions = book.map((each, i) => positionReport(each, holdings[i] ?? null, value, rules));
  return {
    positions,
    marginUsed: marginUsed(book, rules.wallets ?? new Map()),
    total:
      value === null || value === 0
        ? null
        : totalOf(
            holdings.flatMap((each) => (each === null ? [] : [each])),
            positions,
            rules,
            (days) => riskOf(book, rules, days),
          ),
  };
}
const holdingOf = ({ units, market }: Position): Holding | null =>
  isKnown(market)
    ? {
        units,
        adv: bearableAdv(market.profile),
        price: worthOf(market.instrument, market.close),
      }
    : null;

function positionReport(
  position: Position,
  holding: Holding | null,
  total: number | null,
  rules: BookRules,
): PositionReport {
  const { symbol, units, market } = position;
  if (holding === null || !isKnown(market))
    return {
      symbol,
      units,
      value: null,
      weight: null,
      days: null,
      soldInOneDay: null,
      costBps: null,
      valueAtRisk: null,
      liquidityAtRisk: null,
      atRisk: null,
      spreadFrom: null,
      bucket: null,
      tier: null,
      score: null,
      refusal: isKnown(market) ? null : market,
    };
  const value = Math.abs(units) * holding.price;
  const days = capDays(market, units, rules.participation);
  const model = rules.modelOf(symbol);
  const { costBps } = evenCost(market, model, units, days);
  const atRisk = closingRisk(position, market, model, days);
  return {
    symbol,
    units,
    value,
    weight: total === null ? null : value / total,
    days,
    soldInOneDay: days === 0 ? 1 : Math.min(1, 1 / days),
    costBps,
    valueAtRisk: priceRisk(units, market, 1),
    liquidityAtRisk:
      atRisk.spread === null || atRisk.impact === null ? null : atRisk.spread + atRisk.impact,
    atRisk,
    spreadFrom: position.spreadDeviation?.source ?? null,
    bucket: bucketFor(holding, market, rules),
    tier: market.assessment.tier,
    score: market.assessment.score,
    refusal: null,
  };
}
/** Of every name closed evenly over so many days; null: at the cap, over those that each needs. */
const riskOf = (
  book: readonly Position[],
  { participation, modelOf }: BookRules,
  days: Days | null,
): ClosingRisk =>
  addedRisk(
    book.flatMap((position) => {
      const { symbol, units, market } = position;
      if (!isKnown(market)) return [];
      return [
        closingRisk(
          position,
          market,
          modelOf(symbol),
          days ?? capDays(market, units, participation),
        ),
      ];
    }),
  );

function bucketFor(
  holding: Holding,
  { instrument }: Surveyed,
  { asOf, participation, settlementDays }: BookRules,
): Bucket | null {
  if (holding.units === 0) return null;
  const { session } = instrument;
  const today = tradingDayOf(session, timeUs(asOf));
  return bucketOf({
    from: civilDateOf(tradingDayFrom(session, today) ?? today),
    units: Math.abs(holding.units),
    adv: holding.adv,
    participation,
    settlementDays,
    holidays: holidaysFrom(session, today),
  }).bucket;
}

function costOf(positions: readonly PositionReport[]): number | null {
  let sum = 0;
  for (const { weight, costBps } of positions) {
    if (weight === null || costBps === null) return null;
    sum += weight * costBps;
  }
  return sum;
}

function totalOf(
  book: readonly Holding[],
  positions: readonly PositionReport[],
  { participation, redemption }: BookRules,
  riskOver: (days: Days | null) => ClosingRisk,
): BookTotal {
  const value = bookValue(book);
  const { longest, valueWeighted } = bookDays(book, participation);
  const share = (is: (position: PositionReport) => boolean): number =>
    positions.reduce((sum, each) => sum + (is(each) ? (each.weight ?? 0) : 0), 0);
  const longs = longValue(book);
  const ofLongs = (wanted: Bucket): number =>
    longs === 0
      ? 0
      : (share(({ units, bucket }) => units > 0 && bucket === wanted) * value) / longs;
  return {
    value,
    net: netValue(book),
    longest,
    valueWeighted,
    soldBy: DAYS.map((day) => ({ day, share: soldBy(book, participation, day) })),
    buckets: {
      'highly liquid': ofLongs('highly liquid'),
      'moderately liquid': ofLongs('moderately liquid'),
      'less liquid': ofLongs('less liquid'),
      illiquid: ofLongs('illiquid'),
    },
    costBps: costOf(positions),
    illiquidTier: share(({ tier }) => tier !== null && isIlliquidTier(tier)),
    beyondModel: positions.flatMap(({ symbol, costBps }) =>
      isBeyondModel(costBps) ? [symbol] : [],
    ),
    atRisk: { atCap: riskOver(null), evenly: HORIZONS.map(riskOver) },
    redemption:
      redemption === null
        ? null
        : {
            proRata: proRata(book, participation, redemption),
            waterfall: waterfall(book, participation, redemption),
            fastest: fastest(book, participation, redemption),
          },
  };
}
