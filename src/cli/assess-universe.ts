import { surveyFile, surveyText } from '#cli/assess-universe-report';
import { configIn } from '#cli/config-option';
import { type TermFlags, termsOf } from '#cli/file-terms';
import { numberOfText, wrongFlag } from '#cli/flag';
import { type MarketOutline, marketOfSource } from '#cli/job-kinds';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { surveyedOver } from '#cli/survey-work';
import type { WorkFlags } from '#cli/work';
import { policyOf } from '#contracts/config';
import type { SurveyDoc, SurveyRowDoc } from '#contracts/survey-documents';
import { dayNumberOf, parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { TIERS } from '#core/liquidity/profile';
import { dayAfterBar, openOn } from '#core/liquidity/survey';
import { sessionOfMarket } from '#core/market/catalog';

export interface SurveyFlags extends WorkFlags, TermFlags {
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
  const outline = await outlineOf(symbols, flags, ports);
  if (!outline.ok) return badInput([outline.error]);
  const asOf = asOfIn(flags.asOf, outline.value);
  if (!asOf.ok) return badInput([asOf.error]);
  const surveyed = await surveyedOver(
    outline.value,
    asOf.value,
    policyOf(config.value),
    flags,
    ports,
  );
  if (!surveyed.ok) return badInput([surveyed.error]);
  const { whole, kept: keptNow } = surveyed.value;
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

async function outlineOf(
  symbols: readonly string[],
  flags: SurveyFlags,
  ports: CliPorts,
): Promise<Result<MarketOutline, Problem>> {
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const path = flags.universe ?? flags.history ?? true;
  const found = await ports.outlineMarket(
    path === true ? null : path,
    { ...terms.value, symbol: null },
    process.env,
  );
  if (!found.ok || symbols.length === 0) return found;
  const wanted = symbols.map((each) => each.toUpperCase());
  const known = found.value.symbols;
  const unknown = wanted.filter((each) =>
    known.every(({ symbol }) => symbol.toUpperCase() !== each),
  );
  if (unknown.length > 0)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `each symbol must be one of the ${known.length} in ${path === true ? 'the store' : path}, ${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not`,
        `use one of ${known
          .slice(0, 5)
          .map(({ symbol }) => symbol)
          .join(', ')} …`,
      ),
    );
  return ok({
    ...found.value,
    symbols: known.filter(({ symbol }) => wanted.includes(symbol.toUpperCase())),
  });
}

function asOfIn(
  text: string | undefined,
  { symbols, sources }: MarketOutline,
): Result<TimeUs, Problem> {
  const session = sessionOfMarket(marketOfSource(sources[0]));
  if (text === undefined)
    return ok(
      dayAfterBar(
        symbols.reduce((latest, { last }) => Math.max(latest, last ?? -Infinity), -Infinity),
        session,
      ),
    );
  const date = parseCivilDate(text);
  return date === null
    ? err(wrongFlag('--as-of', 'a date', text, '2022-07-01: what was known before that day opened'))
    : ok(openOn(session, dayNumberOf(date)));
}
