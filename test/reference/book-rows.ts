import { EVENT, type Tape } from '#core/market/tape';

export interface BookRowCheck {
  /** Row i-1 and message i give row i. */
  readonly exact: number;
  /** They do, but for outer levels that came into sight and that the file could not announce. */
  readonly revealed: number;
  readonly other: number;
}

/** MKT-6: a recorded book must follow from its own messages. Rows are compared level by level, side by side. */
export function checkBookRows(tape: Tape): BookRowCheck {
  let [exact, revealed, other] = [0, 0, 0];
  for (let i = 1; i < tape.count; i++) {
    const bid = compareSide(tape, i, 1);
    const ask = compareSide(tape, i, -1);
    if (bid === 'other' || ask === 'other') other++;
    else if (bid === 'revealed' || ask === 'revealed') revealed++;
    else exact++;
  }
  return { exact, revealed, other };
}

/** The side's levels after message i, from row i-1, best first: at most `depth` + 1 of them. */
function expected(
  tape: Tape,
  i: number,
  side: 1 | -1,
): { readonly prices: number[]; readonly sizes: number[] } {
  const [price, size] = side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
  const prices: number[] = [];
  const sizes: number[] = [];
  for (let k = (i - 1) * tape.depth; k < i * tape.depth; k++) {
    if (size[k]! <= 0) continue;
    prices.push(price[k]!);
    sizes.push(size[k]!);
  }
  const kind = tape.kind[i]!;
  if (
    tape.restingSide[i] !== side ||
    kind === EVENT.hidden ||
    kind === EVENT.halt ||
    kind === EVENT.quote
  )
    return { prices, sizes };
  const at = tape.price[i]!;
  const change = kind === EVENT.add ? tape.size[i]! : -tape.size[i]!;
  let level = 0;
  while (level < prices.length && (prices[level]! - at) * side > 0) level++;
  if (prices[level] === at) sizes[level] = sizes[level]! + change;
  else if (change > 0) {
    prices.splice(level, 0, at);
    sizes.splice(level, 0, change);
  }
  if (sizes[level] === 0) {
    prices.splice(level, 1);
    sizes.splice(level, 1);
  }
  return { prices, sizes };
}

function compareSide(tape: Tape, i: number, side: 1 | -1): 'exact' | 'revealed' | 'other' {
  const want = expected(tape, i, side);
  const [price, size] = side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
  const base = i * tape.depth;
  let verdict: 'exact' | 'revealed' = 'exact';
  for (let k = 0; k < tape.depth; k++) {
    const shown = size[base + k]! > 0;
    if (k < want.prices.length) {
      if (!shown || price[base + k] !== want.prices[k] || size[base + k] !== want.sizes[k])
        return 'other';
    } else if (shown) verdict = 'revealed';
  }
  return verdict;
}
