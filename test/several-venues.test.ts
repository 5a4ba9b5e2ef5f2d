// One instrument of two venues that do what the test says: books, unknown outcomes, rejections and lost connections are each venue's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { counterpartiesOf } from '#contracts/counterparties';
import { defaultModel } from '#core/cost/default-model';
import { amountToNumber } from '#core/kernel/amount';
import { ok } from '#core/kernel/result';
import { durationUs, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { balanceOf } from '#core/ledger/assets';
import type { StatedBalance, StatedMovement } from '#core/ledger/stated';
import { PRIORS } from '#core/liquidity/priors';
import { cryptoSpot } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { plainOrder } from '#core/plan/new-order';
import { createDesk } from '#engine/desk/create-desk';
import type { AccountEvent, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { openEngine } from '#engine/runtime/engine';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { instrumentsOf, severalFeeds } from '#engine/several/several-feeds';
import { severalGateways } from '#engine/several/several-gateways';
import { profileOf } from './support/scripted-venue.ts';

const NOON = 1_767_268_800_000_000;
const listed = (venue: string, symbol = 'KEEL', tick = 1, base = symbol): Instrument => ({
  ...cryptoSpot({
    symbol,
    venue,
    tick: { units: tick, scale: 2 },
    lot: { units: 1, scale: 0 },
    quote: 'USD',
  }),
  currencies: { base, quote: 'USD', settlement: 'USD' },
});

interface Scripted {
  readonly instrument: Instrument;
  readonly sent: VenueOrder[];
  readonly queries: string[];
  readonly cancels: string[];
  book: {
    bid: number;
    ask: number;
    size: number;
    spokeAt: number;
    volatility: MarketView['volatilityDaily'];
  };
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  tell(event: VenueReport): void;
  fill(order: VenueOrder, quantity: number, executionId: string): void;
  state(balances: readonly StatedBalance[], movements?: readonly StatedMovement[]): void;
  connection(up: boolean): void;
  /** Down on purpose. */
  close(isClosed: boolean): void;
}
function scripted(instrument: Instrument, now: () => number, volume: () => number): Scripted {
  let listener: (event: VenueReport) => void = () => undefined;
  let account: (event: AccountEvent) => void = () => undefined;
  let isClosed = false;
  const venue: Scripted = {
    close: (next) => void (isClosed = next),
    instrument,
    sent: [],
    queries: [],
    cancels: [],
    book: {
      bid: 5000,
      ask: 5002,
      size: 100_000,
      spokeAt: Number.POSITIVE_INFINITY,
      volatility: 0.02,
    },
    gateway: {
      send: (order) => void venue.sent.push(order),
      cancel: (id) => void venue.cancels.push(id),
      query: (id) => void venue.queries.push(id),
      statement: () => undefined,
      listen: (to) => (listener = to),
      listenAccount: (to) => (account = to),
    },
    feed: {
      instruments: [instrument],
      view: (): MarketView => ({
        at: timeUs(now()),
        dataAt: timeUs(Math.min(now(), venue.book.spokeAt)),
        bids: [{ price: ticks(venue.book.bid), size: lots(venue.book.size) }],
        asks: [{ price: ticks(venue.book.ask), size: lots(venue.book.size) }],
        eligibleVolume: lots(volume()),
        eligibleTurnover: volume() * venue.book.bid,
        volatilityDaily: venue.book.volatility,
        valid: !isClosed,
        ...(isClosed ? { closed: 'maintenance' as const } : {}),
      }),
    },
    tell: (event) => listener(event),
    fill: ({ clientOrderId, limit }, quantity, executionId) =>
      listener({
        type: 'fill',
        fill: {
          executionId,
          clientOrderId,
          at: now(),
          price: limit,
          quantity: lots(quantity),
          liquidity: 'taker',
          fee: 0,
          venue: instrument.venue,
        },
      }),
    state: (balances, movements) =>
      account({
        type: 'statement',
        at: timeUs(now()),
        statement: {
          at: timeUs(now()),
          openOrders: [],
          positions: null,
          balances,
          fillsSince: [],
          ...(movements === undefined ? {} : { movements }),
        },
      }),
    connection: (up) => account({ type: 'connection', at: timeUs(now()), up }),
  };
  return venue;
}
const holds = (usd: number, keel: number): readonly StatedBalance[] => [
  { asset: 'USD', amount: String(usd) },
  { asset: 'KEEL', amount: String(keel) },
];

interface Terms {
  readonly beta?: number;
  readonly counterparties?: Record<string, { venues: string[]; max_value: number }>;
}
function opened({ beta = 1, counterparties = {} }: Terms = {}) {
  let at = NOON;
  let printed = 10_000_000;
  const now = (): TimeUs => timeUs(at);
  const alpha = scripted(listed('ALPHA'), now, () => printed);
  const other = scripted(listed('BETA', 'KEEL', beta), now, () => printed);
  const venues = new Map([
    ['ALPHA', alpha],
    ['BETA', other],
  ]);
  const clock = { now };
  const instruments = instrumentsOf([[alpha.instrument], [other.instrument]]);
  const feed = severalFeeds(
    new Map([...venues].map(([name, each]) => [name, each.feed])),
    instruments,
    { clock, maxAgeUs: durationUs(5_000_000) },
  );
  const config = configSchema.parse({
    max_order_value: 100_000_000,
    trade_at: ['alpha', 'beta'],
    counterparties,
  });
  const rules = {
    clock,
    feed,
    policy: policyOf(config),
    limits: limitsOf(config),
    printsIncludeOwn: true,
    mode: 'live' as const,
    feesOf: () => NO_FEES,
    counterparties: counterpartiesOf(config),
  };
  const journal = memoryJournal();
  const engine = openEngine({
    ...rules,
    journal,
    gateway: severalGateways(new Map([...venues].map(([name, each]) => [name, each.gateway]))),
    configHash: '',
    market: 'two',
    cash: 0,
    progressIntervalUs: 1e6,
  });
  const desk = createDesk({
    ...rules,
    engine,
    profileOf: (instrument) => ok(profileOf(instrument.id)),
    modelOf: () => defaultModel(PRIORS['crypto-major'] ?? null),
  });
  return {
    alpha,
    beta: other,
    engine,
    desk,
    live(seconds: number) {
      for (let i = 0; i < seconds; i++) {
        at += 1e6;
        printed += 20_000;
        for (const venue of [alpha, other])
          for (const clientOrderId of venue.cancels.splice(0))
            venue.tell({ type: 'cancelled', clientOrderId, at: now(), reason: 'asked for' });
        engine.look();
      }
    },
    place: (parentId: string, quantity = 3000, strategy: 'twap' | 'take' = 'twap') =>
      desk.place(
        plainOrder({
          parentId,
          symbol: 'KEEL',
          side: 'buy',
          quantity,
          strategy,
          deadline: timeUs(at + 600e6),
        }),
        { idempotencyKey: null, by: 'test' },
      ),
  };
}
type Opened = ReturnType<typeof opened>;
const ready = (terms: Terms = {}): Opened => {
  const on = opened(terms);
  on.alpha.state(holds(1e7, 0));
  on.beta.state(holds(1e7, 0));
  return on;
};
const takers = ({ sent }: Scripted): readonly VenueOrder[] =>
  sent.filter(({ type }) => type === 'ioc');

test('MKT-52: what two venues list is one instrument, what one of them lists stays as it is', () => {
  const found = instrumentsOf([
    [listed('ALPHA'), listed('ALPHA', 'MAST')],
    [listed('BETA', 'KEEL-USD', 5, 'KEEL'), listed('BETA', 'OAR')],
  ]);
  assert.deepEqual(
    found.map(({ id, listings }) => [id, listings?.length ?? 1]),
    [
      ['KEEL.ALL', 2],
      ['MAST.ALPHA', 1],
      ['OAR.BETA', 1],
    ],
  );
});

test('ENG-21, LED-31: each account opens with its own statement; until then its venue waits and the other one trades', () => {
  const { alpha, beta, engine, place, live } = opened();
  const codeOf = (placed: ReturnType<typeof place>): string | null =>
    placed.ok ? (placed.value.refusal?.code ?? null) : placed.error.kind;
  assert.equal(codeOf(place('A')), 'RECONCILING');
  alpha.state(holds(1e7, 7));
  assert.equal(codeOf(place('B')), null);
  live(200);
  assert.ok(alpha.sent.length > 0);
  assert.equal(beta.sent.length, 0);
  beta.state(holds(500, 5));
  const { ledger } = engine.state;
  assert.equal(ledger.positions.get('KEEL.ALL'), 12);
  assert.deepEqual([...ledger.venues], ['ALPHA', 'BETA']);
  for (const order of alpha.sent) alpha.fill(order, order.quantity, `x${order.clientOrderId}`);
  live(100);
  // 500 at BETA buy nine of a coin at 50.02.
  const atBeta = beta.sent.filter(({ side }) => side === 'buy');
  assert.ok(
    atBeta.every(({ quantity }) => quantity <= 9),
    JSON.stringify(atBeta.map(({ quantity }) => quantity)),
  );
});

test('ENG-21: what one venue states otherwise is a finding there, and the other one trades', () => {
  const { alpha, beta, engine, desk, place, live } = ready();
  for (let i = 0; i < 4; i++) {
    live(70);
    beta.state(holds(9_999_000, 0));
    alpha.state(holds(1e7, 0));
  }
  const { quarantine } = desk.controls.state();
  assert.deepEqual(
    quarantine.map(({ id, venue }) => [id, venue]),
    [['balance USD at BETA', 'BETA']],
  );
  assert.equal(desk.controls.state().reconciling, null);
  const before = beta.sent.length;
  const placed = place('C');
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  live(120);
  assert.ok(alpha.sent.length > 0);
  assert.equal(beta.sent.length, before);
  const adopted = desk.controls.resolve(
    'balance USD at BETA',
    'adopt',
    { name: 'ann', role: 'admin' },
    'a fee that was told by mail',
  );
  assert.ok(adopted.ok, JSON.stringify(adopted));
  assert.equal(engine.state.ledger.controls.quarantine.size, 0);
});

test('RTE-11: what the router says that it would do now is what an order that takes at the touch then does; a venue alone costs more', () => {
  const { alpha, beta, desk, place, live } = ready();
  live(3);
  alpha.book = { ...alpha.book, bid: 5000, ask: 5004, size: 900 };
  beta.book = { ...beta.book, bid: 5000, ask: 5003, size: 700 };
  live(1);
  const wish = { symbol: 'KEEL', side: 'buy', quantity: 1000 } as const;
  const said = desk.route(wish);
  assert.ok(said.ok, JSON.stringify(said));
  const { routed, alone, out, mid } = said.value;
  assert.deepEqual(
    routed.legs.map(({ venue, quantity, limit }) => [venue, quantity, limit]),
    [
      ['ALPHA', 300, 5004],
      ['BETA', 700, 5003],
    ],
  );
  assert.deepEqual(out, []);
  assert.equal(mid, 5001.5);
  assert.equal(routed.allIn, (300 * 5004 + 700 * 5003) / 1000);
  const [there] = alone;
  assert.equal(there!.taken.quantity, 900);
  assert.ok(there!.taken.allIn! > routed.allIn!);
  assert.equal(alpha.sent.length + beta.sent.length, 0);
  // A child takes the touch first, some of its order, and looks again: at one price the two are the same.
  alpha.book = { ...alpha.book, ask: 5003, size: 300 };
  live(1);
  place('R', 900, 'take');
  live(1);
  const sent = [alpha, beta].flatMap(({ sent: all, instrument: { venue } }) =>
    all.map(({ quantity, limit }) => [venue, quantity as number, limit as number] as const),
  );
  const quantity = sent.reduce((sum, [, each]) => sum + each, 0);
  assert.ok(quantity > 300, `${quantity}`);
  const same = desk.route({ ...wish, quantity });
  assert.ok(same.ok);
  assert.deepEqual(
    sent,
    same.value.routed.legs.map(({ venue, quantity, limit }) => [venue, quantity, limit]),
  );
});

test('RTE-11: a venue that is shut, silent or without money gets nothing, and why is said; what nobody knows is refused', () => {
  const { alpha, beta, desk, live } = ready();
  live(3);
  const ask = (side: 'buy' | 'sell', quantity = 100) =>
    desk.route({ symbol: 'KEEL', side, quantity });
  alpha.connection(false);
  const shut = ask('buy');
  assert.ok(shut.ok);
  assert.deepEqual(shut.value.out, [{ venue: 'ALPHA', why: 'it does not answer' }]);
  assert.deepEqual(
    shut.value.routed.legs.map(({ venue }) => venue),
    ['BETA'],
  );
  // Nothing is held anywhere: nothing can be sold.
  const nothing = ask('sell');
  assert.ok(nothing.ok);
  assert.deepEqual(nothing.value.routed, { legs: [], quantity: 0, allIn: null, risk: null });
  for (const quantity of [0.5, -3, Number.NaN]) assert.ok(!ask('buy', quantity).ok, `${quantity}`);
  assert.ok(!desk.route({ symbol: 'OAR', side: 'buy', quantity: 1 }).ok);
  alpha.close(true);
  beta.close(true);
  live(1);
  assert.ok(!ask('buy').ok);
});

test('GAT-34, LED-32: with one counterparty lies at most what is entrusted to him, open buys counted; the other venue does the rest', () => {
  const { alpha, beta, engine, desk, place, live } = ready({
    counterparties: { broker: { venues: ['alpha'], max_value: 20_000 } },
  });
  place('P');
  let most = 0;
  for (let i = 0; i < 700; i++) {
    live(1);
    for (const venue of [alpha, beta])
      for (const order of venue.sent.splice(0))
        venue.fill(order, order.quantity, `${venue.instrument.venue}${order.clientOrderId}`);
    const at = amountToNumber(balanceOf(engine.state.ledger, 'KEEL', 'ALPHA'));
    most = Math.max(most, at);
  }
  // 20,000 are 399 at 50.01; legs of this order at an open venue would have been some 1,500.
  assert.ok(most > 300 && most * 50.01 <= 20_000, `${most}`);
  assert.equal(desk.orders()[0]!.filled, 3000);
});

test('EXE-54, VEN-23: before a venue is down on purpose its orders leave it, and the other one does the rest', () => {
  const { alpha, beta, desk, place, live } = ready();
  place('M');
  for (let i = 0; i < 300 && alpha.sent.length === 0; i++) live(1);
  const there = alpha.sent.length;
  assert.ok(there > 0);
  const { clientOrderId } = alpha.sent[0]!;
  alpha.tell({ type: 'accepted', clientOrderId, at: timeUs(NOON), venueOrderId: 'v' });
  alpha.close(true);
  live(3);
  assert.ok(desk.order('M')?.children.get(clientOrderId)?.cancelledAt !== null);
  assert.ok(beta.sent.length + alpha.sent.length > 0);
  for (let i = 0; i < 200; i++) {
    for (const order of beta.sent.splice(0))
      beta.fill(order, order.quantity, `b${order.clientOrderId}`);
    live(5);
  }
  assert.equal(alpha.sent.length, there, 'nothing more goes there');
  assert.equal(desk.orders()[0]!.filled, 3000);
});

test('GAT-34: a cap that would hold nothing is an error of the configuration', () => {
  const refused = (more: object): string =>
    configSchema.safeParse({ ...more }).error?.issues[0]?.message ?? 'taken';
  const caps = { broker: { venues: ['alpha'], max_value: 1 } };
  assert.match(refused({ counterparties: caps }), /one of several venues of trade_at/);
  assert.match(
    refused({
      trade_at: ['alpha', 'beta'],
      counterparties: { ...caps, other: { venues: ['beta', 'alpha'], max_value: 2 } },
    }),
    /'alpha' is of two/,
  );
  assert.equal(refused({ trade_at: ['alpha', 'beta'], counterparties: caps }), 'taken');
});

test('LED-33: what a venue books by itself and names is in our books, once, and stops nothing; what the account began with has it already', () => {
  const { alpha, beta, desk, engine, live } = opened();
  const booked = (id: string, amount: string, what = 'FEE'): StatedMovement => ({
    id,
    at: timeUs(NOON),
    asset: 'USD',
    amount,
    what,
  });
  alpha.state(holds(1000, 0), [booked('a', '-7')]);
  beta.state(holds(1000, 0));
  const money = (): number => amountToNumber(balanceOf(engine.state.ledger, 'USD', 'ALPHA'));
  assert.equal(money(), 1000);
  for (let i = 0; i < 4; i++) {
    live(70);
    alpha.state(holds(1002.5, 0), [
      booked('a', '-7'),
      booked('b', '-0.5'),
      booked('c', '3', 'DIV'),
    ]);
    beta.state(holds(1000, 0), [booked('b', '0')]);
  }
  assert.equal(money(), 1002.5);
  const { quarantine, reconciling } = desk.controls.state();
  assert.deepEqual([quarantine.length, reconciling], [0, null]);
  assert.ok(desk.alerts.list().some(({ text }) => text === 'ALPHA booked DIV: 3 USD'));
  for (let i = 0; i < 4; i++) {
    live(70);
    alpha.state(holds(990, 0), [booked('b', '-0.5')]);
    beta.state(holds(1000, 0));
  }
  assert.deepEqual(
    desk.controls.state().quarantine.map(({ id }) => id),
    ['balance USD at ALPHA'],
    'what it does not name differs',
  );
  alpha.state(holds(990, 0), [booked('d', '-12.5', 'CSW')]);
  assert.deepEqual(desk.controls.state().quarantine, [], 'named later, it explains itself');
  const again = restored(snapshotOf(engine.state));
  assert.deepEqual([...again.ledger.moved], [...engine.state.ledger.moved]);
});

test('EXE-52, F3: an order of unknown outcome holds its own venue only, counts as open, and no more is done than the rest', () => {
  const { alpha, beta, desk, place, live } = ready();
  place('U');
  live(90);
  const lost = alpha.sent[0]!;
  alpha.tell({
    type: 'fault',
    clientOrderId: lost.clientOrderId,
    at: timeUs(NOON),
    during: 'send',
    fault: { code: 'DISCONNECTED', resend: 'unknown', detail: 'no answer' },
  });
  const sentBefore = alpha.sent.length;
  live(700);
  for (let i = 0; i < 60; i++) {
    for (const order of beta.sent.splice(0))
      beta.fill(order, order.quantity, `b${order.clientOrderId}`);
    live(10);
  }
  assert.equal(alpha.sent.length, sentBefore, 'nothing more goes there');
  assert.ok(alpha.queries.includes(lost.clientOrderId));
  const order = desk.orders()[0]!;
  assert.ok(order.filled > 0 && order.filled + lost.quantity <= 3000, `${order.filled}`);
  assert.equal(order.endedAt, null, 'it is not over before that order is known');
  for (const { clientOrderId } of alpha.sent)
    alpha.tell({ type: 'neverArrived', clientOrderId, at: timeUs(NOON) });
  live(5);
  assert.notEqual(desk.orders()[0]!.endedAt, null);
});

test('EXE-50: a venue that turns an order down gets none for five seconds, and the other one does its part', () => {
  const { alpha, beta, desk, place, live } = ready();
  place('R');
  for (let i = 0; i < 200 && alpha.sent.length === 0; i++) live(1);
  const [first] = alpha.sent;
  assert.ok(first !== undefined);
  alpha.tell({
    type: 'rejected',
    clientOrderId: first.clientOrderId,
    at: timeUs(NOON),
    reason: 'no',
  });
  const before = desk.orders()[0]!.filled;
  for (let i = 0; i < 4; i++) {
    live(1);
    for (const order of beta.sent.splice(0))
      beta.fill(order, order.quantity, `r${order.clientOrderId}`);
  }
  assert.equal(alpha.sent.length, 1);
  assert.ok(desk.orders()[0]!.filled > before);
  for (let i = 0; i < 120; i++) {
    live(1);
    for (const order of beta.sent.splice(0))
      beta.fill(order, order.quantity, `r${order.clientOrderId}`);
  }
  assert.ok(alpha.sent.length > 1, 'then it is tried again');
});

test('EXE-53, GAT-30: a lost connection stops its venue; what lies there counts as open, and the rest goes on', () => {
  const { alpha, beta, engine, desk, place, live } = ready();
  place('D');
  live(60);
  alpha.connection(false);
  const sentBefore = alpha.sent.length;
  const there = alpha.sent.reduce((sum, { quantity }) => sum + quantity, 0);
  for (let i = 0; i < 80; i++) {
    for (const order of beta.sent.splice(0))
      beta.fill(order, order.quantity, `d${order.clientOrderId}`);
    live(10);
  }
  assert.equal(alpha.sent.length, sentBefore);
  const { filled } = desk.orders()[0]!;
  assert.ok(filled > 1000 && filled <= 3000 - there, `${filled} filled, ${there} there`);
  assert.equal(desk.health().venue, true, 'one of them answers');
  assert.ok(engine.state.ledger.controls.accounts.get('ALPHA')?.downSince !== null);
});

for (const [market, volatility] of [
  ['', 0.02],
  [', also before the market has measured how it moves', null],
] as const)
  test(`RTE-7, RTE-9: a fresh quote is taken before a stale one at the same price${market}`, () => {
    const { alpha, beta, place, live } = ready();
    for (const venue of [alpha, beta]) venue.book.volatility = volatility;
    alpha.book.spokeAt = NOON;
    place('S', 300, 'take');
    live(4);
    assert.equal(takers(alpha).length, 0);
    assert.ok(takers(beta).length > 0);
  });
