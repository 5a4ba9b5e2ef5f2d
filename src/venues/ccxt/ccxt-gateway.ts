import type { VenueOrder } from '#core/order/child';
import type { OrderGateway } from '#engine/ports/ports';
import { accountRounds } from './account-rounds.ts';
import { waysOf } from './exchange-ways.ts';
import { gatewayWire, type WireOptions } from './gateway-wire.ts';
import type { CcxtListing } from './listings.ts';
import { orderStory } from './order-story.ts';
import { ownOrders } from './own-orders.ts';

export interface CcxtGatewayOptions extends WireOptions {
  readonly listings: readonly CcxtListing[];
  /** What the journal says was sent before: an id alone does not say in which market. */
  readonly sentBefore: ReadonlyMap<string, VenueOrder>;
  /** Which Plimsoll this is: three letters or digits in each of its client ids. */
  readonly instance: string;
}
export interface CcxtGateway extends OrderGateway {
  /** Follows the account until `close`. */
  start(): void;
  isUp(): boolean;
  close(): void;
}

/** Orders at a real exchange, through ccxt. It never retries a send: what it does not know it says (`fault`), and asks when it is asked to. */
export function ccxtGateway(options: CcxtGatewayOptions): CcxtGateway {
  const { exchange, clock, listings } = options;
  const weights = waysOf(exchange.id).weights;
  const wire = gatewayWire(options);
  const own = ownOrders({ ...options, exchangeId: exchange.id });
  const story = orderStory(wire, own);
  const rounds = accountRounds({ wire, own, story, listings });
  /** Outcomes are told later, always: nobody hears of an order while he is still sending it. */
  const later = (run: () => void): void => void setImmediate(run);
  const noBudget = (clientOrderId: string, during: 'send' | 'cancel'): void =>
    later(() =>
      wire.tell({
        type: 'fault',
        clientOrderId,
        at: clock.now(),
        during,
        fault: {
          code: 'RATE_LIMITED',
          resend: 'safe',
          detail: 'our own budget of requests is spent',
        },
      }),
    );
  return {
    send(order) {
      const { clientOrderId } = order;
      const mine = own.follow(order, performance.now());
      if (!('coded' in mine)) return later(() => story.rejected(clientOrderId, mine.message));
      if (!wire.take(weights.order, 'order')) {
        mine.isOver = true;
        return noBudget(clientOrderId, 'send');
      }
      void story.submit(mine);
    },
    cancel(clientOrderId) {
      const mine = own.found(clientOrderId);
      if (mine === null)
        return later(() => wire.tell({ type: 'cancelRefused', clientOrderId, at: clock.now() }));
      if (!wire.take(weights.order, 'cancel')) return noBudget(clientOrderId, 'cancel');
      void story.takeBack(mine);
    },
    query(clientOrderId) {
      const mine = own.found(clientOrderId);
      if (mine !== null) return void story.ask(mine);
      // F38: in a market that the venue does not list any more nothing of ours can live or fill.
      later(() =>
        wire.tell({
          type: 'expired',
          clientOrderId,
          at: clock.now(),
          reason: 'the venue no longer lists this market',
        }),
      );
    },
    statement: (since) => void rounds.state(since),
    listen: wire.listen,
    listenAccount: wire.listenAccount,
    start: rounds.start,
    isUp: wire.isUp,
    close() {
      wire.close();
      rounds.stop();
      void exchange.close();
    },
  };
}
