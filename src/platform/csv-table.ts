import { basename } from 'node:path';
import { invariant } from '#core/kernel/assert';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cellsOf, type DecimalMark, numberIn, numberWithComma } from './csv-cells.ts';
import { type ColumnMap, type KnownFields, type Located, locateColumns } from './csv-header.ts';
import { type Layouts, layoutOf, NO_LAYOUTS } from './csv-layout.ts';
import { RowCells } from './row-cells.ts';
import { shownText } from './shown-text.ts';
import { openLines, type Reading, type TextLines } from './text-lines.ts';

export type { ColumnNames } from './csv-header.ts';

/** How a table is written, where it is not the usual way. */
export interface CsvReading extends Reading {
  /** Lines in front of the header, or in front of the first row where there is none. */
  readonly skip?: number;
  /** What stands between whole and broken; the other one may group thousands. */
  readonly decimal?: DecimalMark;
}
export interface CsvTable<Field extends string> {
  readonly path: string;
  readonly source: string;
  /** SHA-256 of the file as it lies on disk; known when every row was read. */
  readonly hash: string;
  /** About how many rows it has, to make room for; 0: nobody knows. */
  readonly rowsAbout: number;
  /** What it was found to be, by name; null: nothing in particular. */
  readonly layout: string | null;
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
  /** NaN where the cell is empty or says that it is unknown; null where it is no decimal number. */
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
  reading: CsvReading = {},
  layouts: Layouts<Field> = NO_LAYOUTS,
): Result<CsvTable<Field>, Problem> {
  const opened = openLines(path, reading);
  if (!opened.ok) return opened;
  const lines = opened.value;
  const { skip = 0, decimal = 'point' } = reading;
  const first = lines.line(skip + 1).trim();
  if (first === '') {
    const rule = `line ${skip + 1} must be a header or a row, was blank`;
    return err(
      problem(
        'FILE_EMPTY',
        path,
        rule,
        'check the file; --skip says how many lines are in front of its header',
      ),
    );
  }
  const comma = [';', '\t'].find((c) => first.includes(c) && !first.includes(',')) ?? ',';
  const cells = cellsOf(first, { comma, columns: 0 });
  if (typeof cells === 'string') return err(notARow(`${path}:${skip + 1}`, cells));
  const header = cells.map((name) => name.trim());
  const isNumbered = Object.values(columns.names).some((name) => /^[1-9]\d*$/.test(name));
  const layout =
    isNumbered || layouts === NO_LAYOUTS
      ? ok(null)
      : layoutOf(path, layouts, rowsFrom(lines, skip, comma));
  if (!layout.ok) return layout;
  const found = locateColumns({ path, header, known, columns, layout: layout.value });
  if (!found.ok) return found;
  const name = layout.value?.name ?? null;
  return ok(table({ path, lines, comma, header, skip, decimal, layout: name, ...found.value }));
}

const ROWS_SEEN = 200;
/** Rows that the file begins with. One that is none, or is cut off, is left to whoever reads it. */
function rowsFrom(lines: TextLines, skip: number, comma: string): readonly (readonly string[])[] {
  const rows = lines
    .begin(skip + ROWS_SEEN)
    .slice(skip)
    .map((line) => cellsOf(line, { comma, columns: 0 }))
    .filter((cells) => typeof cells !== 'string');
  return rows.filter((cells) => cells.length === rows[0]?.length);
}

const WITHOUT_HEADER = 'a file without a header takes numbers, --columns at=1,price=2';
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
    `map what it is called: --columns ${fields[0] ?? 'price'}=NAME; ${WITHOUT_HEADER}`,
  );
}

function table<Field extends string>(
  about: Located<Field> & {
    path: string;
    lines: TextLines;
    comma: string;
    header: readonly string[];
    skip: number;
    decimal: DecimalMark;
    layout: string | null;
  },
): CsvTable<Field> {
  const { path, lines, comma, index, header, skip, layout } = about;
  const numberOf = about.decimal === 'comma' ? numberWithComma : numberIn;
  let isRead = false;
  const nameOf = (field: Field): string =>
    about.hasHeader ? (header[index.get(field) ?? -1] ?? field) : field;
  return {
    path,
    source: basename(path),
    layout,
    rowsAbout: lines.about,
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
      const row = new RowCells(comma, header.length);
      let line = 0;
      const columns = Object.fromEntries(index) as { readonly [F in Field]?: number };
      const columnOf = (field: Field): number => columns[field] ?? -1;
      const cellOf = (field: Field): string => row.text(columnOf(field));
      const isPoint = about.decimal === 'point';
      const at: CsvRow<Field> = {
        get line() {
          return line;
        },
        text: (field) => cellOf(field).trim(),
        number(field) {
          const plain = isPoint ? row.plainNumber(columnOf(field)) : NaN;
          return plain === plain ? plain : numberOf(cellOf(field));
        },
        bad: (field, rule) =>
          problem(
            'LINE_MALFORMED',
            `${path}:${line}`,
            `${shownText(nameOf(field))} ${rule}, was '${shownText(cellOf(field))}'`,
            'correct or remove the line, or map the columns with --columns',
          ),
      };
      const bad = lines.each((content, number) => {
        line = number;
        if (line <= skip || (line === skip + 1 && about.hasHeader)) return null;
        const wrong = row.take(content);
        return wrong === null ? visit(at) : notARow(`${path}:${line}`, wrong);
      });
      isRead = bad === null;
      return bad;
    },
  };
}

const notARow = (place: string, rule: string): Problem =>
  problem(
    'LINE_MALFORMED',
    place,
    rule,
    'the file may be cut off: fetch it again, or remove the line',
  );
