import { z } from 'zod';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { StatedMovement } from '#core/ledger/stated';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import type { AlpacaMarket } from './alpaca-market.ts';
import type { AlpacaRest, Query } from './alpaca-rest.ts';
import {
  type AlpacaFillSaid,
  type AlpacaOrderSaid,
  accountDocument,
  alpacaFillSaid,
  alpacaOrderSaid,
  clientOrderOf,
  clientTradeOf,
  movementDocument,
  positionDocument,
} from './alpaca-words.ts';
import { clientError } from './client-error.ts';

/** How an order stood when it was sent: what that says about its fills, Alpaca itself does not. */
interface Standing {
  readonly submittedMs: number;
  /** null: not known. */
  readonly rests: boolean | null;
}
export interface NewAlpacaOrder {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
  readonly limit: string;
  /** Without it Alpaca gives it one. */
  readonly clientOrderId: string | undefined;
  readonly isIoc: boolean;
}
/** Orders, executions and holdings of one account. */
export interface AlpacaAccount {
  place(order: NewAlpacaOrder): Promise<ClientOrder>;
  /** By Alpaca's id, or else by the client's. */
  order(id: string | undefined, clientOrderId: string | undefined): Promise<ClientOrder>;
  cancel(id: string): Promise<void>;
  open(symbol: string | undefined): Promise<readonly ClientOrder[]>;
  /** Executions from `sinceMs` on, null: since the first; `symbol` null: all. Oldest first. */
  fills(
    sinceMs: number | null,
    untilMs: number | null,
    symbol: string | null,
  ): Promise<readonly ClientTrade[]>;
  fillsOf(orderId: string): Promise<readonly ClientTrade[]>;
  /** Levies, dividends, interest and transfers of money since then. */
  movements(sinceMs: number): Promise<readonly StatedMovement[]>;
  /** What is held, by asset: shares by their symbol, money by its name. Short is below zero. */
  holdings(): Promise<Readonly<Record<string, string>>>;
}

const ORDERS_PAGE = 500;
const FILLS_PAGE = 100;
/** ALG-5: an order that was not seen against a quote when it was sent is taken for resting if it was there so long before it filled. */
const RESTED_MS = 1000;
const ACTIVITIES = '/v2/account/activities';
const FILLS = `${ACTIVITIES}/FILL`;
/** ALG-10: what moves money and is no execution, by Alpaca's names. Splits and the like move shares: they differ, and a person looks. */
const MOVEMENTS = [
  'FEE',
  'CFEE',
  'DIV',
  'DIVCGL',
  'DIVCGS',
  'DIVFEE',
  'DIVFT',
  'DIVNRA',
  'DIVROC',
  'DIVTXEX',
  'INT',
  'INTNRA',
  'INTTW',
  'CSD',
  'CSW',
  'JNLC',
  'PTC',
] as const;
const msToUs = (ms: number): TimeUs => timeUs(ms * 1000);
const iso = (ms: number): string => new Date(ms).toISOString();

