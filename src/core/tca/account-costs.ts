import type { Micros, Moment, Price, TimeUs, Units } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import type { AccountFill } from './account-fill.ts';
import type { AccountFile, AccountOrder, FileQuote, SkippedRows } from './account-order.ts';
import { mergedTerms } from './agreed-terms.ts';
import type { UnitWorth } from './contract-worth.ts';
import { costParent } from './cost-parent.ts';
import type { CostedOrder } from './costed-order.ts';
import { fileMarket } from './file-market.ts';
import type { IndexMarket } from './index-move.ts';
import type { MarketSource } from './parent-market.ts';
import { type AccountParent, isOrderOf, parentsOf } from './parents.ts';
import type { Convert } from './rates.ts';

/** What is known of the markets of the fills. */
export interface AccountMarkets {
  /** The recording, or else the bars, that a parent of this symbol can be judged by; null: neither. */
  marketOf(symbol: string, parent: AccountParent): MarketSource | null;
  previousClose(symbol: string, at: Moment): Price | null;
  /** Average daily volume in units before the day of a moment. */
  dailyVolume(symbol: string, at: TimeUs): Units | null;
  readonly convert: Convert;
  /** What an order of this symbol is compared with beside its own market. */
  indexFor(symbol: string): IndexMarket | null;
  /** What one unit of a symbol is where its market says so, and what it is settled in; without one it is as the files say. */
  readonly contractOf?: (symbol: string) => SettledContract | null;
  /** What of the markets could not be used. */
  readonly notes: readonly string[];
}
export interface SettledContract extends UnitWorth {
  readonly settlement: string;
}
export interface AccountCosts {
  readonly orders: readonly CostedOrder[];
  readonly skipped: readonly SkippedRows[];
  readonly notes: readonly string[];
}

/** Fills and orders of anybody as costed parents: everything between files that are read and an answer. */
export function accountCosts(
  files: readonly AccountFile[],
  orders: readonly AccountOrder[],
  terms: { readonly gapUs: Micros; readonly reportIn: string | null },
  markets: AccountMarkets,
): AccountCosts {
  const { fills, repeated } = distinctFills(files);
  const known = new Map<string, AccountOrder>();
  for (const order of [...files.flatMap((file) => file.orders), ...orders])
    known.set(order.id, merged(order, known.get(order.id)));
  const quotesOf = quotesBySymbol(files.flatMap(({ quotes }) => quotes));
  const name = files.map(({ source }) => source).join(', ');
  const parents = parentsOf(fills, [...known.values()], terms.gapUs);
  const costed = parents.map((parent) => {
    const key = symbolKey(parent.symbol);
    const quotes = quotesOf.get(key);
    const market = besideOwn(
      markets.marketOf(key, parent),
      quotes === undefined ? null : fileMarket(quotes, name),
      parent,
    );
    const settled = settledAs(parent, markets.contractOf?.(key) ?? null);
    return costParent(inMoneyOf(settled, market), {
      market,
      previousClose: markets.previousClose(key, parent.startAt),
      dailyVolume: markets.dailyVolume(key, parent.startAt),
      convert: markets.convert,
      index: markets.indexFor(key),
      reportIn: terms.reportIn,
    });
  });
  return {
    orders: costed,
    skipped: [...files.flatMap(({ skipped }) => skipped), ...repeated],
    notes: [
      ...files.flatMap(({ notes }) => notes),
      ...markets.notes,
      ...mismatches(parents, known),
      ...moneyNotes(costed),
    ],
  };
}

/** Bars say less of a moment than the quotes and the arrival price that the file has; what it does not have is theirs. */
function besideOwn(
  market: MarketSource | null,
  file: MarketSource | null,
  { arrivalPrice }: AccountParent,
): MarketSource | null {
  if (market === null || file === null || market.kind !== 'bars') return market ?? file;
  return {
    ...market,
    before: (at) => file.before(at) ?? market.before(at),
    arrivalAt: (at) => file.arrivalAt(at) ?? (arrivalPrice === null ? market.arrivalAt(at) : null),
  };
}

