import { seededRandom } from '#core/kernel/random';
import { generatedFlow } from '#venues/exchange/markets/generated-flow';
import {
  activityAt,
  type DayBar,
  flowSpecOf,
  generatedBars,
  type PaperMarket,
  paperMarkets,
  symbolOf,
} from '#venues/exchange/markets/paper-markets';
import type { Ask } from '#venues/exchange/native/ask';
import {
  fillTold,
  messageOf,
  namesOf,
  reasonOf,
  storyOf,
  type Told,
} from '#venues/exchange/native/told';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import { parseSpotAmount, spotAmountText } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';

type Tell = (message: Told) => void;

const ACCOUNT = 'paper';
const UNITS = 100_000_000; // amounts of the exchange are hundred-millionths
const CASH = 10_000_000n * BigInt(UNITS);
/** Units of each market that the account may owe: it holds them from the start, and its positions are told without them. */
const LENT = 1_000_000_000;
/** In hundred-millionths: one basis point for takers. */
const COMMISSION = { maker: 0n, taker: 10_000n };
const FEES = { makerBps: 0, takerBps: 1, perUnit: 0 };
/** Nobody asks this wire for trades or candles but those of days. */
const PAST = { trades: 100, second: 60, minute: 60 };
/** The market moves in steps of this length, whatever the clock of the process does: so a seed is a market. */
const STEP_SECONDS = 0.1;
/** What a market that nobody has traded in yet lives through before anybody sees it. */
const WARM_UP_STEPS = 50;
const DAY_US = 86_400e6;
const TICKS_PER_UNIT = 100;

/** Our exchange with generated markets, behind lines of JSON: the paper venue without its sockets. */
export interface NativeVenue {
  pass(seconds: number): void;
  ask(ask: Ask, tell: Tell): void;
  /** Whoever is connected now hears what becomes of orders. */
  connect(tell: Tell | null): void;
  books(): Told;
  fees(): Readonly<Record<string, typeof FEES>>;
  close(): void;
}
export interface NativeVenueOptions {
  /** Path of the exchange's log. */
  readonly log: string;
  readonly seed: number;
  /** How many markets. */
  readonly names: number;
  /** The wall clock. */
  nowUs(): number;
}

/** Throws where the log cannot be used; the words say why. */
export function openNativeVenue({ log, seed, names, nowUs }: NativeVenueOptions): NativeVenue {
  const markets = paperMarkets(names);
  let client: Tell | null = null;
  const orderIds = new Map<string, number[]>(); // by the client's id, oldest first
  const know = ({ clientOrderId, orderId }: { clientOrderId: string; orderId: number }): void => {
    const known = orderIds.get(clientOrderId);
    if (known === undefined) orderIds.set(clientOrderId, [orderId]);
    else known.push(orderId);
  };
  const exchange = openSpotExchange({
    symbols: markets.map(symbolOf),
    accounts: [
      {
        id: ACCOUNT,
        balances: { USD: CASH, ...Object.fromEntries(markets.map(lentOf)) },
      },
    ],
    fees: 'quote',
    commission: COMMISSION,
    past: PAST,
    logRefusals: true,
    log,
    nowUs,
    listener: hear,
  });
  function hear(event: SpotEvent): void {
    if (event.type !== 'report') return;
    if (event.execution === 'NEW') know(event.order);
    const message = messageOf(event);
    if (message !== null) client?.(message);
  }
  for (const { symbol } of exchange.symbols) exchange.allOrders(ACCOUNT, symbol).forEach(know);
  const ordersOf = (clientOrderId: string): readonly LiveOrder[] =>
    (orderIds.get(clientOrderId) ?? [])
      .map((orderId) => exchange.order(orderId))
      .filter((order) => order !== null);

  function place({ clientOrderId, symbol, side, price, quantity, type }: AskOrder): void {
    const refuse = (reason: string): void =>
      client?.({ event: 'rejected', clientOrderId, at: nowUs(), reason });
    if (![price, quantity].every((each) => Number.isSafeInteger(each) && each > 0))
      return refuse('off grid');
    const placed = exchange.place(ACCOUNT, {
      symbol,
      clientOrderId,
      side: side === 'buy' ? 1 : -1,
      ...TYPES[type],
      price,
      quantity,
      quoteBudget: null,
      iceberg: 0,
      selfTradePrevention: 'NONE',
    });
    if (!placed.ok) refuse(reasonOf(placed.error));
  }
  function cancel(clientOrderId: string): void {
    const order = ordersOf(clientOrderId).find(isLive);
    if (order === undefined)
      return client?.({ event: 'cancelRefused', clientOrderId, at: nowUs() });
    const name = { symbol: order.symbol, orderId: order.orderId, clientOrderId: null };
    exchange.cancel(ACCOUNT, { name, requestId: '', only: null });
  }
  /** The whole story of an id; one that never came is voided first, so that the answer stays true. */
  function story(clientOrderId: string): void {
    const orders = ordersOf(clientOrderId);
    if (orders.length === 0) {
      exchange.voidId(ACCOUNT, clientOrderId);
      return client?.({ event: 'neverArrived', clientOrderId, at: nowUs() });
    }
    for (const order of orders)
      for (const message of storyOf(order, exchange.fillsOf(order.orderId))) client?.(message);
  }

  const life = markets.map((market, i) => {
    // The log is part of the seed: after a restart the market does not repeat itself.
    const random = seededRandom(seed + i * 7919 + exchange.commandCount * 104_729);
    return generatedFlow(exchange, random, [flowSpecOf(market)]);
  });
  let owed = 0;
  const step = (): void =>
    exchange.batch(() => {
      for (const flow of life) flow.pass(STEP_SECONDS, activityAt(nowUs()));
    });
  if (markets.some(({ symbol }) => exchange.market(symbol)?.book.best(1) == null))
    for (let i = 0; i < WARM_UP_STEPS; i++) step();

  return {
    pass(seconds) {
      owed += seconds;
      for (let due = Math.floor(owed / STEP_SECONDS + 1e-9); due > 0; due--) {
        owed -= STEP_SECONDS;
        step();
      }
    },
    ask(ask, tell) {
      if (ask.op === 'dailyBars')
        return tell({
          reply: 'dailyBars',
          symbol: ask.symbol,
          bars: dailyBars(
            exchange,
            markets.find(({ symbol }) => symbol === ask.symbol),
            {
              seed: seed * 31 + markets.findIndex(({ symbol }) => symbol === ask.symbol) * 101,
              count: ask.days,
              today: Math.floor(nowUs() / DAY_US),
            },
          ),
        });
      if (ask.op === 'statement') return tell(statement(exchange, ask.since, nowUs()));
      if (ask.op === 'order') return place(ask);
      if (ask.op === 'cancel') return cancel(ask.clientOrderId);
      if (ask.op === 'query') return story(ask.clientOrderId);
      return undefined;
    },
    connect: (tell) => {
      client = tell;
    },
    fees: () => Object.fromEntries(markets.map(({ symbol }) => [symbol, FEES])),
    books: () => ({
      event: 'books',
      at: nowUs(),
      markets: markets.map(({ symbol }) => bookOf(exchange, symbol)),
    }),
    close: () => exchange.close(),
  };
}
const lentOf = ({ symbol }: PaperMarket): readonly [string, bigint] => [
  symbol,
  BigInt(LENT) * BigInt(UNITS),
];
type AskOrder = Extract<Ask, { readonly op: 'order' }>;
const TYPES: {
  readonly [Type in AskOrder['type']]: Pick<NewSpotOrder, 'type' | 'timeInForce'>;
} = {
  limit: { type: 'LIMIT', timeInForce: 'GTC' },
  ioc: { type: 'LIMIT', timeInForce: 'IOC' },
  postOnly: { type: 'LIMIT_MAKER', timeInForce: 'GTC' },
};

