import { basename } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cellsOf } from '#platform/csv-cells';
import { openLines } from '#platform/text-lines';
import type { RawRow, RowFields } from './export-row.ts';
import type { ExportShape } from './fill-formats.ts';

/** A file of records of any kind, not yet understood. */
export interface ExportRecords {
  readonly kind: ExportShape['kind'];
  readonly hash: string;
  /** Of a table: its first lines, one of which is the header. */
  readonly lines: readonly NumberedLine[];
  /** Of every other kind: its records. */
  readonly rows: readonly RawRow[];
}
export interface NumberedLine {
  readonly text: string;
  readonly number: number;
}
/** Fills of a desk of some years. More than that is read in parts. */
const LINES_MAX = 5_000_000;
const CHARS_MAX = 2 ** 28;

export function readRecords(path: string): Result<ExportRecords, Problem> {
  const opened = openLines(path);
  if (!opened.ok) return opened;
  const lines: NumberedLine[] = [];
  let chars = 0;
  const bad = opened.value.each((line, number) => {
    // Some exports begin every line with a mark of byte order.
    const text = line.replaceAll('\uFEFF', '');
    chars += text.length;
    lines.push({ text, number });
    return lines.length > LINES_MAX || chars > CHARS_MAX ? tooLong(path, number) : null;
  });
  if (bad !== null) return err(bad);
  const hash = opened.value.hash();
  const name = basename(path);
  const start = lines.find(({ text }) => text.trim() !== '')?.text.trim() ?? '';
  if (lines.some(({ text }, i) => i < 20 && text.includes('8=FIX')))
    return ok({ kind: 'fix', hash, lines: [], rows: fixRecords(lines, name) });
  if (start.startsWith('<'))
    return ok({ kind: 'xml', hash, lines: [], rows: xmlRecords(lines, name) });
  if (start.startsWith('[') || start.startsWith('{')) {
    const rows = jsonRecords(lines, path, name);
    return rows.ok ? ok({ kind: 'json', hash, lines: [], rows: rows.value }) : rows;
  }
  return ok({ kind: 'table', hash, lines, rows: [] });
}

const tooLong = (path: string, line: number): Problem =>
  problem(
    'FILE_TOO_LARGE',
    `${path}:${line}`,
    `a file of fills must have at most ${LINES_MAX} lines and ${CHARS_MAX} characters, had more`,
    'split it, by year for example, and give the parts',
  );

/** Rows below a header, as their fields; a header of -1 is none. */
export function tableRecords(
  path: string,
  lines: readonly NumberedLine[],
  header: number,
): Result<readonly RawRow[], Problem> {
  const file = basename(path);
  const first = lines[Math.max(0, header)]?.text ?? '';
  const comma = commaOf(first);
  // Without a header the columns are called by their numbers.
  const names = header < 0 ? headerOf(first).map((_, i) => String(i + 1)) : headerOf(first);
  // The last of columns of one name counts.
  const columns: ReadonlyMap<string, number> = new Map(names.map((each, i) => [each, i]));
  const rows: RawRow[] = [];
  for (let i = header + 1; i < lines.length; i++) {
    const { text, number } = lines[i]!;
    const cells = cellsOf(text, { comma, columns: 0 });
    if (typeof cells !== 'string' && cells.every((cell) => cell === '' || cell.trim() === ''))
      continue;
    if (typeof cells === 'string' || cells.length < names.length)
      return err(
        problem(
          'LINE_MALFORMED',
          `${file}:${number}`,
          typeof cells === 'string'
            ? cells
            : `a row must have ${names.length} columns, had ${cells.length}`,
          'the file may be cut off: fetch it again, or remove the line',
        ),
      );
    // Files of several accounts repeat their header.
    if (names.every((each, k) => cells[k]?.trim().toLowerCase() === each)) continue;
    rows.push(new TableRow(file, number, new TableFields(columns, cells)));
  }
  return ok(rows);
}

/** Names in small letters to columns, one index for all rows. */
class TableFields implements RowFields {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #cells: readonly string[];
  constructor(columns: ReadonlyMap<string, number>, cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }
  get(name: string): string | undefined {
    const column = this.#columns.get(name);
    return column === undefined ? undefined : this.#cells[column]?.trim();
  }
  has(name: string): boolean {
    return this.#columns.has(name);
  }
  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (const [name, column] of this.#columns) yield [name, this.#cells[column]?.trim() ?? ''];
  }
}
class TableRow implements RawRow {
  readonly #file: string;
  readonly #line: number;
  readonly fields: TableFields;
  constructor(file: string, line: number, fields: TableFields) {
    this.#file = file;
    this.#line = line;
    this.fields = fields;
  }
  get place(): string {
    return `${this.#file}:${this.#line}`;
  }
}

