import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { tradesByCursor } from './cursor-lists.ts';
import { waysOf } from './exchange-ways.ts';
import { tradesByNumber, tradesByOffset } from './order-lookup.ts';
import { overPages, overWeeks, WEEK_MS, type WeekWindow, weeksSince } from './week-windows.ts';

const PAGE = 1000;
/** No exchange's page is shorter than this while there is more. */
const SHORT = 25;
/** An execution may be listed a little later than its time says. */
const LATE_MS = 5000;
/** Of exchanges that list by weeks: their largest page, and how long they keep executions: two years. */
const WEEK_PAGE = 100;
const WEEKS_KEPT = 104;
type Asked = Pick<ExchangeClient, 'id' | 'fetchMyTrades'> &
  Partial<Pick<ExchangeClient, 'markets'>>;

/** All own executions of one market since a time, `null`: since the first, however many pages they fill. */
export async function tradesSince(
  exchange: Asked,
  unified: string,
  sinceMs: number | null,
): Promise<readonly ClientTrade[]> {
  if (waysOf(exchange.id).lists === 'byWeeks')
    return weekByWeek(sinceMs ?? Date.now() - WEEKS_KEPT * WEEK_MS, (since, further) =>
      exchange.fetchMyTrades(unified, since, WEEK_PAGE, further),
    );
  const since = sinceMs ?? undefined;
  if (waysOf(exchange.id).lists === 'byCursor')
    return tradesByCursor(exchange, unified, { since, orderId: null });
  if (waysOf(exchange.id).lists === 'byNumber')
    return tradesByOffset(
      (further) => exchange.fetchMyTrades(undefined, since, undefined, further),
      unified,
    );
  if (waysOf(exchange.id).lists === 'byIdInWeeks')
    return overWeeks(weeksSince(sinceMs ?? Date.now() - WEEK_MS, Date.now()), (week) =>
      pagesOfWeek(exchange, unified, week),
    );
  return waysOf(exchange.id).lists === 'byId'
    ? pagesById(exchange, unified, since)
    : pagesBack((further) => exchange.fetchMyTrades(unified, since, undefined, further));
}

/** From `sinceMs` on, one list with its pages for each week. */
function weekByWeek(
  sinceMs: number,
  pageOf: (since: number, further: Params) => Promise<readonly ClientTrade[]>,
): Promise<readonly ClientTrade[]> {
  return overWeeks(weeksSince(sinceMs, Date.now()), ({ since, until }) => {
    const range = until === null ? {} : { until };
    return overPages((further) => pageOf(since, { ...range, ...further }));
  });
}

async function pagesById(
  exchange: Asked,
  unified: string,
  since: number | undefined,
): Promise<readonly ClientTrade[]> {
  const all: ClientTrade[] = [];
  let page = await exchange.fetchMyTrades(unified, since, PAGE);
  for (;;) {
    all.push(...page);
    const last = page.at(-1)?.id;
    // By trade id where there is a first page: a full page may hide more.
    if (page.length < PAGE || last === undefined) return all;
    page = await exchange.fetchMyTrades(unified, undefined, PAGE, { fromId: after(last) });
  }
}
/** Of a range of times, oldest first: a full page is followed by what came after its last one. */
async function pagesOfWeek(
  exchange: Asked,
  unified: string,
  { since, until }: WeekWindow,
): Promise<readonly ClientTrade[]> {
  const all = new Map<string, ClientTrade>();
  const range = until === null ? {} : { until };
  for (let from = since; ; ) {
    const page = await exchange.fetchMyTrades(unified, from, PAGE, range);
    for (const each of page) all.set(keyOf(each), each);
    const last = page.at(-1)?.timestamp ?? from;
    if (page.length < PAGE) return [...all.values()];
    // A thousand in one millisecond: the next one is asked for.
    from = last > from ? last : last + 1;
  }
}
type Params = Readonly<Record<string, unknown>>;
/** The newest page first, then what is older than it. */
async function pagesBack(
  pageOf: (further: Params) => Promise<readonly ClientTrade[]>,
): Promise<readonly ClientTrade[]> {
  const keys = new Set<string>();
  let all: readonly ClientTrade[] = [];
  for (let further: Params = {}; ; ) {
    const page = await pageOf(further);
    const fresh = page.filter((each) => !keys.has(keyOf(each)));
    for (const each of fresh) keys.add(keyOf(each));
    all = [...fresh, ...all];
    // How long a page is differs: a short one, or one that says nothing new, is the last.
    if (page.length < SHORT || fresh.length === 0) return all;
    further = behind(page);
  }
}
/** A number of its own for each execution continues exactly; a time repeats what happened in its last millisecond. */
function behind(page: readonly ClientTrade[]): Params {
  const bills = page.flatMap(({ info }) => {
    const id = String(info?.['billId'] ?? '');
    return /^\d+$/.test(id) ? [BigInt(id)] : [];
  });
  if (bills.length === page.length)
    return { after: String(bills.reduce((least, each) => (each < least ? each : least))) };
  return { until: Math.min(...page.map(({ timestamp = 0 }) => timestamp)) };
}
// Both sides of a trade of an account with itself have its id.
const keyOf = ({ id, order }: ClientTrade): string => `${order}:${id}`;
const after = (id: string): string => String(BigInt(id) + 1n);

