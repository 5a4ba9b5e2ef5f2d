import type { Approved } from '#core/gate/approved';
import type { RiskLimits } from '#core/gate/limits';
import type { JournalEntry } from '#core/journal/entry';
import { amountOfSteps } from '#core/kernel/amount';
import { ok } from '#core/kernel/result';
import { lots, quoteValue, signOf, timeUs } from '#core/kernel/units';
import { addTo, assetOf } from '#core/ledger/assets';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { Desk } from '#engine/desk/desk';
import type { Journal, MarketFeed, OrderGateway, Written } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine';
import { TAKEN } from './disk.ts';

/** A bug, planted around the real engine: in what it is given, or in what it gives. */
export interface Mutant {
  readonly name: string;
  readonly what: string;
  readonly gateway?: (real: OrderGateway, engine: () => Engine | null) => OrderGateway;
  readonly journal?: (real: Journal) => Journal;
  readonly feed?: (real: MarketFeed) => MarketFeed;
  readonly limits?: RiskLimits;
  readonly desk?: (real: Desk) => Desk;
  /** For one life of the process: what is done to the engine after each event of the venue. */
  readonly afterEvent?: () => (engine: Engine, event: VenueReport) => void;
}
type Listener = (event: VenueReport) => void;
const nobody: Listener = () => undefined;
const hearing = (
  real: OrderGateway,
  change: (event: VenueReport, to: Listener) => void,
): OrderGateway => ({ ...real, listen: (to) => real.listen((event) => change(event, to)) });

function doubleSend(real: OrderGateway): OrderGateway {
  const sent = new Map<string, Approved<VenueOrder>>();
  const sending = {
    ...real,
    send: (order: Approved<VenueOrder>) => (sent.set(order.clientOrderId, order), real.send(order)),
  };
  return hearing(sending, (event, to) => {
    const order =
      event.type === 'fault' && event.during === 'send' && event.fault.resend === 'unknown'
        ? sent.get(event.clientOrderId)
        : undefined;
    if (order !== undefined) real.send(order);
    to(event);
  });
}
function cancelAssumed(real: OrderGateway): OrderGateway {
  let listener = nobody;
  return {
    ...real,
    listen: (to) => {
      listener = to;
      real.listen(to);
    },
    cancel: (clientOrderId) =>
      listener({ type: 'cancelled', clientOrderId, at: timeUs(0), reason: 'assumed' }),
  };
}
function addToPosition(engine: Engine, fill: Fill, times: number): void {
  const { ledger } = engine.state;
  const booked = ledger.executions.get(fill.executionId);
  if (booked === undefined) return;
  addTo(
    ledger,
    assetOf(booked.instrument),
    amountOfSteps(times * signOf(booked.side) * fill.quantity, booked.instrument.lot),
  );
}
function wrongSign(): (engine: Engine, event: VenueReport) => void {
  return (engine, event) => {
    if (
      event.type === 'fill' &&
      engine.state.ledger.executions.get(event.fill.executionId)?.side === 'sell'
    )
      addToPosition(engine, event.fill, -2);
  };
}
function bookedTwice(): (engine: Engine, event: VenueReport) => void {
  const seen = new Set<string>();
  return (engine, event) => {
    if (event.type !== 'fill') return;
    if (seen.has(event.fill.executionId)) addToPosition(engine, event.fill, 1);
    seen.add(event.fill.executionId);
  };
}
function clamped(real: OrderGateway, engine: () => Engine | null): OrderGateway {
  const cut = new Map<string, number>();
  const cutDown = <F extends Fill>(fill: F): F => {
    const parent = engine()?.state.ledger.parents.get(fill.clientOrderId.split('/')[0] ?? '');
    const room =
      parent === undefined ? fill.quantity : Math.max(0, parent.quantity - parent.filled);
    if (!cut.has(fill.executionId)) cut.set(fill.executionId, Math.min(room, fill.quantity));
    return { ...fill, quantity: lots(cut.get(fill.executionId) ?? 0) };
  };
  const heard = hearing(real, (event, to) => {
    const fill = event.type === 'fill' ? cutDown(event.fill) : null;
    if (fill === null) to(event);
    else if (fill.quantity > 0) to({ type: 'fill', fill });
  });
  return {
    ...heard,
    listenAccount: (to) =>
      real.listenAccount?.((event) =>
        to(
          event.type === 'statement'
            ? {
                ...event,
                statement: {
                  ...event.statement,
                  fillsSince: event.statement.fillsSince
                    .map(cutDown)
                    .filter((fill) => fill.quantity > 0),
                },
              }
            : event,
        ),
      ),
  };
}
/** "It will be written soon": commands leave while their entries wait for the next write. */
function lazyJournal(real: Journal): Journal {
  let waiting: readonly JournalEntry[] = [];
  return {
    read: () => real.read(),
    lastSequence: () => real.lastSequence() + waiting.length,
    append(entries, written) {
      const before = waiting;
      waiting = entries;
      if (before.length === 0) written(ok(undefined));
      else real.append(before, written);
    },
  };
}
/** "The batch is as good as written": a command does not wait for a disk that takes its time. */
function impatientJournal(real: Journal): Journal {
  return {
    ...real,
    append(entries, written) {
      let isSaid = false;
      const say: Written = (done) => {
        if (!isSaid) written(done);
        isSaid = true;
      };
      real.append(entries, say);
      say(ok(undefined));
    },
  };
}
/** "The lease is checked when the service starts": an engine that slept acts on answers that are no longer its own. */
function unfencedJournal(real: Journal): Journal {
  return {
    ...real,
    append: (entries, written) =>
      real.append(entries, (done) =>
        written(!done.ok && done.error.detail === TAKEN ? ok(undefined) : done),
      ),
  };
}
/** "The quantity of an amendment is what is still to be done": what is filled is taken off twice. */
const quantityLost = (real: Desk): Desk => ({
  ...real,
  amend(parentId, { quantity, ...change }, by, reason) {
    const filled = real.order(parentId)?.filled ?? 0;
    const rest = quantity === undefined ? {} : { quantity: Math.max(1, quantity - filled) };
    return real.amend(parentId, { ...change, ...rest }, by, reason);
  },
});
/** "An order is what was placed": neither the executor nor the last stop knows of a limit that came later. */
function limitForgotten(): (engine: Engine) => void {
  return ({ state: { parents, ledger } }) => {
    for (const [parentId, parent] of parents) {
      const { order, replan } = parent.acceptance;
      const listed = ledger.parents.get(parentId);
      if (replan === undefined || listed === undefined) continue;
      const { limit } = replan.placed.order;
      ledger.parents.set(parentId, { ...listed, limit });
      const acceptance = { ...parent.acceptance, order: { ...order, limit } };
      parents.set(parentId, { ...parent, acceptance });
    }
  };
}
/** "A pause is a flag on the screen": what a rule holds goes on at the next message. */
function holdForgotten(): (engine: Engine) => void {
  return ({ state: { parents } }) => {
    for (const [parentId, parent] of parents)
      if (parent.status === 'paused' && parent.watch.heldSince !== null)
        parents.set(parentId, { ...parent, status: 'working', pausedBy: null });
  };
}
/** "The cost so far is the market's move": what was paid for fills is forgotten with each of them. */
function spentForgotten(): (engine: Engine, event: VenueReport) => void {
  return ({ state: { parents } }, event) => {
    if (event.type !== 'fill') return;
    for (const [parentId, parent] of parents) {
      const watch = {
        ...parent.watch,
        filledBefore: parent.filled,
        turnoverBefore: parent.filledTurnover,
      };
      parents.set(parentId, { ...parent, watch });
    }
  };
}
type Seen = NonNullable<ReturnType<MarketFeed['view']>>;
const always = (real: MarketFeed, change: (view: Seen) => Seen): MarketFeed => ({
  instruments: real.instruments,
  view: (id) => {
    const view = real.view(id);
    return view === null ? null : change(view);
  },
});
const NO_LIMITS: RiskLimits = {
  maxOrderValue: quoteValue(1e15),
  priceCollarBps: 1e6,
  maxImpactBps: 1e6,
  minLiquidationDistance: 0,
  maxDataAgeUs: 1e15 as RiskLimits['maxDataAgeUs'],
};