/** Values and fees of a contract are in what it is settled in. */
function settledAs(parent: AccountParent, contract: SettledContract | null): AccountParent {
  if (contract === null) return parent;
  const { settlement: currency, multiplier, isInverse } = contract;
  const fills = parent.fills.map((fill) => ({ ...fill, currency, multiplier }));
  return { ...parent, fills, currency, multiplier, isInverse };
}

/** A file that names no currency is in that of the market that it is compared with. */
function inMoneyOf(parent: AccountParent, market: MarketSource | null): AccountParent {
  const currency = market?.currency ?? null;
  if (parent.currency !== null || currency === null) return parent;
  const fills = parent.fills.map((fill) => ({
    ...fill,
    currency: fill.currency ?? currency,
  }));
  return { ...parent, currency, fills };
}
function moneyNotes(orders: readonly CostedOrder[]): readonly string[] {
  const unknown = orders.filter(({ parent }) => parent.currency === null).length;
  return unknown === 0
    ? []
    : [`${unknown} orders name no currency: their values are taken to be of one and the same`];
}

function mismatches(
  parents: readonly AccountParent[],
  orders: ReadonlyMap<string, AccountOrder>,
): readonly string[] {
  return parents.flatMap((parent) => {
    const order = orders.get(parent.id);
    return order === undefined || isOrderOf(order, parent)
      ? []
      : [
          `${order.from}: order ${order.id} is a ${order.side} of ${order.symbol}, its fills are not: it is not used`,
        ];
  });
}

/** TCA-15: an execution counts once, however many exports it is in. Where rows have no id, the n-th of equal rows of one file is the n-th of another. */
function distinctFills(files: readonly AccountFile[]): {
  readonly fills: readonly AccountFill[];
  readonly repeated: readonly SkippedRows[];
} {
  const seen = new Set<string>();
  const fills: AccountFill[] = [];
  const repeats: AccountFill[] = [];
  for (const file of files) {
    const times = new Map<string, number>();
    for (const fill of file.fills) {
      const { at, symbol, side, quantity, price } = fill;
      const hasId = fill.id !== fill.from;
      const content = `${file.format} ${side} ${at} ${quantity} ${price} ${symbol}\0`;
      const key = hasId ? `${content}${fill.id}` : `${content}#${nthOf(times, content)}`;
      (seen.has(key) ? repeats : fills).push(fill);
      seen.add(key);
    }
  }
  const [first] = repeats;
  return {
    fills,
    repeated:
      first === undefined
        ? []
        : [{ reason: 'the same execution again', rows: repeats.length, first: first.from }],
  };
}

function nthOf(times: Map<string, number>, content: string): number {
  const nth = (times.get(content) ?? 0) + 1;
  times.set(content, nth);
  return nth;
}

/** What one file leaves open, another may say. An order ends once: a ticket that was closed later had been cancelled before. */
function merged(order: AccountOrder, other: AccountOrder | undefined): AccountOrder {
  if (other === undefined) return order;
  return {
    ...order,
    quantity: order.quantity ?? other.quantity,
    placedAt: order.placedAt ?? other.placedAt,
    decidedAt: order.decidedAt ?? other.decidedAt,
    endedAt: earlier(order.endedAt, other.endedAt),
    limit: order.limit ?? other.limit,
    currency: order.currency ?? other.currency,
    tags: { ...other.tags, ...order.tags },
    terms: mergedTerms(order.terms, other.terms),
  };
}

const earlier = (a: TimeUs | null, b: TimeUs | null): TimeUs | null =>
  a === null ? b : b !== null && b < a ? b : a;

function quotesBySymbol(quotes: readonly FileQuote[]): ReadonlyMap<string, FileQuote[]> {
  const found = new Map<string, FileQuote[]>();
  for (const quote of quotes) {
    const key = symbolKey(quote.symbol);
    const same = found.get(key);
    if (same === undefined) found.set(key, [quote]);
    else same.push(quote);
  }
  return found;
}