function bookOf(exchange: SpotExchange, symbol: string): Told {
  const depth = exchange.depth(symbol, 10);
  const total = exchange.market(symbol)?.candles.total();
  return {
    symbol,
    bids: depth?.bids ?? [],
    asks: depth?.asks ?? [],
    volume: total?.volume ?? 0,
    turnover: Number(total?.turnover ?? 0n),
  };
}

/** The whole account: what is open, held, owed, and what traded since. */
function statement(exchange: SpotExchange, since: number, at: number): Told {
  const amounts = exchange.balances(ACCOUNT).map(({ asset, free, locked }) => ({
    asset,
    amount: (parseSpotAmount(free) ?? 0n) + (parseSpotAmount(locked) ?? 0n),
  }));
  const cash = amounts.find(({ asset }) => asset === 'USD')?.amount ?? 0n;
  return {
    event: 'statement',
    at,
    cash: Number(cash) / UNITS,
    // One lot of every market is one unit of its asset, which has the market's name.
    positions: amounts
      .filter(({ asset }) => asset !== 'USD')
      .map(({ asset, amount }) => ({
        symbol: asset,
        lots: Number(amount / BigInt(UNITS)) - LENT,
      }))
      .filter(({ lots }) => lots !== 0),
    openOrders: exchange.openOrders(ACCOUNT, null).map((order) => ({
      ...namesOf(order),
      symbol: order.symbol,
      side: order.side === 1 ? 'buy' : 'sell',
      quantity: order.quantity,
      filled: order.filled,
      price: order.price,
    })),
    fills: exchange.symbols
      .flatMap(({ symbol }) => exchange.myTrades(ACCOUNT, symbol))
      .filter((fill) => fill.at >= since)
      .map((fill) => ({
        ...fillTold(exchange.order(fill.orderId)?.clientOrderId ?? '', {
          ...fill,
          commission: spotAmountText(fill.commission),
        }),
        symbol: fill.symbol,
      })),
  };
}

/** Days that the market lived through, and before them a generated past that ends where it began. A day on which it was not running has no bar. */
function dailyBars(
  exchange: SpotExchange,
  market: PaperMarket | undefined,
  { seed, count, today }: { readonly seed: number; readonly count: number; readonly today: number },
): readonly DayBar[] {
  if (market === undefined) return [];
  const days = (exchange.market(market.symbol)?.candles.list('1d', EVER) ?? []).map((candle) => ({
    day: candle.start / DAY_US,
    open: candle.open / TICKS_PER_UNIT,
    high: candle.high / TICKS_PER_UNIT,
    low: candle.low / TICKS_PER_UNIT,
    close: candle.close / TICKS_PER_UNIT,
    volume: candle.volume,
  }));
  const lived = days.filter(({ day }) => day < today);
  const past = generatedBars(market, (day) => seededRandom(seed + day), {
    last: (days[0]?.day ?? today) - 1,
    count: Math.max(0, count - lived.length),
  });
  return [...past, ...lived].slice(-count);
}
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER, most: 5000, newest: true };
