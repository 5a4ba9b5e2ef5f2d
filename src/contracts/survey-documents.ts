import { z } from 'zod';
import { assessmentDoc, refusalDoc } from '#contracts/documents';
import { refusalToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { GRADES, REGIMES, TIERS } from '#core/liquidity/profile';
import { type Survey, type SurveyRow, surveyRow } from '#core/liquidity/survey';

/** One symbol of a market. Money in `currency`, spread whole in bps (`spreadSource` says quotes, prior or estimate), volatility daily, null is unknown. */
const surveyRowDoc = z.object({
  symbol: z.string(),
  venue: z.string(),
  currency: z.string(),
  asOf: z.string(),
  score: z.number(),
  scoreInterval: z.tuple([z.number(), z.number()]),
  tier: z.enum(TIERS),
  grade: z.enum(GRADES),
  regime: z.enum(REGIMES),
  close: z.number().nullable(),
  advNotional: z.number(),
  volatilityDaily: z.number(),
  spreadBps: z.number().nullable(),
  spreadStandardError: z.number().nullable(),
  /** Average cost of one million, beyond the spread, and days to trade it at the participation cap. */
  impactMillionBps: z.number().nullable(),
  daysToTradeMillion: z.number(),
  turnover: z.number().nullable(),
  components: z.array(z.object({ name: z.string(), contribution: z.number() })),
});
export type SurveyRowDoc = z.infer<typeof surveyRowDoc>;
const flatRowDoc = surveyRowDoc.omit({ components: true });
type FlatRowDoc = z.infer<typeof flatRowDoc>;
const surveyDoc = z.object({
  asOf: z.string(),
  symbols: z.number(),
  rows: z.array(surveyRowDoc),
  refused: z.array(z.object({ symbol: z.string(), refusal: refusalDoc })),
});
export type SurveyDoc = z.infer<typeof surveyDoc>;

export const rowToDoc = ({
  instrumentId: _id,
  asOf,
  scoreLow,
  scoreHigh,
  ...row
}: SurveyRow): FlatRowDoc => ({
  ...row,
  asOf: isoTime(asOf),
  scoreInterval: [scoreLow, scoreHigh],
});
export const surveyedToDoc = (one: Parameters<typeof surveyRow>[0]): SurveyRowDoc => ({
  ...rowToDoc(surveyRow(one)),
  components: one.assessment.components.map(({ name, contribution }) => ({ name, contribution })),
});
export const surveyToDoc = (survey: Survey): SurveyDoc => ({
  asOf: isoTime(survey.asOf),
  symbols: survey.rows.length + survey.refused.length,
  rows: survey.rows.map(surveyedToDoc),
  refused: survey.refused.map(({ symbol, refusal }) => ({
    symbol,
    refusal: refusalToDoc(refusal),
  })),
});

/** A row of the market page: `isLive` where the service follows the symbol now; `scores` of the days before, oldest first. */
const universeRowDoc = flatRowDoc.extend({
  isLive: z.boolean(),
  scores: z.array(z.object({ day: z.string(), score: z.number() })),
});
export type UniverseRowDoc = z.infer<typeof universeRowDoc>;
export const universeDoc = z.object({
  asOf: z.string(),
  symbols: z.number(),
  matching: z.number(),
  tiers: z.object({ high: z.number(), medium: z.number(), low: z.number(), illiquid: z.number() }),
  rows: z.array(universeRowDoc),
  notes: z.array(z.string()),
});
export type UniverseDoc = z.infer<typeof universeDoc>;

/** All that was kept of one symbol, oldest first. */
export const liquidityHistoryDoc = z.object({ symbol: z.string(), days: z.array(surveyRowDoc) });
export type LiquidityHistoryDoc = z.infer<typeof liquidityHistoryDoc>;

/** Everything measured of one symbol: by the service now, or the newest that the store holds. */
export const metricsDoc = z.object({
  symbol: z.string(),
  source: z.enum(['live', 'store']),
  assessment: assessmentDoc,
});
export type MetricsDoc = z.infer<typeof metricsDoc>;
