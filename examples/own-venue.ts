// A venue of your own: where orders go and what the market is. Everything before it, planning, gates, journal, cost analysis, is the same
// as at any other venue. This one fills at the touch whatever takes it, and what rests as soon as the price comes to it.
import {
  type Approved,
  configSchema,
  feesOf,
  limitsOf,
  lots,
  type MarketFeed,
  type OrderGateway,
  openVenueDesk,
  placeOrder,
  policyOf,
  ticks,
  timeUs,
  usEquity,
  type VenueOrder,
  type VenueReport,
} from 'plimsoll';
import { memoryJournal } from 'plimsoll/node';
import { smallHistory } from './small-market.ts';

const ACME = usEquity('ACME', 'DESK');
let now = Date.UTC(2025, 2, 12, 14, 0) * 1000; // microseconds
const clock = { now: () => timeUs(now) };
const SIZE = lots(400);

/** The bid swings by two ticks over a minute, and the spread is one tick. */
const bidNow = (): number => 5000 + Math.round(2 * Math.sin(now / 1e7));

const feed: MarketFeed = {
  instruments: [ACME],
  view: (instrumentId) =>
    instrumentId === ACME.id
      ? {
          at: clock.now(),
          dataAt: clock.now(),
          bids: [{ price: ticks(bidNow()), size: SIZE }],
          asks: [{ price: ticks(bidNow() + 1), size: SIZE }],
          // About ninety shares print a second.
          eligibleVolume: lots(Math.floor((now / 1e6) % 86_400) * 90),
          eligibleTurnover: Math.floor((now / 1e6) % 86_400) * 90 * 5000,
          volatilityDaily: null,
          valid: true,
        }
      : null,
};

class OwnVenue implements OrderGateway {
  #tell: (event: VenueReport) => void = () => undefined;
  readonly #resting = new Map<string, VenueOrder>();
  readonly #stories = new Map<string, VenueReport[]>();
  // Answers come later and never inside the call that they answer.
  readonly #answers: VenueReport[] = [];
  #executions = 0;

  listen(listener: (event: VenueReport) => void): void {
    this.#tell = listener;
  }

  send(order: Approved<VenueOrder>): void {
    const { clientOrderId } = order;
    if (this.#stories.has(clientOrderId)) return;
    this.#stories.set(clientOrderId, []);
    const isTaker = this.#reaches(order);
    if (order.type === 'postOnly' && isTaker)
      return this.#say({ ...this.#about(clientOrderId), type: 'rejected', reason: 'would take' });
    this.#say({ ...this.#about(clientOrderId), type: 'accepted', venueOrderId: clientOrderId });
    if (isTaker) this.#fill(order, 'taker');
    else if (order.type === 'ioc')
      this.#say({ ...this.#about(clientOrderId), type: 'cancelled', reason: 'ioc' });
    else this.#resting.set(clientOrderId, order);
  }

  cancel(clientOrderId: string): void {
    const was = this.#resting.delete(clientOrderId);
    this.#say(
      was
        ? { ...this.#about(clientOrderId), type: 'cancelled', reason: 'asked' }
        : { ...this.#about(clientOrderId), type: 'cancelRefused' },
    );
  }

  /** The whole story again, or a promise that the order never came and never will. */
  query(clientOrderId: string): void {
    const story = this.#stories.get(clientOrderId);
    if (story !== undefined) this.#answers.push(...story);
    else this.#answers.push({ ...this.#about(clientOrderId), type: 'neverArrived' });
    this.#stories.set(clientOrderId, story ?? []);
  }

  /** The market has moved: resting orders that it reaches are filled, and answers are delivered. */
  step(): void {
    for (const order of this.#resting.values())
      if (this.#reaches(order)) this.#fill(order, 'maker');
    for (const event of this.#answers.splice(0)) this.#tell(event);
  }

  #reaches({ side, limit }: VenueOrder): boolean {
    return side === 'buy' ? limit >= bidNow() + 1 : limit <= bidNow();
  }

  #fill(order: VenueOrder, liquidity: 'maker' | 'taker'): void {
    this.#resting.delete(order.clientOrderId);
    this.#say({
      type: 'fill',
      fill: {
        executionId: `E${++this.#executions}`,
        clientOrderId: order.clientOrderId,
        at: now,
        price: liquidity === 'maker' ? order.limit : bidNow() + (order.side === 'buy' ? 1 : 0),
        quantity: order.quantity,
        liquidity,
        fee: 0,
        venue: order.venue,
      },
    });
  }

  #say(event: VenueReport): void {
    const id = event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
    this.#stories.get(id)?.push(event);
    this.#answers.push(event);
  }

  #about(clientOrderId: string): {
    readonly clientOrderId: string;
    readonly at: ReturnType<typeof timeUs>;
  } {
    return { clientOrderId, at: clock.now() };
  }
}

const gateway = new OwnVenue();
const config = configSchema.parse({});
const { desk, look } = openVenueDesk({
  name: 'own venue',
  gateway,
  feed,
  clock,
  historyOf: () => [smallHistory('ACME', 7)],
  prior: null,
  policy: policyOf(config),
  limits: limitsOf(config),
  fees: feesOf(config),
  journal: memoryJournal(),
  cash: 1e7,
});
const placed = placeOrder(
  desk,
  { symbol: 'ACME', side: 'buy', quantity: 2000, horizonSeconds: 900 },
  'example',
);
if (!placed.ok) throw new Error(JSON.stringify(placed.error));
const { parentId } = placed.value;
for (let second = 0; second < 1000 && desk.order(parentId)?.endedAt === null; second++) {
  now += 1_000_000;
  gateway.step();
  look();
  gateway.step();
}
const order = desk.order(parentId);
console.log(`${order?.status}: ${order?.filled} filled by ${order?.fills.size} fills`);
console.log(`${order?.tca?.totalBps.toFixed(2)} bps of arrival notional`);
