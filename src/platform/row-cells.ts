import { cellsOf } from './csv-cells.ts';

const QUOTE = '"';
/** A longer row is looked at with care. */
const PLAIN_LENGTH_MAX = 4096;
const POINT = 46;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
/** Digits that a double holds exactly, and powers of ten that it divides by with one rounding. */
const DIGITS_MAX = 15;
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, k) => 10 ** k);

/**
 * The cells of one line after another, found by their places: no text is made of a cell that nobody asks for. Long rows, and rows with quotation marks, are cut as `cellsOf` cuts them; what is
 * wrong with a row is what it says is wrong.
 */
export class RowCells {
  readonly #comma: string;
  readonly #commaCode: number;
  readonly #columns: number;
  #line = '';
  /** Where cell k ends; it begins behind the end of the one before. */
  readonly #ends: Int32Array;
  #quoted: readonly string[] | null = null;

  constructor(comma: string, columns: number) {
    this.#comma = comma;
    this.#commaCode = comma.charCodeAt(0);
    this.#columns = columns;
    this.#ends = new Int32Array(columns);
  }
  /** null: it is a row; a text is what is wrong with it. */
  take(line: string): string | null {
    this.#line = line;
    this.#quoted = null;
    if (line.length > PLAIN_LENGTH_MAX || line.includes(QUOTE)) return this.#cut();
    let found = 0;
    const length = line.length;
    for (let i = 0; i < length && found < this.#columns; i++)
      if (line.charCodeAt(i) === this.#commaCode) this.#ends[found++] = i;
    if (found < this.#columns) {
      if (found < this.#columns - 1) return this.#cut();
      this.#ends[found] = length;
    }
    return null;
  }
  #cut(): string | null {
    const cells = cellsOf(this.#line, { comma: this.#comma, columns: this.#columns });
    if (typeof cells === 'string') return cells;
    this.#quoted = cells;
    return null;
  }
  text(column: number): string {
    if (this.#quoted !== null) return this.#quoted[column] ?? '';
    if (column < 0 || column >= this.#columns) return '';
    return this.#line.slice(column === 0 ? 0 : this.#ends[column - 1]! + 1, this.#ends[column]);
  }
  /** The number of a cell of digits with at most one point, as `Number` reads it; NaN where it is written in any other way. */
  plainNumber(column: number): number {
    if (this.#quoted !== null || column < 0 || column >= this.#columns) return NaN;
    const line = this.#line;
    let i = column === 0 ? 0 : this.#ends[column - 1]! + 1;
    const end = this.#ends[column]!;
    const isNegative = line.charCodeAt(i) === MINUS;
    if (isNegative) i++;
    let value = 0;
    let digits = 0;
    let places = 0;
    let hasPoint = false;
    for (; i < end; i++) {
      const c = line.charCodeAt(i);
      if (c >= ZERO && c <= NINE) {
        value = value * 10 + (c - ZERO);
        digits++;
        if (hasPoint) places++;
      } else if (c === POINT && !hasPoint && digits > 0) hasPoint = true;
      else return NaN;
    }
    if (digits === 0 || digits > DIGITS_MAX || (hasPoint && places === 0)) return NaN;
    const number = value / POWERS[places]!;
    return isNegative && number > 0 ? -number : number;
  }
}
