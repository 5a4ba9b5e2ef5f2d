import { invariant } from '#core/kernel/assert';
import { seededRandom } from '#core/kernel/random';
import type { Count, Ratio } from '#core/kernel/units';
import { GrowingColumn } from '#core/market/growing-column';
import type { Instrument } from '#core/market/instrument';
import { EVENT, type Tape } from '#core/market/tape';
import { emptyTape } from '#core/market/tape-builder';

/** One of the venues that a recording is dealt out to. */
export interface FragmentTerms {
  readonly venue: string;
  /** Of all resting orders. */
  readonly share: Ratio;
  /** Ticks of the recording in one of the venue's: a bid goes down to it, an ask up. */
  readonly ticks: Count;
}

/**
 * MKT-53: a recording with order ids, dealt out to several venues: every resting order, with all that happens to it, goes to one of them, drawn by its id, as flow goes to competing
 * venues. Together they show what was recorded, to the share, at every moment (on equal ticks), so that the market of all of them is the recorded one. What the messages do not explain (orders from before
 * the recording, levels that come into sight) is dealt out by the shares. Nobody reacts to us, and no arbitrage is needed: what is dealt out of one book never crosses.
 */
export function fragmentsOf(
  tape: Tape,
  terms: readonly FragmentTerms[],
  seed: number,
): readonly Tape[] {
  invariant(tape.hasOrderIds, 'orders are dealt out by their ids');
  const deal = dealer(terms, seed);
  const books = terms.map((each) => fragment(tape, each));
  for (let i = 0; i < tape.count; i++) {
    const kind = tape.kind[i]!;
    const side = tape.restingSide[i]!;
    const to = kind === EVENT.halt ? -1 : deal(tape.orderId[i]! === 0 ? i + 0.5 : tape.orderId[i]!);
    const isOfOrder =
      side !== 0 && kind !== EVENT.hidden && kind !== EVENT.quote && kind !== EVENT.halt;
    if (isOfOrder)
      books[to]!.change(side, tape.price[i]!, kind === EVENT.add ? tape.size[i]! : -tape.size[i]!);
    settle(tape, i, books, terms);
    for (const [k, book] of books.entries())
      if (kind === EVENT.halt || (k === to && kind !== EVENT.quote)) book.event(i);
      else if (book.hasChanged()) book.quote(i);
  }
  return books.map((book) => book.tape());
}

