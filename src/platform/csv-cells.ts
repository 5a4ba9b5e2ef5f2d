/** Cells of a row. A table of a thousand columns is wide; a million commas are no row. */
const CELLS_MAX = 4096;
const ROW_BYTES_MAX = 2 ** 20;
/**
 * Numbers lie between these, or are 0: from the price of a worthless coin to all money there is.
 */
const NUMBER_MIN = 1e-21;
const NUMBER_MAX = 1e21;

/**
 * Cells of a line; "…" may hold the separator, and "" in it is a quotation mark (RFC 4180). A text
 * is what is wrong with the line: fewer than its columns, for one.
 */
export function cellsOf(
  line: string,
  { comma, columns }: { readonly comma: string; readonly columns: number },
): readonly string[] | string {
  if (line.length > ROW_BYTES_MAX) {
    return `a row must be at most ${ROW_BYTES_MAX} characters long, was ${line.length}`;
  }
  const found = line.includes('"') ? quotedCells(line, comma) : line.split(comma);
  if (found === null) return 'a quotation mark must be closed on its line, was not';
  if (found.length < columns) return `a row must have ${columns} columns, had ${found.length}`;
  if (found.length <= CELLS_MAX) return found;
  return `a row must have at most ${CELLS_MAX} columns, had ${found.length}`;
}

/** null where a quotation mark is not closed. */
function quotedCells(line: string, comma: string): readonly string[] | null {
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
  return quoted ? null : [...found, cell];
}

const UNKNOWN = /^(nan|na|null|none|-)?$/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const ZERO = /^[+-]?[0.]+([eE]|$)/;
const FIRST_OF_NUMBER = 43;
const LAST_OF_NUMBER = 57;
const FIRST_LETTER = 65; // + to 9, A

/**
 * A decimal number; NaN where the cell is empty or says that it is unknown (NA, NaN, null, none,
 * -); null where it is no number: Infinity, hexadecimal, or so large or small that it is a slip.
 */
export function numberIn(raw: string): number | null {
  const value = Number(raw);
  const first = raw.charCodeAt(0);
  // JavaScript takes 0x10 and 0b1 for numbers too: a letter is the second character then.
  const isPlain = first >= FIRST_OF_NUMBER && first <= LAST_OF_NUMBER;
  if (isPlain && isBounded(value) && !(raw.charCodeAt(1) >= FIRST_LETTER)) return value;
  const cell = raw.trim();
  if (UNKNOWN.test(cell)) return NaN;
  if (cell.length > 400 || !DECIMAL.test(cell)) return null;
  const decimal = Number(cell);
  // 1e-400 is none, and 0 only after rounding.
  if (decimal === 0) return ZERO.test(cell) ? 0 : null;
  return isBounded(decimal) ? decimal : null;
}
/** How numbers are written: 1,234.5 or 1.234,5. */
export type DecimalMark = 'point' | 'comma';
export const DECIMAL_MARKS: readonly DecimalMark[] = ['point', 'comma'];

const GROUPED = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const WITH_COMMA = /^[+-]?\d*(,\d+)?([eE][+-]?\d+)?$/;
/** A number as it is written where the comma is the decimal mark; a point groups thousands, or it is no number. */
export function numberWithComma(raw: string): number | null {
  const cell = raw.trim();
  if (GROUPED.test(cell)) return numberIn(cell.replaceAll('.', '').replace(',', '.'));
  return WITH_COMMA.test(cell) || UNKNOWN.test(cell) ? numberIn(cell.replace(',', '.')) : null;
}

const isBounded = (value: number): boolean => {
  const size = Math.abs(value);
  return size >= NUMBER_MIN && size <= NUMBER_MAX;
};