const commaOf = (line: string): string =>
  [';', '\t'].find((each) => line.includes(each) && !line.includes(',')) ?? ',';
/** Names of a header in small letters. */
export function headerOf(line: string): readonly string[] {
  const cells = cellsOf(line, { comma: commaOf(line), columns: 0 });
  return typeof cells === 'string' ? [] : cells.map((cell) => cell.trim().toLowerCase());
}

/** An array, an object that holds one, or an object a line. */
function jsonRecords(
  lines: readonly NumberedLine[],
  path: string,
  name: string,
): Result<readonly RawRow[], Problem> {
  const whole = parsed(lines.map(({ text }) => text).join('\n'));
  if (whole !== undefined)
    return ok(listIn(whole).map((item, i) => ({ place: `${name}[${i}]`, fields: fieldsOf(item) })));
  const rows: RawRow[] = [];
  for (const { text, number } of lines) {
    const item = parsed(text);
    if (item === undefined)
      return err(
        problem(
          'FORMAT_WRONG',
          `${path}:${number}`,
          'must be JSON, or an object a line, was not',
          'the file may be cut off: fetch it again',
        ),
      );
    rows.push({ place: `${name}:${number}`, fields: fieldsOf(item) });
  }
  return ok(rows);
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
function listIn(whole: unknown): readonly unknown[] {
  if (Array.isArray(whole)) return whole;
  const held = isObject(whole) ? Object.values(whole).find((value) => Array.isArray(value)) : null;
  return Array.isArray(held) && held.every(isObject) && held.length > 0 ? held : [whole];
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const DEPTH = 2;
/** `{fee: {cost: 1}}` as `fee.cost`: two levels, which is as deep as a fill is. */
function fieldsOf(item: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const put = (value: unknown, name: string, depth: number): void => {
    if (typeof value === 'object' && value !== null) {
      if (depth <= DEPTH && name !== 'info')
        for (const [key, held] of Object.entries(value))
          put(held, name === '' ? key.toLowerCase() : `${name}.${key.toLowerCase()}`, depth + 1);
    } else if (value !== undefined && value !== null) fields.set(name, String(value));
  };
  put(item, '', 0);
  return fields;
}

const ELEMENT =
  /<(Trade|TradeConfirm|Order|SymbolSummary|AssetSummary|Lot)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const ATTRIBUTE = /([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};
/** Elements that are fills or sums of fills, by their attributes. An element other than a trade says so as its level. */
function xmlRecords(lines: readonly NumberedLine[], name: string): readonly RawRow[] {
  const rows: RawRow[] = [];
  const text = lines.map((line) => line.text).join('\n');
  let line = 0;
  let from = 0;
  for (const match of text.matchAll(ELEMENT)) {
    for (; from < match.index; from++) if (text[from] === '\n') line++;
    const [, tag = '', attributes = ''] = match;
    const fields = new Map<string, string>();
    if (!tag.startsWith('Trade')) fields.set('levelofdetail', tag);
    for (const [, key = '', double, single] of attributes.matchAll(ATTRIBUTE))
      fields.set(key.toLowerCase(), decoded(double ?? single ?? '').trim());
    rows.push({ place: `${name}:${lines[line]?.number ?? 1}`, fields });
  }
  return rows;
}
const decoded = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|apos|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity);

/** Messages of a log, wherever they stand in a line; fields by their tag. */
function fixRecords(lines: readonly NumberedLine[], name: string): readonly RawRow[] {
  return lines.flatMap(({ text, number }) =>
    text
      .split(/(?=8=FIX)/)
      .filter((part) => part.startsWith('8=FIX'))
      .map((message) => {
        const separator = message.includes('\u0001')
          ? '\u0001'
          : message.includes('^A')
            ? '^A'
            : '|';
        const fields = new Map<string, string>();
        for (const field of message.split(separator)) {
          const equals = field.indexOf('=');
          const tag = field.slice(0, equals).trim();
          if (equals > 0 && !fields.has(tag)) fields.set(tag, field.slice(equals + 1).trim());
        }
        return { place: `${name}:${number}`, fields };
      }),
  );
}
