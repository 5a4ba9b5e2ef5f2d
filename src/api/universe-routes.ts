import { z } from 'zod';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { symbolText } from '#contracts/bounds';
import {
  type LiquidityHistoryDoc,
  type MetricsDoc,
  rowToDoc,
  surveyedToDoc,
  type UniverseDoc,
  type UniverseRowDoc,
} from '#contracts/survey-documents';
import { assessmentToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { TIERS } from '#core/liquidity/profile';
import { type SurveyRow, surveyRow } from '#core/liquidity/survey';
import { priceOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';
import type { Kept, LiquidityStore, ScoreOn } from '#engine/ports/liquidity-store';

const tags = ['liquidity'];
const SPARK_DAYS = 60;
const symbolParam = z.object({ symbol: symbolText });
const universeQuery = z.strictObject({
  search: z.string().max(20).optional(),
  tier: z.enum(TIERS).optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
  sort: z.enum(['score', 'adv', 'spread', 'volatility', 'symbol']).default('score'),
  order: z.enum(['best', 'worst']).default('best'),
  limit: z.coerce.number().int().min(1).max(20_000).default(200),
});
type UniverseQuery = z.infer<typeof universeQuery>;

/** What the service assesses of the instruments that it follows, now. */
export function liveAssessments(desk: DeskView): readonly Kept[] {
  return desk.instruments().flatMap((instrument) => {
    const found = desk.assess(instrument.id, null);
    const view = desk.view(instrument.id);
    const mid = view === null ? null : midOf(view);
    return found.ok
      ? [
          {
            instrument,
            profile: found.value.profile,
            assessment: found.value.assessment,
            close: mid === null ? null : priceOf(instrument, mid),
            turnover: null,
          },
        ]
      : [];
  });
}

/** The market page and its symbols: what is followed now before what was kept. */
export function universeRoutes(app: Routes, desk: DeskView, store: LiquidityStore | null): void {
  universeRoute(app, desk, store);
  metricsRoute(app, desk, store);
  historyRoute(app, desk, store);
}

function universeRoute(app: Routes, desk: DeskView, store: LiquidityStore | null): void {
  const schema = {
    operationId: 'universe',
    summary: 'Every known symbol, with its score',
    tags,
    querystring: universeQuery,
    response: gives('Universe'),
  };
  app.get('/api/liquidity/universe', { schema }, async (request, reply) => {
    const live = liveAssessments(desk);
    const [kept, scores] =
      store === null ? [null, null] : [await store.latest(), await store.scores(SPARK_DAYS)];
    const notes = [
      ...(kept?.ok === false ? [`the store could not be read: ${kept.error.message}`] : []),
      ...(store === null
        ? ['there is no store: only symbols that the service follows are shown']
        : []),
    ];
    const ids = new Set(live.map(({ instrument }) => instrument.id));
    const stored =
      kept?.ok === true ? kept.value.filter(({ instrumentId }) => !ids.has(instrumentId)) : [];
    const history = scores?.ok === true ? scores.value : new Map<string, readonly ScoreOn[]>();
    const rows = [
      ...live.map((one) => rowOf(surveyRow(one), true, history)),
      ...stored.map((row) => rowOf(row, false, history)),
    ];
    return reply.send(pageOf(rows, request.query, { asOf: isoTime(desk.now()), notes }));
  });
}

function metricsRoute(app: Routes, desk: DeskView, store: LiquidityStore | null): void {
  const schema = {
    operationId: 'metrics',
    summary: 'Every measure of one symbol, with its error and source',
    tags,
    params: symbolParam,
    response: gives('Metrics', [404, 422]),
  };
  app.get('/api/liquidity/metrics/:symbol', { schema }, async (request, reply) => {
    const { symbol } = request.params;
    const instrument = desk.find(symbol);
    if (instrument.ok) {
      const found = desk.assess(symbol, null);
      return found.ok
        ? reply.send({
            symbol: instrument.value.symbol,
            source: 'live',
            assessment: assessmentToDoc(
              found.value.assessment,
              found.value.profile,
              found.value.instrument,
            ),
          } satisfies MetricsDoc)
        : answer(reply, problemOf(found.error));
    }
    const kept = store === null ? null : await store.history(symbol);
    if (kept?.ok === false) return answer(reply, badRequest([kept.error]));
    const last = kept?.value.at(-1);
    if (last === undefined)
      return answer(
        reply,
        badRequest([
          {
            ...instrument.error,
            remedy: `${instrument.error.remedy}, or import it and assess it with --keep`,
          },
        ]),
      );
    return reply.send({
      symbol: last.instrument.symbol,
      source: 'store',
      assessment: assessmentToDoc(last.assessment, last.profile, last.instrument),
    } satisfies MetricsDoc);
  });
}

function historyRoute(app: Routes, desk: DeskView, store: LiquidityStore | null): void {
  const schema = {
    operationId: 'liquidityHistory',
    summary: 'Kept assessments of one symbol, oldest first',
    tags,
    params: symbolParam,
    response: gives('LiquidityHistory', [404]),
  };
  app.get('/api/liquidity/history/:symbol', { schema }, async (request, reply) => {
    const { symbol } = request.params;
    const kept = store === null ? null : await store.history(symbol);
    if (kept?.ok === false) return answer(reply, badRequest([kept.error]));
    const days = kept?.value ?? [];
    const instrument = desk.find(symbol);
    if (days.length === 0 && !instrument.ok) return answer(reply, badRequest([instrument.error]));
    return reply.send({
      symbol: days[0]?.instrument.symbol ?? symbol,
      days: days.map(surveyedToDoc),
    } satisfies LiquidityHistoryDoc);
  });
}

const rowOf = (
  row: SurveyRow,
  isLive: boolean,
  history: ReadonlyMap<string, readonly ScoreOn[]>,
): UniverseRowDoc => ({
  ...rowToDoc(row),
  isLive,
  scores: (history.get(row.instrumentId) ?? []).map((each) => ({ ...each })),
});

/** Larger is better. */
const MERIT: {
  readonly [S in Exclude<UniverseQuery['sort'], 'symbol'>]: (row: UniverseRowDoc) => number;
} = {
  score: (row) => row.score,
  adv: (row) => row.advNotional,
  spread: (row) => -(row.spreadBps ?? Infinity),
  volatility: (row) => -row.volatilityDaily,
};
function pageOf(
  rows: readonly UniverseRowDoc[],
  { search, tier, minScore, sort, order, limit }: UniverseQuery,
  about: Pick<UniverseDoc, 'asOf' | 'notes'>,
): UniverseDoc {
  const wanted = search?.toUpperCase() ?? '';
  const matching = rows.filter(
    (row) =>
      row.symbol.toUpperCase().includes(wanted) &&
      (tier === undefined || row.tier === tier) &&
      row.score >= (minScore ?? 0),
  );
  const sign = order === 'best' ? 1 : -1;
  const sorted = matching.toSorted(
    (a, b) =>
      sign *
      (sort === 'symbol' ? a.symbol.localeCompare(b.symbol) : MERIT[sort](b) - MERIT[sort](a)),
  );
  const count = (of: UniverseRowDoc['tier']): number =>
    rows.filter((row) => row.tier === of).length;
  return {
    ...about,
    symbols: rows.length,
    matching: matching.length,
    tiers: {
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
      illiquid: count('illiquid'),
    },
    rows: sorted.slice(0, limit),
  };
}