/** Which venue an order is of: the same for the same id. */
function dealer(terms: readonly FragmentTerms[], seed: number): (id: number) => number {
  const total = terms.reduce((sum, { share }) => sum + share, 0);
  return (id) => {
    let left = seededRandom(hashOf(id, seed)).next() * total;
    for (const [k, { share }] of terms.entries()) {
      left -= share;
      if (left < 0) return k;
    }
    return terms.length - 1;
  };
}
const hashOf = (id: number, seed: number): number => {
  let h = (Math.floor(id * 2) ^ (seed * 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
};

/** Makes the fragments show together what was recorded: the difference at each level goes to all by their shares, and is taken from where there is some. */
function settle(
  tape: Tape,
  i: number,
  books: readonly Fragment[],
  terms: readonly FragmentTerms[],
): void {
  for (const side of [1, -1] as const) {
    const prices = side === 1 ? tape.bidPrice : tape.askPrice;
    const sizes = side === 1 ? tape.bidSize : tape.askSize;
    const shown = new Map<number, number>();
    for (let k = i * tape.depth; k < (i + 1) * tape.depth; k++)
      if (sizes[k]! > 0) shown.set(prices[k]!, sizes[k]!);
    const isFull = shown.size === tape.depth;
    const last = side === 1 ? Math.min(...shown.keys()) : Math.max(...shown.keys());
    // What is out of sight is forgotten: it is dealt out anew when it comes back.
    const known = new Set<number>();
    for (const book of books) for (const price of book.pricesOf(side)) known.add(price);
    for (const price of known) {
      const isOut = !shown.has(price) && (!isFull || side * (price - last) > 0);
      if (isOut || (isFull && side * (price - last) < 0))
        for (const book of books) book.change(side, price, -book.sizeAt(side, price));
    }
    for (const [price, size] of shown) {
      let off = size - books.reduce((sum, book) => sum + book.sizeAt(side, price), 0);
      for (const [k, book] of books.entries()) {
        if (off === 0) break;
        const part = k === books.length - 1 ? off : Math.round(off * restShare(terms, k));
        const by = off > 0 ? part : -Math.min(-part, book.sizeAt(side, price));
        book.change(side, price, by);
        off -= by;
      }
      for (const book of books) {
        if (off >= 0) break;
        const by = -Math.min(-off, book.sizeAt(side, price));
        book.change(side, price, by);
        off -= by;
      }
    }
  }
}
/** Of a venue among itself and those after it. */
const restShare = (terms: readonly FragmentTerms[], k: number): number =>
  terms[k]!.share / terms.slice(k).reduce((sum, { share }) => sum + share, 0);

interface Fragment {
  pricesOf(side: number): Iterable<number>;
  sizeAt(side: number, price: number): number;
  change(side: number, price: number, by: number): void;
  /** Something of its book has changed since its last row. */
  hasChanged(): boolean;
  /** A row of the fragment: event i of the recording, or the book alone after it. */
  event(i: number): void;
  quote(i: number): void;
  tape(): Tape;
}

function fragment(of: Tape, terms: FragmentTerms): Fragment {
  const { ticks } = terms;
  const sides = { bid: new Map<number, number>(), ask: new Map<number, number>() };
  const rows = { at: new GrowingColumn(), event: new GrowingColumn() };
  const book = {
    bidPrice: new GrowingColumn(),
    bidSize: new GrowingColumn(),
    askPrice: new GrowingColumn(),
    askSize: new GrowingColumn(),
  };
  let hasChanged = false;
  const sideOf = (side: number): Map<number, number> => (side === 1 ? sides.bid : sides.ask);
  const sizeAt = (side: number, price: number): number => sideOf(side).get(price) ?? 0;
  function levels(side: 1 | -1, prices: GrowingColumn, sizes: GrowingColumn): void {
    const found = new Map<number, number>();
    for (const [price, size] of sideOf(side)) {
      const at = onTicks(price, side, ticks);
      found.set(at, (found.get(at) ?? 0) + size);
    }
    const sorted = [...found].sort(([a], [b]) => side * (b - a));
    for (let k = 0; k < of.depth; k++) {
      prices.push((sorted[k]?.[0] ?? 0) / ticks);
      sizes.push(sorted[k]?.[1] ?? 0);
    }
  }
  function row(i: number, event: number): void {
    rows.at.push(of.at[i]!);
    rows.event.push(event);
    levels(1, book.bidPrice, book.bidSize);
    levels(-1, book.askPrice, book.askSize);
    hasChanged = false;
  }
  return {
    pricesOf: (side) => sideOf(side).keys(),
    sizeAt,
    change(side, price, by) {
      if (by === 0) return;
      const size = Math.max(0, sizeAt(side, price) + by);
      if (size === 0) sideOf(side).delete(price);
      else sideOf(side).set(price, size);
      hasChanged = true;
    },
    hasChanged: () => hasChanged,
    event: (i) => row(i, i),
    quote: (i) => row(i, -1),
    tape: () => fragmentTape(of, terms, rows, book),
  };
}

function fragmentTape(
  of: Tape,
  { venue, ticks }: FragmentTerms,
  rows: { readonly at: GrowingColumn; readonly event: GrowingColumn },
  book: Readonly<Record<'bidPrice' | 'bidSize' | 'askPrice' | 'askSize', GrowingColumn>>,
): Tape {
  const instrument: Instrument = {
    ...of.instrument,
    id: `${of.instrument.symbol}.${venue}`,
    venue,
    tick: { ...of.instrument.tick, units: of.instrument.tick.units * ticks },
  };
  const tape = emptyTape(
    { instrument, source: `${of.source}, ${venue}`, hash: `${of.hash} ${venue}` },
    rows.at.length,
    { depth: of.depth, hasOrderIds: true },
  );
  const events = rows.event.values();
  tape.at.set(rows.at.values());
  for (const name of ['bidPrice', 'bidSize', 'askPrice', 'askSize'] as const)
    tape[name].set(book[name].values());
  for (let row = 0; row < tape.count; row++) {
    const i = events[row]!;
    if (i < 0) continue;
    const side = of.restingSide[i]!;
    const price = of.price[i]!;
    const isHalt = of.kind[i] === EVENT.halt;
    const isOnGrid = side !== 0 && of.kind[i] !== EVENT.hidden;
    tape.kind[row] = of.kind[i]!;
    tape.restingSide[row] = side;
    tape.price[row] = isHalt ? price : (isOnGrid ? onTicks(price, side, ticks) : price) / ticks;
    tape.size[row] = of.size[i]!;
    tape.orderId[row] = of.orderId[i]!;
    tape.eligible[row] = of.eligible[i]!;
  }
  return tape;
}
const onTicks = (price: number, side: number, ticks: number): number =>
  (side === 1 ? Math.floor(price / ticks) : Math.ceil(price / ticks)) * ticks;
