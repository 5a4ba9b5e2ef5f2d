import { seededRandom } from '#core/kernel/random';
import type { Match } from '#core/matching/plain-book';
import { generatedBars, generatedMarket, MARKETS, type Market } from '#exchange/market';
import type { LoggedOrder, VenueLog } from '#exchange/venue-log';

/** What a client asks with; `op` says what. Prices in ticks, quantities in lots. */
export interface Ask {
  readonly op: string;
  readonly clientOrderId?: string;
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly price?: number;
  readonly quantity?: number;
  readonly type?: string;
  readonly days?: number;
  /** Microseconds: executions from then on. */
  readonly since?: number;
}
export type Tell = (message: Readonly<Record<string, unknown>>) => void;
export const FEES = { makerBps: 0, takerBps: 1, perUnit: 0 };
export const CASH = 10_000_000;

export interface Venue {
  pass(seconds: number): void;
  ask(ask: Ask, tell: Tell): void;
  /** Whoever is connected now hears of fills. */
  connect(tell: Tell | null): void;
  books(): Readonly<Record<string, unknown>>;
}

/** The paper venue without its sockets: markets, clients' orders, their log. `nowUs` is the wall clock. */
export function openVenue(log: VenueLog, seed: number, nowUs: () => number): Venue {
  let client: Tell | null = null;
  const markets = new Map<string, Market>();
  const resting = new Map<string, LoggedOrder>(); // by id in the book
  let outbox: Readonly<Record<string, unknown>>[] = [];
  const flush = (): void => {
    for (const message of outbox) client?.(message);
    outbox = [];
  };
  const dayFraction = (): number => ((nowUs() / 1e6) % 86_400) / 86_400;
  const bookId = (order: LoggedOrder): string => `c${order.arrival}`;

  function fill(order: LoggedOrder, match: { readonly price: number; readonly quantity: number }, liquidity: 'maker' | 'taker'): void {
    order.filled += match.quantity;
    if (order.filled === order.quantity) order.status = 'filled';
    const rate = liquidity === 'maker' ? FEES.makerBps : FEES.takerBps;
    const fee = (match.price * match.quantity * rate) / 100 / 1e4;
    const made = { executionId: `X${log.fills.length + 1}`, arrival: order.arrival, clientOrderId: order.clientOrderId, at: nowUs(), price: match.price, quantity: match.quantity, liquidity, fee };
    log.saveFill(made, order);
    outbox.push({ event: 'fill', ...made });
  }
  const onMatch = (match: Match): void => {
    const order = resting.get(match.maker.id);
    if (order !== undefined) fill(order, match, 'maker');
  };
  for (const [i, spec] of MARKETS.entries()) {
    const began = log.market(spec.symbol) ?? { value: spec.priceTicks, volume: 0, turnover: 0 };
    markets.set(spec.symbol, generatedMarket(spec, seededRandom(seed + i * 7919 + Math.floor(nowUs() / 1e6)), began, onMatch));
  }
  for (const market of markets.values()) market.pass(5, dayFraction());
  for (const order of log.orders.values()) if (order.status === 'open') rest(order);

  function rest(order: LoggedOrder): void {
    resting.set(bookId(order), order);
    markets.get(order.symbol)?.book.rest({ id: bookId(order), owner: order.clientOrderId, side: order.side, price: order.price, leaves: order.quantity - order.filled });
  }

  function place(ask: Ask): void {
    const { clientOrderId = '', symbol = '', quantity = 0, price = 0, type = '' } = ask;
    const side = ask.side === 'buy' ? 1 : -1;
    const order: LoggedOrder = { arrival: log.orders.size + 1, clientOrderId, symbol, side, price, quantity, type, filled: 0, status: 'open', reason: '' };
    const market = markets.get(symbol);
    const no = refuseWith(order, market);
    if (no !== null || market === undefined) {
      order.status = 'rejected';
      order.reason = no ?? 'unknown symbol';
      log.saveOrder(order);
      outbox.push({ event: 'rejected', clientOrderId, at: nowUs(), reason: order.reason });
      return;
    }
    log.saveOrder(order);
    outbox.push({ event: 'accepted', clientOrderId, at: nowUs(), venueOrderId: bookId(order) });
    if (type !== 'postOnly') for (const match of market.take(side, price, quantity)) fill(order, match, 'taker');
    if (order.status !== 'open') return;
    if (type === 'ioc') close(order, 'ioc');
    else rest(order);
  }
  /** The rule of real venues (F4): only the ids of open orders are guarded. A voided id is burned. */
  function refuseWith(order: LoggedOrder, market: Market | undefined): string | null {
    if (market === undefined) return 'unknown symbol';
    if (log.voided.has(order.clientOrderId)) return 'voided id';
    if ([...resting.values()].some((each) => each.clientOrderId === order.clientOrderId && each.status === 'open')) return 'duplicate id of an open order';
    if (!Number.isSafeInteger(order.price) || order.price <= 0 || !Number.isSafeInteger(order.quantity) || order.quantity <= 0) return 'off grid';
    const far = market.book.best(order.side === 1 ? -1 : 1);
    return order.type === 'postOnly' && far !== null && (order.price - far) * order.side >= 0 ? 'would take' : null;
  }
  function close(order: LoggedOrder, reason: string): void {
    order.status = 'cancelled';
    order.reason = reason;
    log.saveOrder(order);
    outbox.push({ event: 'cancelled', clientOrderId: order.clientOrderId, at: nowUs(), reason, filled: order.filled });
  }
  function cancel(clientOrderId: string): void {
    const order = [...resting.values()].find((each) => each.clientOrderId === clientOrderId && each.status === 'open');
    if (order === undefined) return void outbox.push({ event: 'cancelRefused', clientOrderId, at: nowUs() });
    markets.get(order.symbol)?.book.remove(bookId(order));
    resting.delete(bookId(order));
    close(order, 'asked for');
  }
  /** The whole story of an id; one that never came is burned first, so that the answer stays true. */
  function story(clientOrderId: string): void {
    const orders = [...log.orders.values()].filter((each) => each.clientOrderId === clientOrderId);
    if (orders.every((each) => each.reason === 'voided id')) {
      log.saveVoid(clientOrderId);
      return void outbox.push({ event: 'neverArrived', clientOrderId, at: nowUs() });
    }
    for (const order of orders) {
      if (order.status === 'rejected') outbox.push({ event: 'rejected', clientOrderId, at: nowUs(), reason: order.reason });
      else outbox.push({ event: 'accepted', clientOrderId, at: nowUs(), venueOrderId: bookId(order) });
      for (const made of log.fills) if (made.arrival === order.arrival) outbox.push({ event: 'fill', ...made });
      if (order.status === 'cancelled') outbox.push({ event: 'cancelled', clientOrderId, at: nowUs(), reason: order.reason, filled: order.filled });
    }
  }
  /** The whole account: what is open, held, owed, and what traded since. */
  function statement(since: number): Readonly<Record<string, unknown>> {
    const positions = new Map<string, number>();
    let cash = CASH;
    for (const made of log.fills) {
      const order = log.orders.get(made.arrival);
      if (order === undefined) continue;
      positions.set(order.symbol, (positions.get(order.symbol) ?? 0) + order.side * made.quantity);
      cash -= (order.side * made.price * made.quantity) / 100 + made.fee;
    }
    return {
      event: 'statement', at: nowUs(), cash, positions: [...positions].map(([symbol, lots]) => ({ symbol, lots })),
      openOrders: [...log.orders.values()].filter((each) => each.status === 'open').map((each) => ({ clientOrderId: each.clientOrderId, venueOrderId: bookId(each), symbol: each.symbol, side: each.side === 1 ? 'buy' : 'sell', quantity: each.quantity, filled: each.filled, price: each.price })),
      fills: log.fills.filter((made) => made.at >= since).map((made) => ({ ...made, symbol: log.orders.get(made.arrival)?.symbol ?? '' })),
    };
  }
  function dailyBars(symbol: string, count: number): unknown {
    const index = MARKETS.findIndex((spec) => spec.symbol === symbol);
    const spec = MARKETS[index];
    return spec === undefined ? [] : generatedBars(spec, (day) => seededRandom(seed * 31 + index * 101 + day), { last: Math.floor(nowUs() / 86_400e6) - 1, count });
  }

  return {
    pass(seconds) {
      log.commit(() => {
        for (const market of markets.values()) {
          market.pass(seconds, dayFraction());
          log.saveMarket(market.spec.symbol, { value: market.value, volume: market.volume, turnover: market.turnover });
        }
      });
      flush();
    },
    ask(ask, tell) {
      if (ask.op === 'dailyBars') return tell({ reply: 'dailyBars', symbol: ask.symbol, bars: dailyBars(ask.symbol ?? '', ask.days ?? 60) });
      if (ask.op === 'statement') return tell(statement(ask.since ?? 0));
      if (ask.op === 'log') return tell({ reply: 'log', orders: [...log.orders.values()], fills: log.fills });
      log.commit(() => {
        if (ask.op === 'order') place(ask);
        else if (ask.op === 'cancel') cancel(ask.clientOrderId ?? '');
        else if (ask.op === 'query') story(ask.clientOrderId ?? '');
        else outbox.push({ event: 'badRequest', op: ask.op });
      });
      flush();
    },
    connect: (tell) => {
      client = tell;
    },
    books: () => ({
      event: 'books', at: nowUs(),
      markets: [...markets.values()].map(({ spec, book, volume, turnover }) => ({ symbol: spec.symbol, bids: book.levels(1, 10), asks: book.levels(-1, 10), volume, turnover })),
    }),
  };
}
