import { invariant } from '#core/kernel/assert';
import { seededRandom } from '#core/kernel/random';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { Match } from '#core/matching/plain-book';
import type { Ask } from '#venues/exchange/ask';
import {
  type DayBar,
  generatedBars,
  generatedMarket,
  MARKETS,
  type Market,
  type MarketState,
  marketsOf,
} from '#venues/exchange/market';
import type { LoggedOrder, VenueLog } from '#venues/exchange/venue-log';

type Tell = (message: Readonly<Record<string, unknown>>) => void;
const CASH = 10_000_000;

/** The market moves in steps of this length, whatever the clock of the process does: so a seed is a market. */
const STEP_SECONDS = 0.1;
const DAY_US = 86_400e6;
const HOURS = 24;

export interface Venue {
  pass(seconds: number): void;
  ask(ask: Ask, tell: Tell): void;
  /** Whoever is connected now hears of fills. */
  connect(tell: Tell | null): void;
  books(): Readonly<Record<string, unknown>>;
  fees(): Readonly<
    Record<
      string,
      { readonly makerBps: number; readonly takerBps: number; readonly perUnit: number }
    >
  >;
}

/** The paper venue without its sockets: markets, clients' orders, their log. `nowUs` is the wall clock. */
export function openVenue(
  log: VenueLog,
  seed: number,
  nowUs: () => number,
  names = MARKETS.length,
): Venue {
  const specs = marketsOf(names);
  let client: Tell | null = null;
  const markets = new Map<string, Market>();
  const resting = new Map<string, LoggedOrder>(); // by id in the book
  let outbox: Readonly<Record<string, unknown>>[] = [];
  const flush = (): void => {
    for (const message of outbox) client?.(message);
    outbox = [];
  };
  const begins = new Map<string, MarketState['began']>();
  const day = (): number => Math.floor(nowUs() / DAY_US);
  // By the hour: two starts within the same hour see the same market.
  const dayFraction = (): number => Math.floor(((nowUs() % DAY_US) / DAY_US) * HOURS) / HOURS;
  let [steps, owed] = [0, 0];
  const bookId = (order: LoggedOrder): string => `c${order.arrival}`;

  function fill(
    order: LoggedOrder,
    match: { readonly price: number; readonly quantity: number },
    liquidity: 'maker' | 'taker',
  ): void {
    order.filled += match.quantity;
    if (order.filled === order.quantity) order.status = 'filled';
    const fees = markets.get(order.symbol)?.spec.fees;
    invariant(fees !== undefined, 'an order that fills has a market');
    const fee =
      (match.price * match.quantity * fees[`${liquidity}Bps`]) / 100 / BPS_IN_ONE +
      match.quantity * fees.perUnit;
    const made = {
      executionId: `X${log.fills.length + 1}`,
      arrival: order.arrival,
      clientOrderId: order.clientOrderId,
      at: nowUs(),
      price: match.price,
      quantity: match.quantity,
      liquidity,
      fee,
    };
    log.saveFill(made, order);
    outbox.push({ event: 'fill', ...made });
  }
  const onMatch = (match: Match): void => {
    const order = resting.get(match.maker.id);
    if (order !== undefined) fill(order, match, 'maker');
  };
  for (const [i, spec] of specs.entries()) {
    const known = log.market(spec.symbol);
    const value = known?.value ?? spec.priceTicks;
    steps = known?.steps ?? 0;
    begins.set(spec.symbol, known?.began ?? { day: day(), price: value / 100 });
    markets.set(
      spec.symbol,
      generatedMarket(
        spec,
        seededRandom(seed + i * 7919 + steps * 104_729),
        {
          value,
          volume: known?.volume ?? 0,
          turnover: known?.turnover ?? 0,
          today: known?.today ?? null,
        },
        { onMatch, day },
      ),
    );
  }
  for (const market of markets.values()) market.pass(5, dayFraction());
  for (const order of log.orders.values()) if (order.status === 'open') rest(order);

  function rest(order: LoggedOrder): void {
    resting.set(bookId(order), order);
    markets.get(order.symbol)?.book.rest({
      id: bookId(order),
      owner: order.clientOrderId,
      side: order.side,
      price: order.price,
      leaves: order.quantity - order.filled,
    });
  }

  function place(ask: Extract<Ask, { readonly op: 'order' }>): void {
    const { clientOrderId, symbol, quantity, price, type } = ask;
    const side = ask.side === 'buy' ? 1 : -1;
    const order: LoggedOrder = {
      arrival: log.orders.size + 1,
      clientOrderId,
      symbol,
      side,
      price,
      quantity,
      type,
      filled: 0,
      status: 'open',
      reason: '',
    };
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
    if (type !== 'postOnly')
      for (const match of market.take(side, price, quantity)) fill(order, match, 'taker');
    if (order.status !== 'open') return;
    if (type === 'ioc') close(order, 'ioc');
    else rest(order);
  }
  /** The rule of real venues (F4): only the ids of open orders are guarded. A voided id is burned. */
  function refuseWith(order: LoggedOrder, market: Market | undefined): string | null {
    if (market === undefined) return 'unknown symbol';
    if (log.voided.has(order.clientOrderId)) return 'voided id';
    if (
      [...resting.values()].some(
        (each) => each.clientOrderId === order.clientOrderId && each.status === 'open',
      )
    )
      return 'duplicate id of an open order';
    if (
      !Number.isSafeInteger(order.price) ||
      order.price <= 0 ||
      !Number.isSafeInteger(order.quantity) ||
      order.quantity <= 0
    )
      return 'off grid';
    const far = market.book.best(order.side === 1 ? -1 : 1);
    return order.type === 'postOnly' && far !== null && (order.price - far) * order.side >= 0
      ? 'would take'
      : null;
  }
  function close(order: LoggedOrder, reason: string): void {
    order.status = 'cancelled';
    order.reason = reason;
    log.saveOrder(order);
    outbox.push({
      event: 'cancelled',
      clientOrderId: order.clientOrderId,
      at: nowUs(),
      reason,
      filled: order.filled,
    });
  }
  function cancel(clientOrderId: string): void {
    const order = [...resting.values()].find(
      (each) => each.clientOrderId === clientOrderId && each.status === 'open',
    );
    if (order === undefined)
      return void outbox.push({ event: 'cancelRefused', clientOrderId, at: nowUs() });
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
      if (order.status === 'rejected')
        outbox.push({ event: 'rejected', clientOrderId, at: nowUs(), reason: order.reason });
      else
        outbox.push({ event: 'accepted', clientOrderId, at: nowUs(), venueOrderId: bookId(order) });
      for (const made of log.fills)
        if (made.arrival === order.arrival) outbox.push({ event: 'fill', ...made });
      if (order.status === 'cancelled')
        outbox.push({
          event: 'cancelled',
          clientOrderId,
          at: nowUs(),
          reason: order.reason,
          filled: order.filled,
        });
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
      event: 'statement',
      at: nowUs(),
      cash,
      positions: [...positions].map(([symbol, lots]) => ({ symbol, lots })),
      openOrders: [...log.orders.values()]
        .filter((each) => each.status === 'open')
        .map((each) => ({
          clientOrderId: each.clientOrderId,
          venueOrderId: bookId(each),
          symbol: each.symbol,
          side: each.side === 1 ? 'buy' : 'sell',
          quantity: each.quantity,
          filled: each.filled,
          price: each.price,
        })),
      fills: log.fills
        .filter((made) => made.at >= since)
        .map((made) => ({ ...made, symbol: log.orders.get(made.arrival)?.symbol ?? '' })),
    };
  }
  /** Days that the market lived through, and before them a generated past that ends where it began. Days on which it was not running have no bar. */
  function dailyBars(symbol: string, count: number): readonly DayBar[] {
    const index = specs.findIndex((spec) => spec.symbol === symbol);
    const [spec, began] = [specs[index], begins.get(symbol)];
    if (spec === undefined || began === undefined) return [];
    const lived = log.days(symbol).filter((bar) => bar.day < day());
    const past = generatedBars(spec, (of) => seededRandom(seed * 31 + index * 101 + of), {
      last: began.day - 1,
      count: Math.max(0, count - lived.length),
      close: began.price,
    });
    return [...past, ...lived].slice(-count);
  }
  function passOne(market: Market): void {
    const { symbol } = market.spec;
    if (market.today !== null && market.today.day < day()) {
      log.saveDay(symbol, market.today);
      market.today = null;
    }
    market.pass(STEP_SECONDS, dayFraction());
  }
  function save({ spec: { symbol }, value, volume, turnover, today }: Market): void {
    const began = begins.get(symbol);
    invariant(began !== undefined, 'a market has begun');
    log.saveMarket(symbol, { value, volume, turnover, today, steps, began });
  }

  return {
    pass(seconds) {
      owed += seconds;
      const due = Math.floor(owed / STEP_SECONDS + 1e-9);
      if (due === 0) return;
      owed -= due * STEP_SECONDS;
      log.commit(() => {
        for (let i = 0; i < due; i++, steps++)
          for (const market of markets.values()) passOne(market);
        for (const market of markets.values()) save(market);
      });
      flush();
    },
    ask(ask, tell) {
      if (ask.op === 'dailyBars')
        return tell({
          reply: 'dailyBars',
          symbol: ask.symbol,
          bars: dailyBars(ask.symbol, ask.days),
        });
      if (ask.op === 'statement') return tell(statement(ask.since));
      if (ask.op === 'log')
        return tell({ reply: 'log', orders: [...log.orders.values()], fills: log.fills });
      log.commit(() => {
        if (ask.op === 'order') place(ask);
        else if (ask.op === 'cancel') cancel(ask.clientOrderId);
        else if (ask.op === 'query') story(ask.clientOrderId);
      });
      flush();
    },
    connect: (tell) => {
      client = tell;
    },
    fees: () => Object.fromEntries(specs.map(({ symbol, fees }) => [symbol, fees])),
    books: () => ({
      event: 'books',
      at: nowUs(),
      markets: [...markets.values()].map(({ spec, book, volume, turnover }) => ({
        symbol: spec.symbol,
        bids: book.levels(1, 10),
        asks: book.levels(-1, 10),
        volume,
        turnover,
      })),
    }),
  };
}
