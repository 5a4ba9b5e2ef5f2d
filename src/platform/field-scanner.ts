/**
 * Reads comma-separated fields straight from bytes, without a string a field: a day of quotes is
 * tens of megabytes of them.
 */
export interface FieldScanner {
  atEnd(): boolean;
  /**
   * Next number of the line times 10^digits, whole (further digits are cut); NaN where there is
   * none before the line's end, or where it is more than a double counts one by one.
   */
  next(digits: number): number;
  /** Next field as text, '' where it is empty or the line has ended. */
  word(): string;
  /** Next field as a hexadecimal number; NaN where it is none. */
  hex(): number;
  /** Moves behind the line's end; false where something was left on it or a word was too long. */
  endLine(): boolean;
}

const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** An exchange, a condition: a word that is longer spoils its line. */
const WORD_MAX = 64;

export function fieldScanner(bytes: Uint8Array): FieldScanner {
  let at = 0;
  let isLineGood = true;
  const isEnd = (): boolean => at >= bytes.length || bytes[at] === NEWLINE || bytes[at] === RETURN;
  function word(): string {
    const from = at;
    while (!isEnd() && bytes[at] !== COMMA) at++;
    const isShort = at - from <= WORD_MAX;
    if (!isShort) isLineGood = false;
    const text = isShort ? String.fromCharCode(...bytes.subarray(from, at)) : '';
    if (bytes[at] === COMMA) at++;
    return text;
  }
  return {
    atEnd: () => at >= bytes.length,
    next(digits) {
      let negative = false;
      let value = 0;
      let fraction = -1;
      let seen = false;
      while (!isEnd()) {
        const c = bytes[at]!;
        if (c >= ZERO && c <= NINE) {
          seen = true;
          if (fraction < 0) value = value * 10 + (c - ZERO);
          else if (fraction < digits) {
            value = value * 10 + (c - ZERO);
            fraction++;
          }
        } else if (c === MINUS && !seen && !negative) negative = true;
        else if (c === DOT && fraction < 0) fraction = 0;
        else if (c === COMMA) {
          at++;
          break;
        } else return NaN;
        at++;
      }
      if (!seen) return NaN;
      for (let i = Math.max(0, fraction); i < digits; i++) value *= 10;
      if (value > Number.MAX_SAFE_INTEGER) return NaN;
      return negative ? -value : value;
    },
    word,
    hex() {
      const text = word();
      return /^[0-9a-f]{1,13}$/i.test(text) ? Number.parseInt(text, 16) : NaN;
    },
    endLine() {
      const clean = isEnd() && isLineGood;
      isLineGood = true;
      while (at < bytes.length && bytes[at] !== NEWLINE) at++;
      at++;
      return clean;
    },
  };
}

/** The most rows that so many bytes can hold, of at least `least` bytes each: what it is safe to make room for. */
export const rowsMax = (bytes: Uint8Array, least: number): number =>
  Math.min(countLines(bytes), Math.floor((bytes.length + 1) / least));

/** Lines that hold something; the last needs no line end. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === NEWLINE) lines++;
  return bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE ? lines + 1 : lines;
}