export function alpacaAccount(rest: AlpacaRest, far: AlpacaMarket['far']): AlpacaAccount {
  const standings = new Map<string, Standing>();
  function seen(said: AlpacaOrderSaid, rests: boolean | null = null): ClientOrder {
    if (!standings.has(said.id))
      standings.set(said.id, {
        submittedMs: said.submitted_at,
        rests: said.time_in_force === 'ioc' || said.type !== 'limit' ? false : rests,
      });
    return clientOrderOf(said);
  }
  async function find(path: string, query: Query = {}): Promise<ClientOrder> {
    return seen(read(alpacaOrderSaid, await rest.call('GET', path, { query })));
  }
  async function standingOf(orderId: string): Promise<Standing> {
    if (!standings.has(orderId)) await find(`/v2/orders/${orderId}`);
    const found = standings.get(orderId);
    if (found === undefined)
      throw clientError('BadResponse', `order ${orderId} was answered by another`);
    return found;
  }
  async function told(fill: AlpacaFillSaid): Promise<ClientTrade> {
    const { submittedMs, rests } = await standingOf(fill.order_id);
    return clientTradeOf(fill, rests ?? fill.transaction_time - submittedMs > RESTED_MS);
  }
  async function fillsSince(
    sinceMs: number | null,
    untilMs: number | null,
    isWanted: (fill: AlpacaFillSaid) => boolean,
  ): Promise<readonly ClientTrade[]> {
    const all: ClientTrade[] = [];
    for (let token: string | undefined; ; ) {
      const query = {
        direction: 'asc',
        page_size: String(FILLS_PAGE),
        // One millisecond more: whether the end belongs to it is not told.
        after: sinceMs === null ? undefined : iso(sinceMs - 1),
        until: untilMs === null ? undefined : iso(untilMs + 1),
        page_token: token,
      };
      const page = read(z.array(alpacaFillSaid), await rest.call('GET', FILLS, { query }));
      for (const fill of page) if (isWanted(fill)) all.push(await told(fill));
      const last = page.at(-1)?.id;
      if (page.length < FILLS_PAGE || last === undefined || last === token) return all;
      token = last;
    }
  }
  return {
    async place({ symbol, side, quantity, limit, clientOrderId, isIoc }) {
      const quote = far(symbol, side);
      const body = {
        symbol,
        side,
        qty: quantity,
        type: 'limit',
        limit_price: limit,
        // ALG-4: what rests ends with the day, also if nobody is there to cancel it.
        time_in_force: isIoc ? 'ioc' : 'day',
        client_order_id: clientOrderId,
      };
      const said = read(alpacaOrderSaid, await rest.call('POST', '/v2/orders', { body }));
      const sign = side === 'buy' ? 1 : -1;
      return seen(said, quote === null ? null : (Number(limit) - quote) * sign < 0);
    },
    order: (id, clientOrderId) =>
      id === undefined
        ? find('/v2/orders:by_client_order_id', { client_order_id: clientOrderId })
        : find(`/v2/orders/${id}`),
    cancel: async (id) => void (await rest.call('DELETE', `/v2/orders/${id}`)),
    async open(symbol) {
      const all = new Map<string, ClientOrder>();
      for (let until: number | null = null; ; ) {
        const query: Query = {
          status: 'open',
          limit: String(ORDERS_PAGE),
          direction: 'desc',
          nested: 'false',
          symbols: symbol,
          until: until === null ? undefined : iso(until + 1),
        };
        const page: readonly AlpacaOrderSaid[] = read(
          z.array(alpacaOrderSaid),
          await rest.call('GET', '/v2/orders', { query }),
        );
        const before = all.size;
        for (const each of page) all.set(each.id, seen(each));
        const oldest = page.at(-1);
        if (page.length < ORDERS_PAGE || oldest === undefined || all.size === before)
          return [...all.values()];
        until = oldest.submitted_at;
      }
    },
    fills: (sinceMs, untilMs, symbol) =>
      fillsSince(sinceMs, untilMs, (fill) => symbol === null || fill.symbol === symbol),
    async fillsOf(orderId) {
      const { submittedMs } = await standingOf(orderId);
      return fillsSince(submittedMs, null, (fill) => fill.order_id === orderId);
    },
    async movements(sinceMs) {
      const all: StatedMovement[] = [];
      for (let token: string | undefined; ; ) {
        const query = {
          activity_types: MOVEMENTS.join(','),
          direction: 'asc',
          page_size: String(FILLS_PAGE),
          after: iso(sinceMs),
          page_token: token,
        };
        const page = read(z.array(movementDocument), await rest.call('GET', ACTIVITIES, { query }));
        for (const { id, activity_type, date, net_amount, status } of page)
          if (status !== 'canceled' && Number(net_amount) !== 0)
            all.push({
              id,
              at: msToUs(Date.parse(`${date}T00:00:00Z`)),
              asset: 'USD',
              amount: net_amount,
              what: activity_type,
            });
        const last = page.at(-1)?.id;
        if (page.length < FILLS_PAGE || last === undefined || last === token) return all;
        token = last;
      }
    },
    async holdings() {
      const { cash, currency } = read(accountDocument, await rest.call('GET', '/v2/account'));
      const positions = read(z.array(positionDocument), await rest.call('GET', '/v2/positions'));
      return Object.fromEntries([
        [currency, cash],
        ...positions.map(({ symbol, qty }) => [symbol, qty] as const),
      ]);
    },
  };
}

/** What is not what Alpaca documents is no answer. */
export function read<T>(schema: z.ZodType<T>, said: unknown): T {
  const found = schema.safeParse(said);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw clientError(
    'BadResponse',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as documented'}`,
  );
}
