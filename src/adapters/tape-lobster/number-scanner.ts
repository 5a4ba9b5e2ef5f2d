/** Reads comma-separated decimal numbers straight from bytes: a LOBSTER day is 24 MB of them. Values are scaled by 10^`digits` and whole. */
export interface NumberScanner {
  /** 1-based number of the line that the next number stands on. */
  line(): number;
  atEnd(): boolean;
  /** Next number of the line times 10^digits (further digits are cut); NaN where there is none before the line's end. */
  next(digits: number): number;
  /** Moves behind the line's end; false where something was left on it. */
  endLine(): boolean;
}

const [COMMA, NEWLINE, RETURN, MINUS, DOT, ZERO, NINE] = [44, 10, 13, 45, 46, 48, 57];

export function numberScanner(bytes: Uint8Array): NumberScanner {
  let at = 0;
  let line = 1;
  return {
    line: () => line,
    atEnd: () => at >= bytes.length,
    next(digits) {
      let negative = false;
      let value = 0;
      let fraction = -1;
      let seen = false;
      while (at < bytes.length) {
        const c = bytes[at]!;
        if (c >= ZERO && c <= NINE) {
          seen = true;
          if (fraction < 0) value = value * 10 + (c - ZERO);
          else if (fraction < digits) {
            value = value * 10 + (c - ZERO);
            fraction++;
          }
        } else if (c === MINUS && !seen) negative = true;
        else if (c === DOT && fraction < 0) fraction = 0;
        else if (c === COMMA) {
          at++;
          break;
        } else if (c === NEWLINE || c === RETURN) break;
        else return NaN;
        at++;
      }
      if (!seen) return NaN;
      for (let i = Math.max(0, fraction); i < digits; i++) value *= 10;
      return negative ? -value : value;
    },
    endLine() {
      if (bytes[at] === RETURN) at++;
      const clean = at >= bytes.length || bytes[at] === NEWLINE;
      while (at < bytes.length && bytes[at] !== NEWLINE) at++;
      at++;
      line++;
      return clean;
    },
  };
}
