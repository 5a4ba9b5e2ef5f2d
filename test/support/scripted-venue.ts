// A venue and a market that do what a test says and nothing by themselves; and a desk on it that can be restarted from its journal.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { defaultModel } from '#core/cost/default-model';
import type { LedgerLimits } from '#core/gate/account-limits';
import { ok } from '#core/kernel/result';
import { lots, quoteValue, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import { PRIORS } from '#core/liquidity/priors';
import { type LiquidityProfile, PROFILE_VERSION } from '#core/liquidity/profile';
import { cryptoSpot } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { plainOrder } from '#core/plan/new-order';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk, NewOrder } from '#engine/desk/desk';
import type { AccountEvent, Journal, OrderGateway } from '#engine/ports/ports';
import { type Engine, type EngineDeps, openEngine } from '#engine/runtime/engine';

export const KEEL = {
  ...cryptoSpot({
    symbol: 'KEEL',
    venue: 'PAPER',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 0 },
    quote: 'USD',
  }),
  minNotional: quoteValue(0),
};
export const MAST = {
  ...cryptoSpot({
    symbol: 'MAST',
    venue: 'PAPER',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 0 },
    quote: 'USD',
  }),
  minNotional: quoteValue(0),
};
const NOON = 1_767_268_800_000_000; // 2026-01-01T12:00:00Z

export interface ScriptedVenue {
  readonly sent: VenueOrder[];
  readonly amended: VenueOrder[];
  readonly cancels: string[];
  readonly queries: string[];
  /** Times from which statements were asked. */
  readonly statements: TimeUs[];
  readonly gateway: OrderGateway;
  /** Nothing more leaves or arrives: what is sent now is lost. */
  down: boolean;
  now(): TimeUs;
  pass(seconds: number): void;
  /** Bid and ask in ticks. */
  quote(bid: number, ask: number): void;
  view(instrumentId: string): MarketView | null;
  tell(event: VenueReport): void;
  account(event: AccountEvent): void;
  state(statement: Partial<AccountStatement>): void;
  accept(clientOrderId: string): void;
  fill(clientOrderId: string, quantity: number, price: number, executionId: string): void;
}

export function scriptedVenue(
  can: { readonly statements?: boolean; readonly amends?: boolean } = {},
): ScriptedVenue {
  const listeners: ((event: VenueReport) => void)[] = [];
  const accounts: ((event: AccountEvent) => void)[] = [];
  let [at, bid, ask, volume] = [NOON, 5000, 5002, 10_000_000];
  const gateway: OrderGateway = {
    send: (order) => void (venue.down || venue.sent.push(order)),
    cancel: (id) => void (venue.down || venue.cancels.push(id)),
    query: (id) => void (venue.down || venue.queries.push(id)),
    listen: (to) => void listeners.splice(0, listeners.length, to),
    listenAccount: (to) => void accounts.splice(0, accounts.length, to),
    ...(can.amends === true
      ? { amend: (order: VenueOrder) => void venue.amended.push(order) }
      : {}),
    ...(can.statements === true
      ? { statement: (since: TimeUs) => void venue.statements.push(since) }
      : {}),
  };
  const venue: ScriptedVenue = {
    sent: [],
    amended: [],
    cancels: [],
    queries: [],
    statements: [],
    gateway,
    down: false,
    now: () => timeUs(at),
    // Others trade all the time, so that the participation cap leaves room.
    pass: (seconds) => void ([at, volume] = [at + seconds * 1e6, volume + seconds * 10_000]),
    quote: (to, and) => void ([bid, ask] = [to, and]),
    view: (id) =>
      id !== KEEL.id && id !== MAST.id
        ? null
        : {
            at: timeUs(at),
            dataAt: timeUs(at),
            bids: [{ price: ticks(bid), size: lots(100_000) }],
            asks: [{ price: ticks(ask), size: lots(100_000) }],
            eligibleVolume: lots(volume),
            eligibleTurnover: volume * 5001,
            volatilityDaily: null,
            valid: true,
          },
    tell: (event) => listeners.forEach((listener) => listener(event)),
    account: (event) => accounts.forEach((listener) => listener(event)),
    state: (statement) =>
      venue.account({
        type: 'statement',
        at: timeUs(at),
        statement: {
          at: timeUs(at),
          openOrders: [],
          positions: null,
          balances: [],
          fillsSince: [],
          ...statement,
        },
      }),
    accept: (clientOrderId) =>
      venue.tell({
        type: 'accepted',
        clientOrderId,
        at: timeUs(at),
        venueOrderId: `v${clientOrderId}`,
      }),
    fill: (clientOrderId, quantity, price, executionId) =>
      venue.tell({
        type: 'fill',
        fill: {
          executionId,
          clientOrderId,
          at,
          price,
          quantity: lots(quantity),
          liquidity: 'maker',
          fee: 0,
          venue: 'PAPER',
        },
      }),
  };
  return venue;
}

