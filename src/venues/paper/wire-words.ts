import { z } from 'zod';
import { DAY_US, lots, quoteValue, SIDES, type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import { cryptoSpot } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { VenueReport } from '#core/order/venue-report';

// What a venue may say: whole ticks, lots and microseconds as far as they are exact, money and ids within bounds. A number outside of these
// would throw further in; a line that holds one is none of this language.
const SAFE = Number.MAX_SAFE_INTEGER;
const price = z.number().int().min(-SAFE).max(SAFE);
const quantity = z.number().int().min(0).max(SAFE);
const at = z.number().min(0).max(4e15);
const money = z.number().min(-1e18).max(1e18);
const worth = z.number().min(0).max(1e18);
const id = z.string().min(1).max(64);
const text = z.string().max(1000);
const symbol = z.string().regex(/^[A-Z0-9]{1,16}$/);
const level = z.tuple([price, quantity]);
const execution = {
  executionId: id,
  clientOrderId: id,
  at,
  price,
  quantity,
  liquidity: z.enum(['maker', 'taker']),
  fee: money,
};
const rate = z.number().min(-1000).max(1000);
const fees = z.object({ makerBps: rate, takerBps: rate, perUnit: rate });
export const message = z.union([
  z.object({
    event: z.literal('books'),
    at,
    markets: z
      .array(
        z.object({
          symbol,
          bids: z.array(level).max(1000),
          asks: z.array(level).max(1000),
          volume: quantity,
          turnover: worth,
        }),
      )
      .max(1000),
  }),
  z.object({ event: z.literal('accepted'), clientOrderId: id, at, venueOrderId: id }),
  z.object({ event: z.literal('rejected'), clientOrderId: id, at, reason: text }),
  z.object({
    event: z.literal('cancelled'),
    clientOrderId: id,
    at,
    reason: text,
    filled: quantity.optional(),
  }),
  z.object({ event: z.enum(['cancelRefused', 'neverArrived']), clientOrderId: id, at }),
  z.object({ event: z.literal('fill'), ...execution }),
  z.object({
    reply: z.literal('dailyBars'),
    symbol,
    bars: z.array(
      z.object({
        day: quantity.max(1e6),
        open: worth,
        high: worth,
        low: worth,
        close: worth,
        volume: worth,
      }),
    ),
  }),
  z.object({
    event: z.literal('statement'),
    at,
    cash: money,
    positions: z.array(z.object({ symbol, lots: price })),
    openOrders: z.array(
      z.object({
        clientOrderId: id,
        venueOrderId: id,
        symbol,
        side: z.enum(SIDES),
        quantity,
        filled: quantity,
        price,
      }),
    ),
    fills: z.array(z.object({ ...execution, symbol })),
  }),
  z.object({
    reply: z.literal('hello'),
    pid: z.number(),
    can: z.array(z.string()).default([]),
    fees: z.record(z.string(), fees).default({}),
  }),
]);
export type Message = z.infer<typeof message>;
/** What the venue charges, by symbol. */
export type Charged = Readonly<Record<string, z.infer<typeof fees>>>;

export const paperInstrument = (symbol: string): Instrument => ({
  ...cryptoSpot({
    symbol,
    venue: 'PAPER',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 0 },
    quote: 'USD',
  }),
  minNotional: quoteValue(10),
});

export function statementOf(
  news: Extract<Message, { readonly event: 'statement' }>,
): AccountStatement {
  const idOf = (symbol: string): string => paperInstrument(symbol).id;
  return {
    at: timeUs(Math.round(news.at)),
    balances: [{ asset: 'USD', amount: String(news.cash), isRounded: true }],
    positions: news.positions.map(({ symbol, lots: held }) => ({
      instrumentId: idOf(symbol),
      lots: held,
    })),
    openOrders: news.openOrders.map(({ symbol, price, ...order }) => ({
      ...order,
      instrumentId: idOf(symbol),
      limit: price,
    })),
    fillsSince: news.fills.map(({ symbol, quantity, at: when, ...fill }) => ({
      ...fill,
      at: timeUs(Math.round(when)),
      quantity: lots(quantity),
      venue: 'PAPER',
      instrumentId: idOf(symbol),
    })),
  };
}

export function eventOf(
  news: Exclude<Message, { readonly reply: string } | { readonly event: 'books' | 'statement' }>,
): VenueReport {
  const when: TimeUs = timeUs(Math.round(news.at));
  switch (news.event) {
    case 'accepted':
      return {
        type: 'accepted',
        clientOrderId: news.clientOrderId,
        at: when,
        venueOrderId: news.venueOrderId,
      };
    case 'rejected':
      return { type: 'rejected', clientOrderId: news.clientOrderId, at: when, reason: news.reason };
    case 'cancelled':
      return {
        type: 'cancelled',
        clientOrderId: news.clientOrderId,
        at: when,
        reason: news.reason,
        ...(news.filled === undefined ? {} : { filled: lots(news.filled) }),
      };
    case 'cancelRefused':
    case 'neverArrived':
      return { type: news.event, clientOrderId: news.clientOrderId, at: when };
    case 'fill': {
      const { executionId, clientOrderId, price, quantity, liquidity, fee } = news;
      return {
        type: 'fill',
        fill: {
          executionId,
          clientOrderId,
          at: when,
          price,
          quantity: lots(quantity),
          liquidity,
          fee,
          venue: 'PAPER',
        },
      };
    }
  }
}

export function barsOf(news: Extract<Message, { readonly reply: 'dailyBars' }>): Bars {
  const column = (of: (bar: (typeof news.bars)[number]) => number): Float64Array =>
    Float64Array.from(news.bars, of);
  const unknown = new Float64Array(news.bars.length).fill(NaN);
  return {
    symbol: news.symbol,
    source: 'paper venue',
    hash: '',
    lengthUs: DAY_US,
    count: news.bars.length,
    at: column((bar) => bar.day * DAY_US),
    open: column((bar) => bar.open),
    high: column((bar) => bar.high),
    low: column((bar) => bar.low),
    close: column((bar) => bar.close),
    volume: column((bar) => bar.volume),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
    // It generated them itself.
    findings: [],
  };
}
