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
  /** Passes over the next field. */
  pass(): void;
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
const UPPER_A = 65;
const UPPER_F = 70;
const LOWER = 32;

/** An exchange, a condition: a word that is longer spoils its line. */
const WORD_MAX = 64;
const HEX_DIGITS_MAX = 13;

export function fieldScanner(bytes: Uint8Array): FieldScanner {
  const length = bytes.length;
  const words = new Map<number, string>();
  let at = 0;
  let isLineGood = true;
  /** The byte at a place; a line end behind the last one. */
  const byteAt = (i: number): number => (i < length ? bytes[i]! : NEWLINE);
  /** Where the field that begins here ends; words have few bytes. */
  function fieldEnd(): number {
    let end = at;
    let c = byteAt(end);
    while (c !== COMMA && c !== NEWLINE && c !== RETURN) c = byteAt(++end);
    if (end - at > WORD_MAX) isLineGood = false;
    return end;
  }
  const passComma = (end: number): void => {
    at = byteAt(end) === COMMA ? end + 1 : end;
  };
  return {
    atEnd: () => at >= length,
    next(digits) {
      let i = at;
      let c = byteAt(i);
      const isNegative = c === MINUS;
      if (isNegative) c = byteAt(++i);
      let value = 0;
      const from = i;
      while (c >= ZERO && c <= NINE) {
        value = value * 10 + (c - ZERO);
        c = byteAt(++i);
      }
      let seen = i - from;
      let fraction = 0;
      if (c === DOT) {
        const point = i;
        c = byteAt(++i);
        while (c >= ZERO && c <= NINE) {
          if (fraction < digits) {
            value = value * 10 + (c - ZERO);
            fraction++;
          }
          c = byteAt(++i);
        }
        seen += i - point - 1;
      }
      at = c === COMMA ? i + 1 : i;
      if (seen === 0 || (c !== COMMA && c !== NEWLINE && c !== RETURN)) return NaN;
      for (; fraction < digits; fraction++) value *= 10;
      if (value > Number.MAX_SAFE_INTEGER) return NaN;
      return isNegative ? -value : value;
    },
    word() {
      const from = at;
      const end = fieldEnd();
      passComma(end);
      if (end - from > WORD_MAX) return '';
      if (end - from > 2) return String.fromCharCode(...bytes.subarray(from, end));
      // Exchanges have a letter or two: one text for each.
      const key =
        (end - from) * 65_536 + byteAt(from) * 256 + (end - from === 2 ? byteAt(from + 1) : 0);
      let text = words.get(key);
      if (text === undefined)
        words.set(key, (text = String.fromCharCode(...bytes.subarray(from, end))));
      return text;
    },
    hex() {
      const from = at;
      const end = fieldEnd();
      passComma(end);
      if (end === from || end - from > HEX_DIGITS_MAX) return NaN;
      let value = 0;
      for (let i = from; i < end; i++) {
        const c = byteAt(i);
        const upper = c & ~LOWER;
        if (c >= ZERO && c <= NINE) value = value * 16 + (c - ZERO);
        else if (upper >= UPPER_A && upper <= UPPER_F) value = value * 16 + (upper - UPPER_A + 10);
        else return NaN;
      }
      return value;
    },
    pass: () => passComma(fieldEnd()),
    endLine() {
      const c = byteAt(at);
      const clean = (c === NEWLINE || c === RETURN) && isLineGood;
      isLineGood = true;
      while (at < length && bytes[at] !== NEWLINE) at++;
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
