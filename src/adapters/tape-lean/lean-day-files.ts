import type { CivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { marketDate } from '#core/market/stamps';
import { shownNames } from '#platform/shown-text';
import { readZip } from '#platform/zip';

/** One CSV of a zip: a day of trades or of quotes. */
export interface DayFile {
  readonly place: string;
  readonly kind: 'trade' | 'quote';
  readonly symbol: string;
  readonly date: CivilDate;
  readonly data: Uint8Array;
}

/** What the names of a zip's files look like, with the day and the symbol as their first two groups. */
export interface DayFileKind {
  readonly name: RegExp;
  /** For errors: what a file holds, and the rule for names. */
  readonly holds: 'ticks' | 'quotes';
  readonly rule: string;
}
export const TICKS: DayFileKind = {
  name: /(\d{8})_([A-Za-z0-9.]+)_(trade|quote)_tick\.csv$/i,
  holds: 'ticks',
  rule: 'a Lean tick zip must hold YYYYMMDD_symbol_Trade_Tick.csv or …_Quote_Tick.csv',
};
export const PAIR_QUOTES: DayFileKind = {
  name: /(\d{8})_([a-z]{6})_tick_quote\.csv$/i,
  holds: 'quotes',
  rule: 'a Lean zip of a pair must hold YYYYMMDD_pair_tick_quote.csv',
};

/** The days that a zip holds; other files in it are passed over. */
export function dayFiles(
  bytes: Buffer,
  path: string,
  of: DayFileKind,
): Result<readonly DayFile[], Problem> {
  const entries = readZip(bytes, path);
  if (!entries.ok) return entries;
  const files: DayFile[] = [];
  for (const { name, data } of entries.value) {
    const match = of.name.exec(name);
    const date = match === null ? null : marketDate(match[1] ?? '');
    if (match === null || date === null) continue;
    const place = `${path}/${name}`;
    const empty = `the file must hold ${of.holds}, was empty`;
    if (data.length === 0) return err(problem('FILE_EMPTY', place, empty, 'fetch it again'));
    files.push({
      place,
      kind: match[3]?.toLowerCase() === 'trade' ? 'trade' : 'quote',
      symbol: (match[2] ?? '').toUpperCase(),
      date,
      data,
    });
  }
  if (files.length > 0) return ok(files);
  const held = shownNames(entries.value.map(({ name }) => name));
  return err(problem('FORMAT_WRONG', path, `${of.rule}, held ${held}`, 'check --format'));
}

/** The one symbol of all files. */
export function oneSymbol(
  files: readonly DayFile[],
  wanted: string | null,
): Result<string, Problem> {
  const symbols = [...new Set(files.map((file) => file.symbol))];
  const [first] = symbols;
  if (first === undefined)
    return err(
      problem(
        'FILE_UNREADABLE',
        '--tape',
        'at least one file must be given, was none',
        'give the zips of a day',
      ),
    );
  if (symbols.length > 1)
    return err(
      problem(
        'SYMBOL_AMBIGUOUS',
        '--tape',
        `the files must be of one symbol, were of ${shownNames(symbols)}`,
        'give the files of one symbol',
      ),
    );
  if (wanted !== null && wanted.toUpperCase() !== first)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        '--symbol',
        `symbol must be the tape's, ${first}, was '${wanted}'`,
        `use --symbol ${first}, or another tape`,
      ),
    );
  return ok(first);
}
