// A venue that keeps honest books behind a wire that loses, repeats and reorders what it says. In virtual time, from a seed.
import { seededRandom } from '#core/kernel/random';
import { lots, type TimeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, OrderGateway } from '#engine/ports/ports';

interface Held {
  readonly order: VenueOrder;
  filled: number;
  status: 'open' | 'filled' | 'cancelled';
}
export interface LossyVenue {
  readonly gateway: OrderGateway;
  readonly fills: readonly (Fill & { readonly instrumentId: string })[];
  /** The same id twice at the venue. */
  duplicates(): number;
  open(): readonly string[];
  position(): number;
  /** One second: some orders fill, what was said is delivered or not. */
  pass(): void;
  /** Of a hundred messages, so many are lost, repeated, delivered late. */
  faults: { lost: number; repeated: number; late: number };
}

const ANSWER_WITHIN_US = 2_000_000;

export function lossyVenue(seed: number, now: () => TimeUs, cash: number): LossyVenue {
  const random = seededRandom(seed);
  const chance = (percent: number): boolean => random.next() * 100 < percent;
  const held = new Map<string, Held>();
  const fills: (Fill & { readonly instrumentId: string })[] = [];
  const ids: string[] = [];
  let listener: (event: VenueReport) => void = () => undefined;
  let account: (event: AccountEvent) => void = () => undefined;
  let wire: (() => void)[] = [];
  const waiting = new Map<string, TimeUs>();

  const idOf = (event: VenueReport): string =>
    event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
  const deliver = (event: VenueReport): void => {
    waiting.delete(idOf(event));
    listener(event);
  };
  const say = (tell: () => void): void => {
    if (chance(venue.faults.lost)) return;
    wire.push(tell);
    if (chance(venue.faults.repeated)) wire.push(tell);
  };
  const tell = (event: VenueReport): void => say(() => deliver(event));

  function fill(mine: Held, quantity: number): void {
    mine.filled += quantity;
    if (mine.filled === mine.order.quantity) mine.status = 'filled';
    const made = {
      executionId: `X${fills.length + 1}`,
      clientOrderId: mine.order.clientOrderId,
      at: now(),
      price: mine.order.limit,
      quantity: lots(quantity),
      liquidity: 'maker',
      fee: 0.25,
      venue: 'PAPER',
    } as const;
    fills.push({ ...made, instrumentId: mine.order.instrumentId });
    tell({ type: 'fill', fill: made });
  }
  function statement(since: TimeUs): AccountStatement {
    const paid = fills.reduce(
      (sum, each) => sum + (each.price * each.quantity) / 100 + each.fee,
      0,
    );
    return {
      at: now(),
      balances: [{ asset: 'USD', amount: String(cash - paid), isRounded: true }],
      positions: [{ instrumentId: 'KEEL.PAPER', lots: venue.position() }],
      fillsSince: fills.filter((each) => each.at >= since),
      openOrders: [...held.values()]
        .filter((each) => each.status === 'open')
        .map(({ order, filled }) => ({
          clientOrderId: order.clientOrderId,
          venueOrderId: 'v',
          instrumentId: order.instrumentId,
          side: order.side,
          quantity: order.quantity,
          filled,
          limit: order.limit,
        })),
    };
  }
  const story = (clientOrderId: string): readonly VenueReport[] => {
    const mine = held.get(clientOrderId);
    if (mine === undefined) return [{ type: 'neverArrived', clientOrderId, at: now() }];
    const told: VenueReport[] = [{ type: 'accepted', clientOrderId, at: now(), venueOrderId: 'v' }];
    for (const { instrumentId: _, ...each } of fills)
      if (each.clientOrderId === clientOrderId) told.push({ type: 'fill', fill: each });
    if (mine.status === 'cancelled')
      told.push({
        type: 'cancelled',
        clientOrderId,
        at: now(),
        reason: '',
        filled: lots(mine.filled),
      });
    return told;
  };

  const gateway: OrderGateway = {
    send(order) {
      waiting.set(order.clientOrderId, now());
      ids.push(order.clientOrderId);
      const mine: Held = { order, filled: 0, status: 'open' };
      held.set(order.clientOrderId, mine);
      tell({ type: 'accepted', clientOrderId: order.clientOrderId, at: now(), venueOrderId: 'v' });
      if (order.type === 'ioc') fill(mine, order.quantity);
    },
    cancel(clientOrderId) {
      const mine = held.get(clientOrderId);
      if (mine?.status !== 'open') return tell({ type: 'cancelRefused', clientOrderId, at: now() });
      mine.status = 'cancelled';
      tell({
        type: 'cancelled',
        clientOrderId,
        at: now(),
        reason: 'asked for',
        filled: lots(mine.filled),
      });
    },
    query(clientOrderId) {
      for (const event of story(clientOrderId)) tell(event);
    },
    statement(since) {
      const made = statement(since);
      say(() => account({ type: 'statement', at: now(), statement: made }));
    },
    listen: (to) => void (listener = to),
    listenAccount: (to) => void (account = to),
  };
  const venue: LossyVenue = {
    gateway,
    fills,
    faults: { lost: 0, repeated: 0, late: 0 },
    duplicates: () => ids.length - new Set(ids).size,
    open: () =>
      [...held.values()]
        .filter((each) => each.status === 'open')
        .map((each) => each.order.clientOrderId),
    position: () => fills.reduce((sum, each) => sum + each.quantity, 0),
    pass() {
      for (const mine of held.values())
        if (mine.status === 'open' && chance(25))
          fill(mine, Math.max(1, Math.floor((mine.order.quantity - mine.filled) * random.next())));
      const [now1, later] = [wire.filter(() => !chance(venue.faults.late)), [] as (() => void)[]];
      for (const each of wire) if (!now1.includes(each)) later.push(each);
      wire = [...later];
      for (const each of chance(30) ? now1.toReversed() : now1) each();
      for (const [clientOrderId, since] of waiting) {
        if (now() - since < ANSWER_WITHIN_US) continue;
        waiting.delete(clientOrderId);
        listener({
          type: 'fault',
          clientOrderId,
          at: now(),
          during: 'send',
          fault: { code: 'TIMEOUT', resend: 'unknown', detail: 'no answer' },
        });
      }
    },
  };
  return venue;
}
