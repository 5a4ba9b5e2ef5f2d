import type { TimeUs } from '#core/kernel/units';
import type { ClientTrade } from '#engine/ports/exchange-client';
import { readAccount } from './account.ts';
import { fillOf, statedOf } from './ccxt-words.ts';
import { waysOf } from './exchange-ways.ts';
import { outcomeOf, textOf } from './fault-of.ts';
import type { GatewayWire } from './gateway-wire.ts';
import type { CcxtListing } from './listings.ts';
import { fetchNamedOrder, type OrderIds, openOrdersIn } from './order-lists.ts';
import type { OrderStory } from './order-story.ts';
import type { OwnOrders } from './own-orders.ts';
import type { Tracked } from './tracked.ts';
import { tradeCursor } from './trade-pages.ts';

const POLL_MS = 2500;
const LISTEN_AGAIN_MS = 1000;
const byNumber = (order: string | undefined): OrderIds => ({
  venueOrderId: order ?? null,
  coded: null,
});

/** The account as a whole: it is asked in rounds, listened to where there is a stream, and stated when wanted. */
export interface AccountRounds {
  start(): void;
  state(since: TimeUs): Promise<void>;
  stop(): void;
}
export interface AccountRoundsDeps {
  readonly wire: GatewayWire;
  readonly own: OwnOrders;
  readonly story: OrderStory;
  readonly listings: readonly CcxtListing[];
}

export function accountRounds({ wire, own, story, listings }: AccountRoundsDeps): AccountRounds {
  const { exchange, clock, tell, tellAccount, noticed, say } = wire;
  const weights = waysOf(exchange.id).weights;
  const cursors = new Map(
    listings.map(({ native, unified }) => [native, tradeCursor(exchange, unified)]),
  );
  let timer: NodeJS.Timeout | undefined;

  /** What happened while nobody told us: executions since the last one seen, and orders that are no longer open. */
  async function poll(listing: CcxtListing): Promise<void> {
    const living = own.living(listing);
    if (living.length === 0 || !wire.take(weights.poll, 'order')) return;
    for (const trade of (await cursors.get(listing.native)?.next()) ?? []) await traded(trade);
    const open = new Set((await openOrdersIn(exchange, listing.unified)).map((each) => each.id));
    for (const each of living)
      if (each.venueOrderId !== null && !each.isOver && !open.has(each.venueOrderId))
        await story.ask(each);
    wire.answered();
  }
  async function traded(trade: ClientTrade): Promise<void> {
    const listing = listings.find((each) => each.unified === trade.symbol);
    if (listing === undefined) return;
    cursors.get(listing.native)?.saw(trade);
    const mine = own.byVenueId(listing, trade.order) ?? (await ownerOf(listing, trade));
    if (mine !== null) story.executed(mine, trade, null);
  }
  /** An execution whose order we do not know by the venue's number: ours from before, or a stranger's. */
  async function ownerOf(listing: CcxtListing, trade: ClientTrade): Promise<Tracked | null> {
    if (trade.order === undefined) return null;
    const said = await fetchNamedOrder(exchange, listing.unified, byNumber(trade.order));
    const clientOrderId = own.ownId(said.clientOrderId);
    const mine = clientOrderId === null ? null : own.found(clientOrderId);
    if (mine === null) {
      tell({
        type: 'fill',
        fill: fillOf(listing, trade, said.clientOrderId ?? said.id, null),
        instrumentId: listing.instrument.id,
      });
      return null;
    }
    own.named(mine, said.id);
    return mine;
  }

  async function round(): Promise<void> {
    try {
      for (const listing of listings) await poll(listing);
      wire.connection(true);
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'fault' && outcome.fault.code !== 'RATE_LIMITED') wire.connection(false);
    }
    if (!wire.isClosed()) timer = setTimeout(() => void round(), POLL_MS);
  }
  /** Streams bring the same executions sooner; without them the rounds still bring all. */
  async function listenToTrades(): Promise<void> {
    while (!wire.isClosed()) {
      try {
        for (const trade of await exchange.watchMyTrades()) await traded(trade);
      } catch (error) {
        if (wire.isClosed()) return;
        const outcome = outcomeOf(error);
        noticed(outcome);
        if (outcome.type !== 'fault')
          return say(
            `${exchange.id}: no stream of own trades (${textOf(error)}); the account is asked every ${POLL_MS} ms`,
          );
        await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS * (1 + Math.random())));
      }
    }
  }

  async function state(since: TimeUs): Promise<void> {
    if (!wire.take(weights.statement * listings.length, 'cancel'))
      return say(
        `${exchange.id}: no budget for a statement of the account now; it is asked for again`,
      );
    try {
      const statement = await readAccount(
        {
          exchange,
          listings: listings,
          stated: async (listing, order) => {
            return statedOf(
              listing,
              order,
              own.ownId(order.clientOrderId) ?? order.clientOrderId ?? '',
            );
          },
          filled: async (listing, trade) => {
            const mine = own.byVenueId(listing, trade.order);
            if (mine !== null) return fillOf(listing, trade, mine.order.clientOrderId, null);
            const number = byNumber(trade.order);
            const said = await fetchNamedOrder(exchange, listing.unified, number);
            return fillOf(
              listing,
              trade,
              own.ownId(said.clientOrderId) ?? said.clientOrderId ?? said.id,
              null,
            );
          },
        },
        since,
      );
      wire.answered();
      wire.connection(true);
      tellAccount({ type: 'statement', at: clock.now(), statement });
    } catch (error) {
      // Unanswered: the engine asks again, and refuses to trade until it is answered.
      noticed(outcomeOf(error));
      say(`${exchange.id}: no statement of the account (${textOf(error)})`);
    }
  }
  return {
    start() {
      void round();
      void listenToTrades();
    },
    state,
    stop: () => clearTimeout(timer),
  };
}
