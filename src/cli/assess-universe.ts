import { surveyFile, surveyText } from '#cli/assess-universe-report';
import { configIn } from '#cli/config-option';
import { termsOf } from '#cli/file-terms';
import { numberOfText, wrongFlag } from '#cli/flag';
import { modelOf } from '#cli/model-option';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { policyOf } from '#contracts/config';
import { type SurveyDoc, type SurveyRowDoc, surveyToDoc } from '#contracts/survey-documents';
import { timely } from '#core/cost/standing';
import { dayNumberOf, localOf, parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { LiquidityPolicy, Regime, Tier } from '#core/liquidity/profile';
import { TIERS } from '#core/liquidity/profile';
import { dayAfter, openOn, type Survey, surveyMarket } from '#core/liquidity/survey';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';

export interface SurveyFlags {
  readonly universe?: string | true;
  readonly keep?: boolean;
  readonly every?: string;
  readonly history?: string;
  readonly asOf?: string;
  readonly sort: string;
  readonly tier?: string;
  readonly minScore?: string;
  readonly limit: string;
  readonly out?: string;
  readonly config?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly columns?: string;
  readonly label: string;
}
const SORTS = {
  score: (row: SurveyRowDoc) => row.score,
  adv: (row: SurveyRowDoc) => row.advNotional,
  spread: (row: SurveyRowDoc) => -(row.spreadBps ?? Infinity),
  volatility: (row: SurveyRowDoc) => -row.volatilityDaily,
  turnover: (row: SurveyRowDoc) => row.turnover ?? -Infinity,
} as const;
type Sort = keyof typeof SORTS;
const isSort = (name: string): name is Sort => name in SORTS;

/** `assess --universe FILE` and `assess A B C --history FILE`: many symbols from daily bars, sorted, filtered, written where asked. */
export async function assessUniverse(
  symbols: readonly string[],
  flags: SurveyFlags,
  ports: CliPorts,
): Promise<Ending> {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const choice = choiceOf(flags);
  if (!choice.ok) return badInput([choice.error]);
  const read = await barsOf(symbols, flags, ports);
  if (!read.ok) return badInput([read.error]);
  const asOf = asOfIn(flags.asOf, read.value);
  if (!asOf.ok) return badInput([asOf.error]);
  const surveyed = await surveyedOver(read.value, asOf.value, policyOf(config.value), flags, ports);
  if (!surveyed.ok) return badInput([surveyed.error]);
  const { survey, kept: keptNow } = surveyed.value;
  const whole = surveyToDoc(survey);
  const kept = whole.rows
    .filter(
      (row) =>
        (choice.value.tier === null || row.tier === choice.value.tier) &&
        row.score >= choice.value.minScore,
    )
    .toSorted((a, b) => SORTS[choice.value.sort](b) - SORTS[choice.value.sort](a));
  const doc: SurveyDoc = { ...whole, rows: kept };
  const written = flags.out === undefined ? ok(null) : await surveyFile(flags.out, doc, ports);
  if (!written.ok) return badInput([written.error]);
  return done(
    doc,
    `${surveyText(whole, kept.slice(0, choice.value.limit), kept.length)}${flags.out === undefined ? '' : `\n${kept.length} rows are in ${flags.out}`}${keptNow === null ? '' : `\n${keptNow} assessments are new in the store`}`,
  );
}

/** The survey as of the last moment; with --every month also as of each month before, so that tiers and regimes remember, and with --keep all of them into the store. */
async function surveyedOver(
  bars: readonly Bars[],
  asOf: TimeUs,
  policy: LiquidityPolicy,
  flags: SurveyFlags,
  ports: CliPorts,
): Promise<Result<{ readonly survey: Survey; readonly kept: number | null }, Problem>> {
  if (flags.every !== undefined && flags.every !== 'month')
    return err(wrongFlag('--every', 'month', flags.every, 'month, or leave it out'));
  const model = modelOf(flags, null);
  if (!model.ok) return model;
  const store = flags.keep === true ? ports.openStore(process.env) : null;
  const known = store === null ? ok([]) : await store.latest();
  if (!known.ok) return known;
  const before = new Map<string, { readonly tier: Tier; readonly regime: Regime }>(
    known.value.filter((row) => row.asOf < asOf).map((row) => [row.symbol, row]),
  );
  const rulesAt = (moment: TimeUs) => ({
    policy,
    modelOf: (symbol: string) => timely(model.value(symbol), moment),
    instrumentOf: (symbol: string) => usEquity(symbol, 'US'),
    before: (symbol: string) => before.get(symbol) ?? null,
  });
  let kept = 0;
  let survey: Survey | null = null;
  for (const moment of [...(flags.every === 'month' ? monthsBefore(bars, asOf) : []), asOf]) {
    survey = surveyMarket(bars, moment, rulesAt(moment));
    for (const { instrument, assessment } of survey.rows) before.set(instrument.symbol, assessment);
    const done = store === null ? ok(0) : await store.keep(survey.rows);
    if (!done.ok) return done;
    kept += done.value;
  }
  return survey === null
    ? err(
        problem(
          'FLAG_INVALID',
          '--as-of',
          'there must be a moment to assess, was none',
          'choose a later --as-of',
        ),
      )
    : ok({ survey, kept: store === null ? null : kept });
}
/** First trading days of the months that the bars cover, from the second on. */
function monthsBefore(bars: readonly Bars[], asOf: TimeUs): readonly TimeUs[] {
  const { zone } = US_EQUITY_SESSION;
  const first = localOf(
    zone,
    timeUs(bars.reduce((least, each) => Math.min(least, each.at[0] ?? Infinity), Infinity)),
  ).date;
  const found: TimeUs[] = [];
  for (let month = first.year * 12 + first.month; ; month++) {
    const open = openOn(
      US_EQUITY_SESSION,
      dayNumberOf({ year: Math.floor(month / 12), month: (month % 12) + 1, day: 1 }),
    );
    if (open >= asOf) return found;
    found.push(open);
  }
}

interface Choice {
  readonly sort: Sort;
  readonly tier: string | null;
  readonly minScore: number;
  readonly limit: number;
}
function choiceOf({ sort, tier, minScore, limit }: SurveyFlags): Result<Choice, Problem> {
  if (!isSort(sort))
    return err(wrongFlag('--sort', `one of ${Object.keys(SORTS).join(', ')}`, sort, 'score'));
  if (tier !== undefined && !(TIERS as readonly string[]).includes(tier))
    return err(wrongFlag('--tier', `one of ${TIERS.join(', ')}`, tier, 'high'));
  const least = Number(minScore ?? 0);
  if (!(least >= 0 && least <= 1))
    return err(wrongFlag('--min-score', 'from 0 to 1', minScore ?? '', '0.3'));
  const most = numberOfText(limit);
  if (!Number.isInteger(most) || most < 1)
    return err(wrongFlag('--limit', 'a whole number from 1', limit, '40'));
  return ok({ sort, tier: tier ?? null, minScore: least, limit: most });
}

async function barsOf(
  symbols: readonly string[],
  flags: SurveyFlags,
  ports: CliPorts,
): Promise<Result<readonly Bars[], Problem>> {
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const path = flags.universe ?? flags.history ?? true;
  const read =
    path === true
      ? await dailyOfStore(ports)
      : ports.readUniverse(path, { ...terms.value, symbol: null });
  if (!read.ok || symbols.length === 0) return read;
  const wanted = symbols.map((each) => each.toUpperCase());
  const unknown = wanted.filter((each) =>
    read.value.every((bars) => bars.symbol.toUpperCase() !== each),
  );
  if (unknown.length > 0)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `each symbol must be one of the ${read.value.length} in ${path === true ? 'the store' : path}, ${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not`,
        `use one of ${read.value
          .slice(0, 5)
          .map(({ symbol }) => symbol)
          .join(', ')} …`,
      ),
    );
  return ok(read.value.filter((bars) => wanted.includes(bars.symbol.toUpperCase())));
}

