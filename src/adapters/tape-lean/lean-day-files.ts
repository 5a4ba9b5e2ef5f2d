import type { CivilDate } from '#core/kernel/civil';
import { problem, type Problem } from '#core/kernel/failure';
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

/** The days of ticks that a zip holds; other files in it are passed over. */
export function dayFiles(bytes: Buffer, path: string): Result<readonly DayFile[], Problem> {
  const entries = readZip(bytes, path);
  if (!entries.ok) return entries;
  const files: DayFile[] = [];
  for (const { name, data } of entries.value) {
    const match = /(\d{8})_([A-Za-z0-9.]+)_(trade|quote)_tick\.csv$/i.exec(name);
    const date = match === null ? null : marketDate(match[1] ?? '');
    if (match === null || date === null) continue;
    if (data.length === 0)
      return err(
        problem(
          'FILE_EMPTY',
          `${path}/${name}`,
          'the file must hold ticks, was empty',
          'fetch it again',
        ),
      );
    files.push({
      place: `${path}/${name}`,
      kind: match[3]?.toLowerCase() === 'trade' ? 'trade' : 'quote',
      symbol: (match[2] ?? '').toUpperCase(),
      date,
      data,
    });
  }
  if (files.length > 0) return ok(files);
  const held = shownNames(entries.value.map(({ name }) => name));
  return err(
    problem(
      'FORMAT_WRONG',
      path,
      `a Lean tick zip must hold YYYYMMDD_symbol_Trade_Tick.csv or …_Quote_Tick.csv, held ${held}`,
      'check --format',
    ),
  );
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
        'give the trade zip and the quote zip of a day',
      ),
    );
  if (symbols.length > 1)
    return err(
      problem(
        'SYMBOL_AMBIGUOUS',
        '--tape',
        `the files must be of one symbol, were of ${shownNames(symbols)}`,
        'give the files of one share',
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
