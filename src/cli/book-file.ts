import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BookRead, BookTask } from '#cli/book-task';
import { type TermFlags, termsOf, withTerms } from '#cli/file-terms';
import { modelOfTask, modelTaskOf } from '#cli/model-option';
import type { CliPorts } from '#cli/ports';
import { bookLimitsOf, type Config, policyOf } from '#contracts/config';
import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import { type Problem, problem, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { unsureBars } from '#core/liquidity/history-findings';
import { dayAfter, surveyOne } from '#core/liquidity/survey';
import { instrumentOfMarket, sessionOfMarket } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import type { Position } from '#core/portfolio/book-report';
import { spreadDeviationOf } from '#core/portfolio/spread-deviation';
import { columnMissing, openCsv } from '#platform/csv-table';

/** Flags of every command that is asked about a book of positions. */
export interface BookFlags extends TermFlags {
  readonly positions?: string;
  readonly history: string;
  readonly model?: string;
  readonly outstanding?: string;
}
/** What a file of positions and its bars need of flags, the two files apart: not every command must have them. */
export const withBook = (command: Command): Command =>
  withTerms(
    command,
    'column names of the positions and of the bars, ours first: quantity=shares,close=last',
  )
    .option(
      '--model <model>',
      'cost model: a published name, or a file of calibrate (default: the square root)',
    )
    .option('--outstanding <units>', 'units outstanding; required by almgren-2005')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .option('--json', 'print one JSON document on stdout');
export function bookTaskOf(flags: BookFlags, config: Config): Result<BookTask, Problem> {
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const model = modelTaskOf(flags);
  if (!model.ok) return model;
  return ok({
    folder: process.cwd(),
    positions: flags.positions ?? null,
    history: flags.history,
    terms: terms.value,
    model: model.value,
    policy: policyOf(config),
    limits: bookLimitsOf(config),
  });
}

/** Positions beside what daily bars tell of their names, as of the day after the newest bar. A name without bars comes with its reason; `wanted` are names that may not be held yet. */
export function bookIn(
  flags: BookFlags,
  config: Config,
  ports: Pick<CliPorts, 'readUniverse'>,
  wanted: Iterable<string> = [],
): Result<BookRead, Problem> {
  const task = bookTaskOf(flags, config);
  return task.ok ? bookOf(task.value, ports, wanted) : task;
}
export function bookOf(
  { folder, positions, history, terms, model, policy, limits }: BookTask,
  ports: Pick<CliPorts, 'readUniverse'>,
  wanted: Iterable<string> = [],
): Result<BookRead, Problem> {
  // What is wrong with a file is said with the path that was given.
  const at = (path: string): string => (folder === process.cwd() ? path : resolve(folder, path));
  const held =
    positions === null
      ? ok(new Map<string, number>())
      : positionsIn(at(positions), columnsOf(terms.columns, BOOK_COLUMNS));
  if (!held.ok) return held;
  const [only] = held.value.keys();
  const bars = ports.readUniverse(at(history), {
    ...terms,
    // A file that names nobody is of the one name that is asked about.
    symbol: terms.symbol ?? (held.value.size === 1 ? (only ?? null) : null),
    columns: columnsOf(terms.columns, BAR_COLUMNS),
  });
  if (!bars.ok) return bars;
  const choice = modelOfTask(model);
  if (!choice.ok) return choice;
  const asOf = dayAfter(bars.value, sessionOfMarket(terms.market));
  const modelOf = (symbol: string): ImpactModel =>
    timely(choice.value(symbol, sessionOfMarket(terms.market)), asOf);
  const bySymbol = new Map(
    bars.value.map((each): [string, Bars] => [each.symbol.toUpperCase(), each]),
  );
  const names = new Map([...[...wanted].map((symbol) => [symbol, 0] as const), ...held.value]);
  const book = [...names].map(([symbol, units]): Position => {
    const found = bySymbol.get(symbol);
    const market =
      found === undefined
        ? refusal(
            'LIQUIDITY_UNKNOWN',
            `${symbol} must be in ${history}, was not`,
            { symbol },
            'give bars of every name in the book',
          )
        : (unsureBars(found, instrumentOfMarket(terms.market, symbol)) ??
          surveyOne(found, asOf, {
            policy,
            modelOf,
            instrumentOf: (name) => instrumentOfMarket(terms.market, name),
            before: () => null,
          }));
    const spreadDeviation = found === undefined ? null : spreadDeviationOf(found);
    return { symbol, units, market, spreadDeviation };
  });
  const hash = bars.value[0]?.hash ?? '';
  const { market } = terms;
  return ok({ book, policy, asOf, market, modelOf, bars: bySymbol, hash, limits });
}

const BOOK_COLUMNS = ['symbol', 'quantity', 'value'];
const BAR_COLUMNS = [
  'at',
  'symbol',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'marketCap',
];
/** One flag names columns of two files: each is told those that it may have. What neither has is told to the bars, which name what there is. */
const columnsOf = (
  all: Readonly<Record<string, string>>,
  own: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => own.includes(name) || (own === BAR_COLUMNS && !BOOK_COLUMNS.includes(name)),
    ),
  );

const isUnits = (units: number): string | null =>
  units === 0 ? 'must be a number of units, negative for a short, not 0' : null;
function positionsIn(
  path: string,
  names: Readonly<Record<string, string>>,
): Result<ReadonlyMap<string, number>, Problem> {
  const found = bookNumbers(
    path,
    { name: 'quantity', aliases: ['qty', 'shares', 'units', 'position', 'size'], bad: isUnits },
    names,
  );
  return !found.ok || found.value.size > 0
    ? found
    : err(
        problem(
          'FILE_EMPTY',
          path,
          'the book must hold a position, held none',
          'add rows of symbol and quantity',
        ),
      );
}

/** A CSV of a number for each symbol; `bad` says in words what is wrong with one. */
export function bookNumbers(
  path: string,
  column: {
    readonly name: string;
    readonly aliases: readonly string[];
    bad(value: number): string | null;
  },
  names: Readonly<Record<string, string>>,
): Result<ReadonlyMap<string, number>, Problem> {
  const fields = { symbol: ['symbol', 'ticker', 'sym'], value: [column.name, ...column.aliases] };
  const opened = openCsv(path, fields, {
    names: Object.fromEntries(
      Object.entries(names).map(([ours, theirs]) => [
        ours === column.name ? 'value' : ours,
        theirs,
      ]),
    ),
    mayLack: false,
  });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const missing = (['symbol', 'value'] as const).filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, fields));
  const found = new Map<string, number>();
  const wrong = csv.eachRow((row) => {
    const symbol = row.text('symbol').toUpperCase();
    const value = row.number('value');
    if (symbol === '') return row.bad('symbol', 'must be a name');
    const why = value === null || !Number.isFinite(value) ? 'must be a number' : column.bad(value);
    if (why !== null) return row.bad('value', why);
    if (found.has(symbol)) return row.bad('symbol', 'must be in the file once');
    found.set(symbol, value ?? NaN);
    return null;
  });
  return wrong === null ? ok(found) : err(wrong);
}
