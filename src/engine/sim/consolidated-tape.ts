import { durationUs, lots, ticks, timeUs } from '#core/kernel/units';
import { consolidatedView } from '#core/market/consolidated-view';
import { GrowingColumn } from '#core/market/growing-column';
import type { Instrument } from '#core/market/instrument';
import { EVENT, type Tape } from '#core/market/tape';
import { emptyTape } from '#core/market/tape-builder';
import type { Level, MarketView } from '#core/market/view';

const DEPTH = 5;

/** How often the books of the venues crossed each other, and for how long. */
export interface CrossedMoments {
  /** Events after which two venues were crossed, and the moments at which that began. */
  readonly events: number;
  readonly times: number;
  /** Seconds, of the seconds in which all venues had quotes. */
  readonly seconds: number;
  readonly of: number;
  readonly worstTicks: number;
}

/**
 * MKT-55: recordings of several venues as one recording of the consolidated market, on its grid: after every event of any of them stands the consolidated book (a venue that is crossed and spoke longer ago
 * is left out), and every print is of all. Queue positions are not known in it: it is for profiles and for judging.
 */
export function consolidatedTape(
  instrument: Instrument,
  tapes: readonly Tape[],
  maxAgeSeconds: number,
): { readonly tape: Tape; readonly crossed: CrossedMoments } {
  const { listings = [] } = instrument;
  const grids = tapes.map(
    (tape) => listings.find((each) => each.instrument.id === tape.instrument.id)!,
  );
  const at = tapes.map(() => -1);
  const views = tapes.map((): MarketView | null => null);
  const rows = { from: new GrowingColumn(), index: new GrowingColumn() };
  const books = [0, 1, 2, 3].map(() => new GrowingColumn());
  let crossed = { events: 0, times: 0, seconds: 0, of: 0, worstTicks: 0 };
  let before: { readonly at: number; readonly isCrossed: boolean } | null = null;
  for (;;) {
    let next = -1;
    for (let k = 0; k < tapes.length; k++) {
      const time = tapes[k]!.at[at[k]! + 1];
      if (time === undefined || at[k]! + 1 >= tapes[k]!.count) continue;
      if (next < 0 || time < tapes[next]!.at[at[next]! + 1]!) next = k;
    }
    if (next < 0) break;
    const tape = tapes[next]!;
    const row = (at[next] = at[next]! + 1);
    const now = timeUs(tape.at[row]!);
    views[next] = viewAt(tape, row, now);
    const view = consolidatedView(
      instrument,
      (listing) =>
        views[tapes.findIndex((each) => each.instrument.id === listing.instrument.id)] ?? null,
      { now, maxAgeUs: durationUs(maxAgeSeconds * 1e6) },
    );
    rows.from.push(next);
    rows.index.push(row);
    for (const [c, levels] of [view?.bids ?? [], view?.asks ?? []].entries())
      for (let k = 0; k < DEPTH; k++) {
        books[2 * c]!.push(levels[k]?.price ?? 0);
        books[2 * c + 1]!.push(levels[k]?.size ?? 0);
      }
    const gap = gapOf(views, grids);
    if (before !== null) {
      const seconds = (now - before.at) / 1e6;
      crossed = {
        ...crossed,
        of: crossed.of + seconds,
        seconds: crossed.seconds + (before.isCrossed ? seconds : 0),
      };
    }
    if (gap === null) continue;
    const isCrossed = gap > 0;
    if (isCrossed)
      crossed = {
        ...crossed,
        events: crossed.events + 1,
        times: crossed.times + (before?.isCrossed === true ? 0 : 1),
        worstTicks: Math.max(crossed.worstTicks, gap),
      };
    before = { at: now, isCrossed };
  }
  return { tape: written(instrument, tapes, grids, { rows, books }), crossed };
}

/** By how many ticks the best bid of one venue is above the best ask of another; null: not all have quotes. */
function gapOf(
  views: readonly (MarketView | null)[],
  grids: readonly { readonly ticks: number }[],
): number | null {
  let bid = -Infinity;
  let ask = Infinity;
  for (const [k, view] of views.entries()) {
    const high = view?.bids[0]?.price;
    const low = view?.asks[0]?.price;
    if (high === undefined || low === undefined) return null;
    bid = Math.max(bid, high * grids[k]!.ticks);
    ask = Math.min(ask, low * grids[k]!.ticks);
  }
  return bid - ask;
}

function viewAt(tape: Tape, row: number, now: ReturnType<typeof timeUs>): MarketView {
  const levels = (prices: Float64Array, sizes: Float64Array): readonly Level[] => {
    const found: Level[] = [];
    for (let k = row * tape.depth; k < (row + 1) * tape.depth && found.length < DEPTH; k++)
      if (sizes[k]! > 0) found.push({ price: ticks(prices[k]!), size: lots(sizes[k]!) });
    return found;
  };
  return {
    at: now,
    dataAt: now,
    bids: levels(tape.bidPrice, tape.bidSize),
    asks: levels(tape.askPrice, tape.askSize),
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  };
}

function written(
  instrument: Instrument,
  tapes: readonly Tape[],
  grids: readonly { readonly ticks: number; readonly lots: number }[],
  {
    rows,
    books,
  }: {
    readonly rows: { readonly from: GrowingColumn; readonly index: GrowingColumn };
    readonly books: readonly GrowingColumn[];
  },
): Tape {
  const tape = emptyTape(
    {
      instrument,
      source: tapes.map(({ source }) => source).join(' with '),
      hash: tapes.map(({ hash }) => hash).join(' '),
    },
    rows.from.length,
    { depth: DEPTH, hasOrderIds: false },
  );
  const from = rows.from.values();
  const index = rows.index.values();
  for (let i = 0; i < tape.count; i++) {
    const of = tapes[from[i]!]!;
    const grid = grids[from[i]!]!;
    const row = index[i]!;
    const kind = of.kind[row]!;
    const isPrint = kind === EVENT.execute || kind === EVENT.hidden;
    tape.at[i] = of.at[row]!;
    tape.kind[i] = isPrint ? kind : EVENT.quote;
    tape.restingSide[i] = isPrint ? of.restingSide[row]! : 0;
    tape.price[i] = isPrint ? of.price[row]! * grid.ticks : 0;
    tape.size[i] = isPrint ? of.size[row]! * grid.lots : 0;
    tape.eligible[i] = of.eligible[row]!;
  }
  for (const [c, name] of (['bidPrice', 'bidSize', 'askPrice', 'askSize'] as const).entries())
    tape[name].set(books[c]!.values());
  return tape;
}
