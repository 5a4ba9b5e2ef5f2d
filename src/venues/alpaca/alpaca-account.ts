import { z } from 'zod';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { StatedMovement } from '#core/ledger/stated';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import { type AlpacaNames, isPair } from './alpaca-assets.ts';
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
  read,
} from './alpaca-words.ts';
import { clientError } from './client-error.ts';
import { COIN_FEE, feesDue, movedBy, withExpectedFee } from './coin-fees.ts';

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
  /** What is held, by asset: shares by their symbol, coins and money by their name. Short is below zero. */
  holdings(): Promise<Readonly<Record<string, string>>>;
  /** Of coins: what trades were charged at most and no activity names yet, by asset. */
  feesDue(): Promise<Readonly<Record<string, string>>>;
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
  COIN_FEE,
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

interface AlpacaAccountOptions {
  readonly rest: AlpacaRest;
  readonly names: AlpacaNames;
  readonly far: AlpacaMarket['far'];
}
/** Orders of which it is remembered when they came and whether they rested. */
const STANDINGS_MAX = 10_000;
export function alpacaAccount({ rest, names, far }: AlpacaAccountOptions): AlpacaAccount {
  const standings = new Map<string, Standing>();
  function seen(said: AlpacaOrderSaid, rests: boolean | null = null): ClientOrder {
    if (!standings.has(said.id)) {
      standings.set(said.id, {
        submittedMs: said.submitted_at,
        rests: said.time_in_force === 'ioc' || said.type !== 'limit' ? false : rests,
      });
      // The oldest is asked for again, should it ever be needed.
      const [oldest] = standings.keys();
      if (standings.size > STANDINGS_MAX && oldest !== undefined) standings.delete(oldest);
    }
    return clientOrderOf(said, names.symbolOf(said.symbol));
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
    const isMaker = rests ?? fill.transaction_time - submittedMs > RESTED_MS;
    return withExpectedFee(clientTradeOf(fill, names.symbolOf(fill.symbol), isMaker));
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
  async function movedSince(
    sinceMs: number,
    types: readonly string[],
  ): Promise<readonly StatedMovement[]> {
    const all: StatedMovement[] = [];
    for (let token: string | undefined; ; ) {
      const query = {
        activity_types: types.join(','),
        direction: 'asc',
        page_size: String(FILLS_PAGE),
        after: iso(sinceMs),
        page_token: token,
      };
      const page = read(z.array(movementDocument), await rest.call('GET', ACTIVITIES, { query }));
      for (const each of page) {
        const moved = each.status === 'canceled' ? null : movedBy(each);
        const { id, activity_type: what, date } = each;
        const at = msToUs(Date.parse(`${date}T00:00:00Z`));
        const usual = what === COIN_FEE ? { isUsual: true as const } : {};
        if (moved !== null) all.push({ id, at, ...moved, what, ...usual });
      }
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
        // ALG-4: what rests ends with the day, also if nobody is there to cancel it; coins have no day.
        time_in_force: isIoc ? 'ioc' : isPair(symbol) ? 'gtc' : 'day',
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
      fillsSince(
        sinceMs,
        untilMs,
        (fill) => symbol === null || names.symbolOf(fill.symbol) === symbol,
      ),
    async fillsOf(orderId) {
      const { submittedMs } = await standingOf(orderId);
      return fillsSince(submittedMs, null, (fill) => fill.order_id === orderId);
    },
    movements: (sinceMs) => movedSince(sinceMs, MOVEMENTS),
    async holdings() {
      const { cash, currency } = read(accountDocument, await rest.call('GET', '/v2/account'));
      const positions = read(z.array(positionDocument), await rest.call('GET', '/v2/positions'));
      return { ...names.held(positions), [currency]: cash };
    },
    async feesDue() {
      const dayMs = DAY_US / 1000;
      const sinceMs = Math.floor(Date.now() / dayMs) * dayMs - dayMs;
      const trades = await fillsSince(sinceMs, null, (fill) => isPair(names.symbolOf(fill.symbol)));
      return feesDue(trades, trades.length === 0 ? [] : await movedSince(sinceMs, [COIN_FEE]));
    },
  };
}