/** Executions of one market that were not seen before, from a minute before it was asked first. */
export interface TradeCursor {
  next(): Promise<readonly ClientTrade[]>;
  /** Seen elsewhere: the next question begins after it. */
  saw(trade: ClientTrade): void;
}
const FIRST_MS = 60_000;

export function tradeCursor(exchange: Asked, unified: string): TradeCursor {
  let lastId: string | null = null;
  let lastMs: number | null = null;
  /** Of the last answer: the next one repeats some of it. */
  let known: ReadonlySet<string> = new Set();
  const saw = ({ id, timestamp }: ClientTrade): void => {
    if (/^\d+$/.test(id) && (lastId === null || BigInt(id) > BigInt(lastId))) lastId = id;
    if (timestamp !== undefined) lastMs = Math.max(lastMs ?? 0, timestamp);
  };
  return {
    saw,
    async next() {
      if (waysOf(exchange.id).lists.startsWith('byId'))
        return lastId === null
          ? exchange.fetchMyTrades(unified, Date.now() - FIRST_MS, undefined, {})
          : exchange.fetchMyTrades(unified, undefined, undefined, { fromId: after(lastId) });
      const since = lastMs === null ? Date.now() - FIRST_MS : lastMs - LATE_MS;
      const found = await tradesSince(exchange, unified, since);
      const fresh = found.filter((each) => !known.has(keyOf(each)));
      known = new Set(found.map(keyOf));
      return fresh;
    },
  };
}

/** The executions of one order, by the venue's number of it; from the time on when it was placed, where that is known. */
export async function tradesOfOrder(
  exchange: Pick<
    ExchangeClient,
    'id' | 'has' | 'fetchOrder' | 'fetchMyTrades' | 'fetchOrderTrades'
  >,
  unified: string,
  order: Pick<ClientOrder, 'id' | 'timestamp' | 'trades'>,
): Promise<readonly ClientTrade[]> {
  const { id: orderId, timestamp } = order;
  if (waysOf(exchange.id).lists === 'byCursor')
    return tradesByCursor(exchange, unified, { since: timestamp, orderId });
  if (waysOf(exchange.id).lists === 'byNumber') return tradesByNumber(exchange, unified, order);
  if (waysOf(exchange.id).lists === 'byWeeks')
    return weekByWeek(timestamp ?? Date.now() - WEEK_MS, (since, further) =>
      exchange.fetchOrderTrades(orderId, unified, since, WEEK_PAGE, further),
    );
  const trades =
    exchange.has['fetchOrderTrades'] === true
      ? await pagesBack((further) =>
          exchange.fetchOrderTrades(orderId, unified, undefined, undefined, further),
        )
      : await exchange.fetchMyTrades(unified, undefined, undefined, { orderId });
  // An exchange that does not read the parameter answers for the whole market.
  return trades.filter(({ order }) => order === orderId);
}
