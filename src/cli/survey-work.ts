import { wrongFlag } from '#cli/flag';
import {
  type MarketOutline,
  marketOfSource,
  type SurveyPart,
  type SurveyTask,
} from '#cli/job-kinds';
import { modelTaskOf } from '#cli/model-option';
import type { CliPorts } from '#cli/ports';
import { allOf, type WorkFlags, workAskIn, worked } from '#cli/work';
import type { SurveyDoc } from '#contracts/survey-documents';
import { dayNumberOf, isoTime, localOf } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { LiquidityPolicy, Regime, Tier } from '#core/liquidity/profile';
import { openOn } from '#core/liquidity/survey';
import { sessionOfMarket } from '#core/market/catalog';
import type { LiquidityStore } from '#engine/ports/liquidity-store';

interface Flags extends WorkFlags {
  readonly every?: string;
  readonly keep?: boolean;
  readonly model?: string;
  readonly outstanding?: string;
}
type Standing = { readonly tier: Tier; readonly regime: Regime };

// Small enough that a part which is done again costs a second, large enough that asking costs nothing beside it.
const SYMBOLS_IN_PART = 512;

/** The survey as of the last moment; with --every month also as of each month before, so that tiers and regimes remember, and with --keep all of them into the store. */
export async function surveyedOver(
  outline: MarketOutline,
  asOf: TimeUs,
  policy: LiquidityPolicy,
  flags: Flags,
  ports: Pick<CliPorts, 'openWork' | 'openStore'>,
): Promise<Result<{ readonly whole: SurveyDoc; readonly kept: number | null }, Problem>> {
  if (flags.every !== undefined && flags.every !== 'month')
    return err(wrongFlag('--every', 'month', flags.every, 'month, or leave it out'));
  const model = modelTaskOf(flags);
  if (!model.ok) return model;
  // To start processes takes as long as to survey thousands of symbols.
  const ask = workAskIn(flags, 1);
  if (!ask.ok) return ask;
  const store = flags.keep === true ? ports.openStore(process.env) : null;
  const before = await standingsIn(store, asOf);
  if (!before.ok) return before;
  const moments = [...(flags.every === 'month' ? monthsBefore(outline, asOf) : []), asOf];
  const tasks = partsOf(outline, before.value).map(
    (part): SurveyTask => ({
      ...part,
      moments,
      policy,
      model: model.value,
      isKept: store !== null,
    }),
  );
  const answers = await worked({ kind: 'survey', tasks, ask: ask.value }, ports);
  if (!answers.ok) return answers;
  const parts = allOf<'survey'>(answers.value);
  if (!parts.ok) return parts;
  const kept =
    store === null ? ok(null) : await keepAll(store, outline, parts.value, moments.length);
  return kept.ok ? ok({ whole: joined(outline, asOf, parts.value), kept: kept.value }) : kept;
}

/** Where each symbol stood before that moment; of a survey that is not kept, nowhere. */
async function standingsIn(
  store: LiquidityStore | null,
  asOf: TimeUs,
): Promise<Result<ReadonlyMap<string, Standing>, Problem>> {
  const known = store === null ? ok([]) : await store.latest();
  return known.ok
    ? ok(
        new Map(
          known.value
            .filter((row) => row.asOf < asOf)
            .map(({ symbol, tier, regime }) => [symbol, { tier, regime }]),
        ),
      )
    : known;
}

/** Runs of symbols of one source, in order of the market. */
function partsOf(
  { sources, symbols }: MarketOutline,
  before: ReadonlyMap<string, Standing>,
): readonly Pick<SurveyTask, 'source' | 'symbols' | 'rows'>[] {
  return sources.flatMap((source, place) => {
    const own = symbols.filter((each) => each.source === place);
    return Array.from({ length: Math.ceil(own.length / SYMBOLS_IN_PART) }, (_, part) => {
      const run = own.slice(part * SYMBOLS_IN_PART, (part + 1) * SYMBOLS_IN_PART);
      const ends = run.flatMap(({ rows }) => rows ?? []);
      return {
        source,
        symbols: run.map(({ symbol }) => ({ symbol, before: before.get(symbol) ?? null })),
        rows: ends.length === 0 ? null : ([Math.min(...ends), Math.max(...ends)] as const),
      };
    });
  });
}

/** As the market lists them, however it was cut. */
function inOrder<T>(
  { symbols }: MarketOutline,
  all: readonly T[],
  symbolOf: (each: T) => string,
): readonly T[] {
  const place = new Map(symbols.map(({ symbol }, i) => [symbol, i]));
  return all.toSorted((a, b) => (place.get(symbolOf(a)) ?? 0) - (place.get(symbolOf(b)) ?? 0));
}
const joined = (outline: MarketOutline, asOf: TimeUs, parts: readonly SurveyPart[]): SurveyDoc => ({
  asOf: isoTime(asOf),
  symbols: outline.symbols.length,
  rows: [
    ...inOrder(
      outline,
      parts.flatMap(({ rows }) => rows),
      ({ symbol }) => symbol,
    ),
  ],
  refused: [
    ...inOrder(
      outline,
      parts.flatMap(({ refused }) => refused),
      ({ symbol }) => symbol,
    ),
  ],
});

async function keepAll(
  store: LiquidityStore,
  outline: MarketOutline,
  parts: readonly SurveyPart[],
  moments: number,
): Promise<Result<number, Problem>> {
  let kept = 0;
  for (let i = 0; i < moments; i++) {
    const rows = parts.flatMap((part) => part.kept[i] ?? []);
    const done = await store.keep(inOrder(outline, rows, ({ instrument }) => instrument.symbol));
    if (!done.ok) return done;
    kept += done.value;
  }
  return ok(kept);
}

/** First trading days of the months that the bars cover, from the second on. */
function monthsBefore({ symbols, sources }: MarketOutline, asOf: TimeUs): readonly TimeUs[] {
  const session = sessionOfMarket(marketOfSource(sources[0]));
  const { zone } = session;
  const begin = symbols.reduce((least, { first }) => Math.min(least, first ?? Infinity), Infinity);
  const first = localOf(zone, timeUs(begin)).date;
  const found: TimeUs[] = [];
  for (let month = first.year * 12 + first.month; ; month++) {
    const open = openOn(
      session,
      dayNumberOf({ year: Math.floor(month / 12), month: (month % 12) + 1, day: 1 }),
    );
    if (open >= asOf) return found;
    found.push(open);
  }
}