/** Planted bugs of kinds that other systems shipped. Each must be caught: else the simulation proves nothing. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'double send after a timeout',
    what: 'a timeout counts as a failure and the order is sent again',
    gateway: doubleSend,
  },
  {
    name: 'lost reject',
    what: 'rejections never reach the engine',
    gateway: (real) =>
      hearing(real, (event, to) => (event.type === 'rejected' ? undefined : to(event))),
  },
  {
    name: 'gate skipped',
    what: 'the gate lets everything through: no limits, every market is valid and fresh',
    limits: NO_LIMITS,
    feed: (real) => always(real, (view) => ({ ...view, valid: true, dataAt: view.at })),
  },
  { name: 'wrong sign', what: 'a sale adds to the position', afterEvent: wrongSign },
  {
    name: 'clock jump',
    what: 'the age of data is taken from a clock that jumped: everything looks fresh',
    feed: (real) => always(real, (view) => ({ ...view, dataAt: view.at })),
  },
  {
    name: 'cancel assumed',
    what: 'a cancel counts as done when it is requested',
    gateway: cancelAssumed,
  },
  {
    name: 'fill clamped',
    what: 'a fill is cut down to what is left of the parent',
    gateway: clamped,
  },
  {
    name: 'journal after send',
    what: 'the journal is written in the background',
    journal: lazyJournal,
  },
  {
    name: 'let go before its batch',
    what: 'a command leaves while its entries wait for a slow disk',
    journal: impatientJournal,
  },
  {
    name: 'fencing check left out',
    what: 'an engine that was frozen goes on after another one has taken the account',
    journal: unfencedJournal,
  },
  {
    name: 'duplicate fill booked',
    what: 'an execution that is reported twice counts twice',
    afterEvent: bookedTwice,
  },
  {
    name: 'an amendment that loses quantity',
    what: 'an amended quantity counts as what is still to be done',
    desk: quantityLost,
  },
  {
    name: 'a limit that the last stop forgets',
    what: 'executor and last stop keep to the limit that was placed, and not to the amended one',
    afterEvent: limitForgotten,
  },
  {
    name: 'a hold that is forgotten',
    what: 'an order that a rule holds goes on at the next message of the venue',
    afterEvent: holdForgotten,
  },
  {
    name: 'a guard that forgets what was spent',
    what: 'the running cost of an order leaves out what was paid for its fills',
    afterEvent: spentForgotten,
  },
];
