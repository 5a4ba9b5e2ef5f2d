import { basename } from 'node:path';
import { invariant } from '#core/kernel/assert';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { openLines, type Reading, type TextLines } from './text-lines.ts';

/**
 * What a reader wants (`price`) to what the file calls it (`px`), or to the number of the column,
 * from 1, in a file without a header.
 */
export type ColumnNames = { readonly [field: string]: string };
/**
 * `mayLack`: the names are of several files, and this one need not have them all; what it lacks is
 * looked for under its usual names.
 */
export interface ColumnMap {
  readonly names: ColumnNames;
  readonly mayLack: boolean;
}
/**
 * The fields of a format, each with the names that it usually has; the first that stands in the
 * header is taken.
 */
export type KnownFields<Field extends string> = { readonly [F in Field]: readonly string[] };

export interface CsvTable<Field extends string> {
  readonly path: string;
  readonly source: string;
  /** SHA-256 of the file as it lies on disk; known when every row was read. */
  readonly hash: string;
  has(field: Field): boolean;
  /** Whether a field was found under this name, or at this number of a column. */
  isCalled(field: Field, name: string): boolean;
  /**
   * Every row below the header, once; blank lines are passed over. `visit` answers a problem to
   * stop.
   */
  eachRow(visit: (row: CsvRow<Field>) => Problem | null): Problem | null;
}
export interface CsvRow<Field extends string> {
  readonly line: number;
  /** '' where the field has no column or the cell is empty. */
  text(field: Field): string;
  /** NaN where the cell is empty or says that it is unknown; null where it is no number. */
  number(field: Field): number | null;
  /** The problem of one cell: file, line and column. */
  bad(field: Field, rule: string): Problem;
}

/**
 * Opens a CSV file (comma, semicolon or tab; `.gz` is unpacked) and finds its columns. Rows are
 * read when they are asked for.
 */
export function openCsv<Field extends string>(
  path: string,
  known: KnownFields<Field>,
  columns: ColumnMap,
  reading: Reading = {},
): Result<CsvTable<Field>, Problem> {
  const opened = openLines(path, reading);
  if (!opened.ok) return opened;
  const lines = opened.value;
  const first = lines.first.trim();
  if (first === '')
    return err(
      problem(
        'FILE_EMPTY',
        path,
        'the file must begin with a header or a row, its first line was blank',
        'check the file',
      ),
    );
  const comma = [';', '\t'].find((c) => first.includes(c) && !first.includes(',')) ?? ',';
  const header = cells(first, comma).map((name) => name.trim());
  const found = locate({ path, header, known, columns });
  if (!found.ok) return found;
  return ok(table({ path, lines, comma, header, ...found.value }));
}

interface Located<Field extends string> {
  readonly index: ReadonlyMap<Field, number>;
  readonly hasHeader: boolean;
}

function locate<Field extends string>(about: {
  path: string;
  header: readonly string[];
  known: KnownFields<Field>;
  columns: ColumnMap;
}): Result<Located<Field>, Problem> {
  const { header, known, path } = about;
  const columns = about.columns.names;
  const fields = Object.keys(known).filter((name): name is Field => name in known);
  for (const field of Object.keys(columns)) {
    if (!(field in known))
      return err(
        problem(
          'COLUMN_UNKNOWN',
          `--columns ${field}`,
          `a column must be mapped from one of ${fields.join(', ')}, was from '${field}'`,
          'write --columns price=px,quantity=qty: ours first, the name in the file second',
        ),
      );
  }
  const names = header.map((name) => name.toLowerCase());
  const byNumber =
    Object.values(columns).length > 0 &&
    Object.values(columns).every((name) => /^[1-9]\d*$/.test(name) && !names.includes(name));
  const index = new Map<Field, number>();
  for (const field of fields) {
    const mapped = columns[field];
    if (byNumber) {
      if (mapped !== undefined) index.set(field, Number(mapped) - 1);
      continue;
    }
    const usual = known[field].map((name) => names.indexOf(name)).find((i) => i >= 0) ?? -1;
    const named = mapped === undefined ? -1 : names.indexOf(mapped.toLowerCase());
    const at = mapped === undefined || (named < 0 && about.columns.mayLack) ? usual : named;
    if (mapped !== undefined && at < 0 && !about.columns.mayLack)
      return err(
        problem(
          'COLUMN_MISSING',
          `${path}:1`,
          `the header must hold '${mapped}' for ${field}, was ${header.join(',')}`,
          'map it to a name of the header',
        ),
      );
    if (at >= 0) index.set(field, at);
  }
  return ok({ index, hasHeader: !byNumber });
}