/** Of a symbol that several files tell of, the bars that end last. */
async function dailyOfStore(ports: CliPorts): Promise<Result<readonly Bars[], Problem>> {
  const read = await ports.openStore(process.env).bars(null);
  if (!read.ok) return read;
  const newest = new Map<string, Bars>();
  const endOf = (bars: Bars | undefined): number => bars?.at[bars.count - 1] ?? -Infinity;
  for (const bars of read.value)
    if (bars.lengthUs >= DAY_US && endOf(bars) > endOf(newest.get(bars.symbol)))
      newest.set(bars.symbol, bars);
  return newest.size > 0
    ? ok([...newest.values()])
    : err(
        problem(
          'STORE_EMPTY',
          '--universe',
          'the store must hold daily bars, held none',
          'plimsoll import --tape FILE --format daily, or give --universe FILE',
        ),
      );
}

function asOfIn(text: string | undefined, bars: readonly Bars[]): Result<TimeUs, Problem> {
  if (text === undefined) return ok(dayAfter(bars, US_EQUITY_SESSION));
  const date = parseCivilDate(text);
  return date === null
    ? err(wrongFlag('--as-of', 'a date', text, '2022-07-01: what was known before that day opened'))
    : ok(openOn(US_EQUITY_SESSION, dayNumberOf(date)));
}
