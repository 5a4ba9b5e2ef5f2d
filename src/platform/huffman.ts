/**
 * A prefix code as one table: the next `bits` of the stream are the index, an entry is the symbol
 * times 16 plus the length of its code, and 0 is a code that does not occur. RFC 1951, 3.2.2.
 */
export interface HuffmanTable {
  readonly entries: Uint16Array;
  readonly bits: number;
}
const LENGTH_MAX = 15;

/** null where the lengths promise more codes than there are. */
export function huffmanTable(lengths: Uint8Array, into: Uint16Array): HuffmanTable | null {
  const count = new Uint16Array(LENGTH_MAX + 1);
  for (const length of lengths) if (length > 0) count[length]!++;
  let bits = LENGTH_MAX;
  while (bits > 1 && count[bits] === 0) bits--;
  const next = new Uint16Array(LENGTH_MAX + 2);
  let code = 0;
  for (let length = 1; length <= bits; length++) {
    code = (code + count[length - 1]!) << 1;
    next[length] = code;
    if (code + count[length]! > 1 << length) return null;
  }
  const entries = into.subarray(0, 1 << bits).fill(0);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    const first = reversed(next[length]!++, length);
    for (let at = first; at < entries.length; at += 1 << length)
      entries[at] = (symbol << 4) | length;
  }
  return { entries, bits };
}

/** Codes stand in the stream with their first bit first. */
function reversed(code: number, length: number): number {
  let turned = 0;
  for (let i = 0, left = code; i < length; i++, left >>>= 1) turned = (turned << 1) | (left & 1);
  return turned;
}