/** The problem of a format whose fields the header does not hold. */
export function columnMissing<Field extends string>(
  csv: CsvTable<Field>,
  fields: readonly Field[],
  known: KnownFields<Field>,
): Problem {
  const wanted = fields.map((field) => `${field} (${known[field].join(', ')})`).join('; ');
  return problem(
    'COLUMN_MISSING',
    `${csv.path}:1`,
    `the header must name ${wanted}`,
    `map what it is called: --columns ${fields[0] ?? 'price'}=NAME; a file without a header takes numbers, --columns at=1,price=2`,
  );
}

function table<Field extends string>(
  about: Located<Field> & {
    path: string;
    lines: TextLines;
    comma: string;
    header: readonly string[];
  },
): CsvTable<Field> {
  const { path, lines, comma, index, header } = about;
  let isRead = false;
  const nameOf = (field: Field): string =>
    about.hasHeader ? (header[index.get(field) ?? -1] ?? field) : field;
  return {
    path,
    source: basename(path),
    get hash() {
      invariant(isRead, 'the hash of a table is known when its rows were read');
      return lines.hash();
    },
    has: (field) => index.has(field),
    isCalled(field, name) {
      const at = index.get(field);
      return (
        at !== undefined &&
        (about.hasHeader
          ? header[at]?.toLowerCase() === name.toLowerCase()
          : String(at + 1) === name)
      );
    },
    eachRow(visit) {
      let row: readonly string[] = [];
      let line = 0;
      const at: CsvRow<Field> = {
        get line() {
          return line;
        },
        text: (field) => row[index.get(field) ?? -1]?.trim() ?? '',
        number(field) {
          const raw = row[index.get(field) ?? -1] ?? '';
          const plain = Number(raw);
          if (plain !== 0 && Number.isFinite(plain)) return plain;
          const cell = raw.trim();
          if (cell === '' || /^(nan|na|null|none|-)$/i.test(cell)) return NaN;
          const value = Number(cell);
          return Number.isFinite(value) ? value : null;
        },
        bad: (field, rule) =>
          problem(
            'LINE_MALFORMED',
            `${path}:${line}`,
            `${nameOf(field)} ${rule}, was '${row[index.get(field) ?? -1] ?? ''}'`,
            'correct or remove the line, or map the columns with --columns',
          ),
      };
      const bad = lines.each((content, number) => {
        line = number;
        if (line === 1 && about.hasHeader) return null;
        row = cells(content, comma);
        if (row.length < header.length)
          return problem(
            'LINE_MALFORMED',
            `${path}:${line}`,
            `a row must have ${header.length} columns, had ${row.length}`,
            'the file may be cut off: fetch it again, or remove the line',
          );
        return visit(at);
      });
      isRead = bad === null;
      return bad;
    },
  };
}

/** Cells of a line; "…" may hold the separator, and "" in it is a quotation mark (RFC 4180). */
function cells(line: string, comma: string): string[] {
  if (!line.includes('"')) return line.split(comma);
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quoted && c === '"' && line[i + 1] === '"') {
      cell += c;
      i++;
    } else if (c === '"') quoted = !quoted;
    else if (c === comma && !quoted) {
      found.push(cell);
      cell = '';
    } else cell += c ?? '';
  }
  return [...found, cell];
}
