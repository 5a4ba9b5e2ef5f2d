import type { Clock } from '#core/kernel/clock';
import { type Problem, problem } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, OrderGateway } from '#engine/ports/ports';
import { readAccount } from './account.ts';
import {
  type CcxtExchange,
  type CcxtOrder,
  type CcxtTrade,
  RECV_WINDOW_MS,
} from './ccxt-exchange.ts';
import { fillOf, lotsOf, msToUs, priceText, quantityText, statedOf } from './ccxt-words.ts';
import { decodeId, encodeId, type IdRule, idRuleOf } from './client-id-codec.ts';
import { type Outcome, outcomeOf, textOf } from './fault-of.ts';
import type { Listing } from './listings.ts';
import type { RateBudget } from './rate-budget.ts';
import { type Tracked, toldLots } from './tracked.ts';

export interface CcxtGatewayOptions {
  readonly exchange: CcxtExchange;
  readonly listings: readonly Listing[];
  readonly clock: Clock;
  readonly budget: RateBudget;
  /** What the journal says was sent before: an id alone does not say in which market. */
  readonly sentBefore: ReadonlyMap<string, VenueOrder>;
  /** Which Plimsoll this is: three letters or digits in each of its client ids. */
  readonly instance: string;
  /** The venue refused a request by its clock: ours has to be measured again. */
  onClockFault(): void;
  say(line: string): void;
}
export interface CcxtGateway extends OrderGateway {
  /** Follows the account until `close`. */
  start(): void;
  isUp(): boolean;
  close(): void;
}

// Exchanges that refuse a signed request which is older than its window. Elsewhere "not found" is never a promise, and the order is asked about until a person decides.
const RECEIVE_WINDOWS: ReadonlySet<string> = new Set(['binance', 'binanceus', 'bybit', 'mexc']);
const POLL_MS = 2500;
const ASK_AGAIN_MS = 1000;
// Beyond the receive window: the venue's own clock and queues.
const ARRIVAL_MARGIN_MS = 2000;
const ORDER_WEIGHT = 1;
const QUERY_WEIGHT = 4;
const POLL_WEIGHT = 26;
const STATEMENT_WEIGHT = 50;