const measured = (value: number, unit: string): LiquidityProfile['adv'] => ({
  value,
  unit,
  standardError: value / 20,
  n: 60,
  source: 'test',
});
export const profileOf = (instrumentId: string): LiquidityProfile => ({
  instrumentId,
  asOf: timeUs(NOON),
  adv: measured(50_000_000, 'units/day'),
  advNotional: quoteValue(2_500_000_000),
  volatilityDaily: measured(0.02, 'daily'),
  spreadBps: measured(4, 'bps'),
  depthTouch: null,
  curve: { shares: Array.from({ length: 24 }, () => 1 / 24), source: 'flat', days: 0, error: null },
  regime: 'normal',
  quality: 'B',
  prior: null,
  notes: [],
  spreadEstimated: null,
  volumeSteadiness: null,
  version: PROFILE_VERSION,
  madeOf: [],
});

export interface Opened {
  readonly engine: Engine;
  readonly desk: Desk;
  /** Looks once a second, for so long. */
  live(seconds: number): void;
  place(order?: Partial<NewOrder>): ReturnType<Desk['place']>;
}
export const config = configSchema.parse({ max_order_value: 100_000_000 });

/** Market, rules and clock: the same for an engine, and for a copy of its state. */
export const rulesOn = (venue: ScriptedVenue, ledgerLimits?: LedgerLimits) => ({
  clock: { now: () => venue.now() },
  feed: { instruments: [KEEL, MAST], view: (id: string) => venue.view(id) },
  policy: policyOf(config),
  limits: limitsOf(config),
  printsIncludeOwn: true,
  mode: 'paper' as const,
  feesOf: () => NO_FEES,
  ...(ledgerLimits === undefined ? {} : { ledgerLimits }),
});
export const deskOn = (venue: ScriptedVenue, engine: Engine, ledgerLimits?: LedgerLimits): Desk =>
  createDesk({
    ...rulesOn(venue, ledgerLimits),
    engine,
    profileOf: (instrument) => ok(profileOf(instrument.id)),
    modelOf: () => defaultModel(PRIORS['crypto-major'] ?? null),
  });

/** The same journal opened again is a restart. */
export function openOn(
  venue: ScriptedVenue,
  journal: Journal = memoryJournal(),
  ledgerLimits?: LedgerLimits,
  epoch?: number,
  more: Partial<EngineDeps> = {},
): Opened {
  const rules = rulesOn(venue, ledgerLimits);
  const engine = openEngine({
    ...rules,
    journal,
    gateway: venue.gateway,
    configHash: 'c',
    ...(epoch === undefined ? {} : { epoch }),
    market: 'test',
    cash: 1e9,
    progressIntervalUs: 60e6,
    ...more,
  });
  const desk = deskOn(venue, engine, ledgerLimits);
  return {
    engine,
    desk,
    live(seconds) {
      for (let i = 0; i < seconds; i++) {
        venue.pass(1);
        engine.look();
      }
    },
    place: (order = {}) =>
      desk.place(
        plainOrder({
          symbol: 'KEEL',
          side: 'buy',
          quantity: 1000,
          strategy: 'twap',
          horizonSeconds: 600,
          ...order,
        }),
        { idempotencyKey: null, by: 'test' },
      ),
  };
}