/** Orders at a real exchange, through ccxt. It never retries a send: what it does not know it says (`fault`), and asks when it is asked to. */
export function ccxtGateway(options: CcxtGatewayOptions): CcxtGateway {
  const { exchange, clock, budget } = options;
  const rule: IdRule = idRuleOf(exchange.id, options.instance);
  const openedMs = performance.now();
  const tracked = new Map<string, Tracked>();
  const byVenueId = new Map<string, Tracked>();
  const asking = new Set<string>();
  const cursors = new Map<string, string>(); // last trade id by native symbol
  let listener: (event: VenueReport) => void = () => undefined;
  let accountListener: (event: AccountEvent) => void = () => undefined;
  let isClosed = false;
  let isUp = true;
  let timer: NodeJS.Timeout | undefined;

  const tell = (event: VenueReport): void => {
    if (!isClosed) listener(event);
  };
  const tellAccount = (event: AccountEvent): void => {
    if (!isClosed) accountListener(event);
  };
  const take = (weight: number, lane: 'order' | 'cancel'): boolean =>
    budget.take(weight, lane, performance.now());
  const listingOf = (instrumentId: string): Listing | undefined =>
    options.listings.find((each) => each.instrument.id === instrumentId);

  function follow(order: VenueOrder, sentMs: number): Tracked | Problem {
    const known = tracked.get(order.clientOrderId);
    if (known !== undefined) return known;
    const listing = listingOf(order.instrumentId);
    if (listing === undefined)
      return problem(
        'SYMBOL_UNKNOWN',
        'instrument',
        `${order.instrumentId} must be listed by the venue, was not`,
        'list it in the configuration of the venue',
      );
    const coded = encodeId(order.clientOrderId, rule);
    if (!coded.ok) return coded.error;
    const fresh: Tracked = {
      order,
      listing,
      coded: coded.value,
      sentMs,
      venueOrderId: null,
      told: new Map(),
      isOver: false,
    };
    tracked.set(order.clientOrderId, fresh);
    return fresh;
  }
  /** Of this process, or of an earlier one: then it may have been sent until the moment we opened. */
  function found(clientOrderId: string): Tracked | null {
    const before = options.sentBefore.get(clientOrderId);
    const known =
      tracked.get(clientOrderId) ?? (before === undefined ? null : follow(before, openedMs));
    return known !== null && 'coded' in known ? known : null;
  }

  /** Ours, by its instance; one from before instances only where the journal knows it. null: of somebody else. */
  function ownId(text: string | undefined): string | null {
    const decoded = decodeId(text ?? '', rule);
    if (decoded === null || (decoded.instance !== null && decoded.instance !== options.instance))
      return null;
    return decoded.instance !== null || options.sentBefore.has(decoded.clientOrderId)
      ? decoded.clientOrderId
      : null;
  }

  const rejected = (clientOrderId: string, reason: string): void =>
    tell({ type: 'rejected', clientOrderId, at: clock.now(), reason });
  function noticed(outcome: Outcome): void {
    if (outcome.type === 'fault' && outcome.fault.code === 'CLOCK_REFUSED') return clockRefused();
    if (outcome.type !== 'fault' || outcome.fault.code !== 'RATE_LIMITED') return;
    const after = Number(
      exchange.last_response_headers?.['Retry-After'] ??
        exchange.last_response_headers?.['retry-after'] ??
        NaN,
    );
    budget.refused(Number.isFinite(after) ? after * 1000 : null, Math.random(), performance.now());
  }

  /** F17: a step of a clock costs one refused request, and not a train of them: it is measured again at once. */
  function clockRefused(): void {
    options.onClockFault();
    tellAccount({ type: 'clockRefused', at: clock.now() });
  }

  async function submit(mine: Tracked): Promise<void> {
    const { order, listing, coded } = mine;
    const { clientOrderId } = order;
    const terms =
      order.type === 'postOnly'
        ? { postOnly: true }
        : { timeInForce: order.type === 'ioc' ? 'IOC' : 'GTC' };
    let answer: CcxtOrder;
    try {
      answer = await exchange.createOrder(
        listing.unified,
        'limit',
        order.side,
        quantityText(listing, order.quantity),
        priceText(listing, order.limit),
        { clientOrderId: coded, ...terms },
      );
      budget.answered();
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'rejected') {
        mine.isOver = true;
        return rejected(clientOrderId, outcome.reason);
      }
      tell({
        type: 'fault',
        clientOrderId,
        at: clock.now(),
        during: 'send',
        fault:
          outcome.type === 'fault'
            ? outcome.fault
            : { code: 'MALFORMED_REPLY', resend: 'unknown', detail: textOf(error) },
      });
      return;
    }
    // The order is there. Whatever fails now is a question to the venue, and never a fault of the send: that would be sent again (F3).
    await story(mine, answer, answer.trades ?? []).catch((error: unknown) => {
      noticed(outcomeOf(error));
      return ask(mine);
    });
  }

  /** Accepted, its executions, its end: as often as it is asked for. Executions that the answer counts and does not list are fetched before the end is reported. */
  async function story(
    mine: Tracked,
    said: CcxtOrder,
    listed: readonly CcxtTrade[],
  ): Promise<void> {
    const { clientOrderId } = mine.order;
    const at = msToUs(said.lastUpdateTimestamp ?? said.timestamp ?? Date.now());
    if (said.status === 'rejected') return rejected(clientOrderId, 'rejected by the venue');
    mine.venueOrderId = said.id;
    byVenueId.set(`${mine.listing.native}:${said.id}`, mine);
    tell({ type: 'accepted', clientOrderId, at, venueOrderId: said.id });
    for (const trade of listed) executed(mine, trade, at);
    const filled = said.filled === undefined ? 0 : lotsOf(mine.listing, said.filled);
    if (filled > toldLots(mine))
      for (const trade of await exchange.fetchMyTrades(mine.listing.unified, undefined, undefined, {
        orderId: said.id,
      }))
        executed(mine, trade, at);
    if (said.status === 'canceled') ended(mine, 'cancelled', at);
    else if (said.status === 'expired')
      ended(mine, mine.order.type === 'ioc' ? 'cancelled' : 'expired', at);
    else if (said.status === 'closed') mine.isOver = true;
  }
  function executed(mine: Tracked, trade: CcxtTrade, orderAt: TimeUs | null): void {
    const fill = fillOf(mine.listing, trade, mine.order.clientOrderId, orderAt);
    mine.told.set(fill.executionId, fill.quantity);
    tell({ type: 'fill', fill });
  }
  function ended(mine: Tracked, type: 'cancelled' | 'expired', at: TimeUs): void {
    mine.isOver = true;
    tell({
      type,
      clientOrderId: mine.order.clientOrderId,
      at,
      reason: type === 'cancelled' && mine.order.type === 'ioc' ? 'ioc' : 'by the venue',
    });
  }

  async function ask(mine: Tracked): Promise<void> {
    const { clientOrderId } = mine.order;
    if (asking.has(clientOrderId) || isClosed) return;
    asking.add(clientOrderId);
    const again = (): void => {
      asking.delete(clientOrderId);
      if (!isClosed) setTimeout(() => void ask(mine), ASK_AGAIN_MS * (1 + Math.random()));
    };
    if (!take(QUERY_WEIGHT, 'cancel')) return again();
    const askedMs = performance.now();
    try {
      const said = await exchange.fetchOrder(mine.venueOrderId ?? undefined, mine.listing.unified, {
        clientOrderId: mine.coded,
      });
      budget.answered();
      await story(mine, said, []);
      asking.delete(clientOrderId);
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      // VEN-8: "not found" is a promise only when no copy can still be under way: a request older than its receive window is refused.
      const isPromise =
        RECEIVE_WINDOWS.has(exchange.id) &&
        askedMs >= mine.sentMs + RECV_WINDOW_MS + ARRIVAL_MARGIN_MS;
      if (outcome.type !== 'notFound' || !isPromise) return again();
      asking.delete(clientOrderId);
      mine.isOver = true;
      tell({ type: 'neverArrived', clientOrderId, at: clock.now() });
    }
  }

  async function takeBack(mine: Tracked): Promise<void> {
    const { clientOrderId } = mine.order;
    try {
      const said = await exchange.cancelOrder(
        mine.venueOrderId ?? undefined,
        mine.listing.unified,
        { clientOrderId: mine.coded },
      );
      budget.answered();
      await story(mine, { ...said, id: mine.venueOrderId ?? said.id }, []).catch(() => ask(mine));
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'fault')
        return tell({
          type: 'fault',
          clientOrderId,
          at: clock.now(),
          during: 'cancel',
          fault: outcome.fault,
        });
      // It filled, or was cancelled, or never came: its own story says which.
      tell({ type: 'cancelRefused', clientOrderId, at: clock.now() });
      await ask(mine);
    }
  }

  /** What happened while nobody told us: executions since the last one seen, and orders that are no longer open. */
  async function poll(listing: Listing): Promise<void> {
    const living = [...tracked.values()].filter((each) => each.listing === listing && !each.isOver);
    if (living.length === 0 || !take(POLL_WEIGHT, 'order')) return;
    const cursor = cursors.get(listing.native);
    const trades = await exchange.fetchMyTrades(
      listing.unified,
      cursor === undefined ? Date.now() - 60_000 : undefined,
      undefined,
      cursor === undefined ? {} : { fromId: String(BigInt(cursor) + 1n) },
    );
    for (const trade of trades) await traded(trade);
    const open = new Set((await exchange.fetchOpenOrders(listing.unified)).map((each) => each.id));
    for (const each of living)
      if (each.venueOrderId !== null && !each.isOver && !open.has(each.venueOrderId))
        await ask(each);
    budget.answered();
  }
  async function traded(trade: CcxtTrade): Promise<void> {
    const listing = options.listings.find((each) => each.unified === trade.symbol);
    if (listing === undefined) return;
    const last = cursors.get(listing.native);
    if (/^\d+$/.test(trade.id) && (last === undefined || BigInt(trade.id) > BigInt(last)))
      cursors.set(listing.native, trade.id);
    const mine =
      byVenueId.get(`${listing.native}:${trade.order ?? ''}`) ?? (await ownerOf(listing, trade));
    if (mine !== null) executed(mine, trade, null);
  }
  /** An execution whose order we do not know by the venue's number: ours from before, or a stranger's. */
  async function ownerOf(listing: Listing, trade: CcxtTrade): Promise<Tracked | null> {
    if (trade.order === undefined) return null;
    const said = await exchange.fetchOrder(trade.order, listing.unified, {});
    const clientOrderId = ownId(said.clientOrderId);
    const mine = clientOrderId === null ? null : found(clientOrderId);
    if (mine === null) {
      tell({
        type: 'fill',
        fill: fillOf(listing, trade, said.clientOrderId ?? said.id, null),
        instrumentId: listing.instrument.id,
      });
      return null;
    }
    mine.venueOrderId = said.id;
    byVenueId.set(`${listing.native}:${said.id}`, mine);
    return mine;
  }

  function connection(up: boolean): void {
    if (up === isUp) return;
    isUp = up;
    options.say(`${exchange.id}: ${up ? 'answers again' : 'does not answer'}`);
    tellAccount({ type: 'connection', at: clock.now(), up });
  }
  async function round(): Promise<void> {
    try {
      for (const listing of options.listings) await poll(listing);
      connection(true);
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'fault' && outcome.fault.code !== 'RATE_LIMITED') connection(false);
    }
    if (!isClosed) timer = setTimeout(() => void round(), POLL_MS);
  }
  /** Streams bring the same executions sooner; without them the rounds still bring all. */
  async function listenToTrades(): Promise<void> {
    while (!isClosed) {
      try {
        for (const trade of await exchange.watchMyTrades()) await traded(trade);
      } catch (error) {
        if (isClosed) return;
        const outcome = outcomeOf(error);
        noticed(outcome);
        if (outcome.type !== 'fault')
          return options.say(
            `${exchange.id}: no stream of own trades (${textOf(error)}); the account is asked every ${POLL_MS} ms`,
          );
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS * (1 + Math.random())));
      }
    }
  }

  async function state(since: TimeUs): Promise<void> {
    if (!take(STATEMENT_WEIGHT * options.listings.length, 'cancel'))
      return options.say(
        `${exchange.id}: no budget for a statement of the account now; it is asked for again`,
      );
    try {
      const statement = await readAccount(
        {
          exchange,
          listings: options.listings,
          stated: async (listing, order) => {
            return statedOf(
              listing,
              order,
              ownId(order.clientOrderId) ?? order.clientOrderId ?? '',
            );
          },
          filled: async (listing, trade) => {
            const mine = byVenueId.get(`${listing.native}:${trade.order ?? ''}`);
            if (mine !== undefined) return fillOf(listing, trade, mine.order.clientOrderId, null);
            const said = await exchange.fetchOrder(trade.order, listing.unified, {});
            return fillOf(
              listing,
              trade,
              ownId(said.clientOrderId) ?? said.clientOrderId ?? said.id,
              null,
            );
          },
        },
        since,
      );
      budget.answered();
      connection(true);
      tellAccount({ type: 'statement', at: clock.now(), statement });
    } catch (error) {
      // Unanswered: the engine asks again, and refuses to trade until it is answered.
      noticed(outcomeOf(error));
      options.say(`${exchange.id}: no statement of the account (${textOf(error)})`);
    }
  }

  return {
    send(order) {
      const mine = follow(order, performance.now());
      if (!('coded' in mine))
        return void setImmediate(() => rejected(order.clientOrderId, mine.message));
      if (!take(ORDER_WEIGHT, 'order')) {
        mine.isOver = true;
        return void setImmediate(() =>
          tell({
            type: 'fault',
            clientOrderId: order.clientOrderId,
            at: clock.now(),
            during: 'send',
            fault: {
              code: 'RATE_LIMITED',
              resend: 'safe',
              detail: 'our own budget of requests is spent',
            },
          }),
        );
      }
      void submit(mine);
    },
    cancel(clientOrderId) {
      const mine = found(clientOrderId);
      if (mine === null)
        return void setImmediate(() =>
          tell({ type: 'cancelRefused', clientOrderId, at: clock.now() }),
        );
      if (!take(ORDER_WEIGHT, 'cancel'))
        return void setImmediate(() =>
          tell({
            type: 'fault',
            clientOrderId,
            at: clock.now(),
            during: 'cancel',
            fault: {
              code: 'RATE_LIMITED',
              resend: 'safe',
              detail: 'our own budget of requests is spent',
            },
          }),
        );
      void takeBack(mine);
    },
    query(clientOrderId) {
      const mine = found(clientOrderId);
      if (mine !== null) return void ask(mine);
      // F38: in a market that the venue does not list any more nothing of ours can live or fill.
      setImmediate(() =>
        tell({
          type: 'expired',
          clientOrderId,
          at: clock.now(),
          reason: 'the venue no longer lists this market',
        }),
      );
    },
    statement: (since) => void state(since),
    listen: (to) => {
      listener = to;
    },
    listenAccount: (to) => {
      accountListener = to;
    },
    start() {
      void round();
      void listenToTrades();
    },
    isUp: () => isUp,
    close() {
      isClosed = true;
      clearTimeout(timer);
      void exchange.close();
    },
  };
}
