import { invariant } from '#core/kernel/assert';
import {
  type Count,
  DAY_US,
  durationUs,
  type InLots,
  type Side,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { Fill, VenueOrder } from '#core/order/child';
import { type Restatement, restate } from '#core/order/executions';
import { isDead, type OrderEvent, transition } from '#core/order/order';
import { lifeEventsOf, restatedEvents, type VenueReport } from '#core/order/venue-report';
import { changed, type Holdings, listInstrument, move, movementOf } from './assets.ts';
import { type Controls, emptyControls } from './controls.ts';
import { type BookedFill, FillLog } from './fill-log.ts';
import type { Legging } from './legging.ts';
import { type LedgerOrder, OpenOrders } from './open-orders.ts';

/** How long the messages of a strategy are remembered, and its applications; no throttle looks further back. */
const MESSAGES_KEPT_US = durationUs(60_000_000);
const APPLICATIONS_KEPT_US = durationUs(30 * DAY_US);

/** A parent as the ledger knows it: from the decision that placed it, never from its strategy. */
export interface LedgerParent {
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: InLots;
  readonly strategy: string;
  readonly basket: string | null;
  /** Mid when it was placed, in ticks: what its whole quantity was worth. */
  readonly price: TickPrice;
  readonly placedAt: TimeUs;
  /** The client's own limit, ticks: never pay more, never sell for less; null: none. */
  readonly limit: TickPrice | null;
  filled: InLots;
  /** How many executions of its instrument were booked before it: its own time begins there. A count, because clocks step and venues have their own. */
  readonly fillsBefore: Count;
}
export type { LedgerOrder } from './open-orders.ts';

/** LED-1: what we ordered, what lives, what traded and what the account holds, folded from the journal alone. No strategy writes into it and none is asked: a strategy with a bug is compared with these counts (F1). Mutable, because it is one fold; everything that reads it is pure. */
export interface Ledger extends Holdings {
  /** At work, or ended in the last days. */
  readonly parents: Map<string, LedgerParent>;
  /** Orders of the parents above, dead ones too: an id is not used again, and a late fill still finds its order. */
  readonly orders: Map<string, LedgerOrder>;
  /** Those that may still fill, by instrument. */
  readonly living: Map<string, OpenOrders>;
  readonly executions: Map<string, BookedFill>;
  readonly fills: Map<string, FillLog>; // by instrument
  /** What the venue booked that is no trade and our books hold, by `movementKey`. */
  readonly moved: Set<string>;
  /** Assets that fees were taken from. */
  readonly charged: Set<string>;
  /** Once an order was sent or a fill was booked. */
  hasTraded: boolean;
  /** When a fill was last busted or corrected, by the venue's clock; null: never. */
  restatedAt: TimeUs | null;
  readonly controls: Controls;
  /** Baskets that are kept in balance. */
  readonly leggings: Map<string, Legging>;
  /** When each strategy spoke to a venue, for the last minute. */
  readonly messages: Map<string, TimeUs[]>;
  /** When each strategy was applied since a person last turned it on. */
  readonly applications: Map<string, TimeUs[]>;
}

export const emptyLedger = (): Ledger => ({
  parents: new Map(),
  instruments: new Map(),
  orders: new Map(),
  living: new Map(),
  executions: new Map(),
  fills: new Map(),
  assets: new Map(),
  atVenues: new Map(),
  venues: new Set(),
  moved: new Set(),
  charged: new Set(),
  hasTraded: false,
  positions: new Map(),
  isOpened: false,
  money: '',
  restatedAt: null,
  controls: emptyControls(),
  leggings: new Map(),
  messages: new Map(),
  applications: new Map(),
});

export function placeParent(ledger: Ledger, parent: Omit<LedgerParent, 'fillsBefore'>): void {
  invariant(!ledger.parents.has(parent.parentId), 'a parent is placed once');
  ledger.parents.set(parent.parentId, {
    ...parent,
    fillsBefore: ledger.fills.get(parent.instrument.id)?.count ?? 0,
  });
  listInstrument(ledger, parent.instrument);
  countApplication(ledger, parent.strategy, parent.placedAt);
}

/** What a client changed of a parent binds the last stop from here on, whatever the executor makes of it. It counts as one more application of its strategy. */
export function amendParent(
  ledger: Ledger,
  { parentId, ...to }: Pick<LedgerParent, 'parentId' | 'quantity' | 'limit' | 'strategy'>,
  at: TimeUs,
): void {
  const parent = ledger.parents.get(parentId);
  invariant(parent !== undefined, 'an amendment is of a parent of this journal');
  ledger.parents.set(parentId, { ...parent, ...to });
  countApplication(ledger, to.strategy, at);
}

function countApplication(ledger: Ledger, strategy: string, at: TimeUs): void {
  const applied = ledger.applications.get(strategy) ?? [];
  applied.push(at);
  const oldest = applied.findIndex((each) => each > at - APPLICATIONS_KEPT_US);
  if (oldest > KEPT_SLACK) applied.splice(0, oldest);
  ledger.applications.set(strategy, applied);
}

export function orderSent(ledger: Ledger, order: VenueOrder, at: TimeUs): void {
  invariant(!ledger.orders.has(order.clientOrderId), 'an id is used once');
  const sent = transition(
    { status: 'created', quantity: order.quantity },
    { type: 'submitted', at },
  );
  invariant(sent.ok, 'a new order can be sent');
  ledger.hasTraded = true;
  keep(ledger, { order, life: sent.value, changedAt: at });
  countMessage(ledger, order.parentId, at);
}

/** The order may be either form until the venue has answered: `leavesOf` counts the larger. The limit is the worse one for us. */
export function amendSent(ledger: Ledger, order: VenueOrder, at: TimeUs): void {
  const known = ledger.orders.get(order.clientOrderId);
  invariant(known !== undefined, 'an amendment is of an order of ours');
  const asked = transition(known.life, { type: 'amendRequested', quantity: order.quantity });
  const limit =
    order.side === 'buy'
      ? Math.max(order.limit, known.order.limit)
      : Math.min(order.limit, known.order.limit);
  if (asked.ok)
    keep(ledger, {
      order: { ...known.order, limit: limit as typeof order.limit },
      life: asked.value,
      changedAt: at,
    });
  countMessage(ledger, order.parentId, at);
}

export function cancelSent(ledger: Ledger, clientOrderId: string, at: TimeUs): void {
  const parentId = ledger.orders.get(clientOrderId)?.order.parentId;
  orderTold(ledger, clientOrderId, { type: 'cancelRequested' }, at);
  if (parentId !== undefined) countMessage(ledger, parentId, at);
}

function countMessage(ledger: Ledger, parentId: string, at: TimeUs): void {
  const strategy = ledger.parents.get(parentId)?.strategy;
  if (strategy === undefined) return;
  const times = ledger.messages.get(strategy) ?? [];
  times.push(at);
  const oldest = times.findIndex((each) => each > at - MESSAGES_KEPT_US);
  if (oldest > KEPT_SLACK) times.splice(0, oldest);
  ledger.messages.set(strategy, times);
}
// Old times are thrown away by the hundred and not one by one.
const KEPT_SLACK = 256;

/** What a venue says of an order. What its life does not allow (a repeat, a late answer) changes nothing. */
export function orderTold(
  ledger: Ledger,
  clientOrderId: string,
  event: OrderEvent,
  at: TimeUs,
): void {
  const known = ledger.orders.get(clientOrderId);
  if (known === undefined) return;
  const next = transition(known.life, event);
  if (next.ok)
    keep(ledger, {
      order: known.order,
      life: next.value,
      changedAt: next.value.status === known.life.status ? known.changedAt : at,
    });
}

/** ORD-13. What its life does not allow (a repeat, a late answer) changes nothing. */
export function orderReported(ledger: Ledger, report: VenueReport, at: TimeUs): void {
  const { clientOrderId } = report.type === 'fill' ? report.fill : report;
  const known = ledger.orders.get(clientOrderId);
  if (known === undefined) return;
  if (report.type === 'amended')
    return orderAmended(ledger, known, { quantity: report.quantity, limit: report.limit }, at);
  for (const event of lifeEventsOf(report, known.life)) orderTold(ledger, clientOrderId, event, at);
}

function orderAmended(
  ledger: Ledger,
  known: LedgerOrder,
  to: Pick<VenueOrder, 'quantity' | 'limit'>,
  at: TimeUs,
): void {
  const next = transition(known.life, { type: 'amended', quantity: to.quantity });
  if (next.ok) keep(ledger, { order: { ...known.order, ...to }, life: next.value, changedAt: at });
}

function keep(ledger: Ledger, order: LedgerOrder): void {
  const { clientOrderId, instrumentId } = order.order;
  ledger.orders.set(clientOrderId, order);
  const living = ledger.living.get(instrumentId) ?? new OpenOrders();
  if (isDead(order.life)) living.delete(clientOrderId);
  else living.set(clientOrderId, order);
  ledger.living.set(instrumentId, living);
}

/** LED-2: a fill changes position, cash and parent whatever we thought of its order (F24), and once (F5). */
export function bookFill(ledger: Ledger, parentId: string, fill: Fill, bookedAt: TimeUs): void {
  const parent = ledger.parents.get(parentId);
  invariant(parent !== undefined, 'a fill belongs to a parent of this journal');
  if (ledger.executions.has(fill.executionId)) return;
  const booked: BookedFill = {
    fill,
    parentId,
    instrument: parent.instrument,
    side: parent.side,
    bookedAt,
    changedAt: fill.at,
  };
  ledger.executions.set(fill.executionId, booked);
  ledger.hasTraded = true;
  const fills = ledger.fills.get(parent.instrument.id) ?? new FillLog();
  fills.add(booked);
  ledger.fills.set(parent.instrument.id, fills);
  count(ledger, parent, null, fill);
  orderReported(ledger, { type: 'fill', fill }, bookedAt);
}

/** LED-3: a bust or a correction undoes and books again, in lots and in money. */
export function restateFill(ledger: Ledger, restatement: Restatement, at: TimeUs): void {
  const booked = ledger.executions.get(restatement.executionId);
  const parent = booked === undefined ? undefined : ledger.parents.get(booked.parentId);
  if (booked === undefined || parent === undefined) return;
  const change = restate(new Map([[restatement.executionId, booked.fill]]), restatement);
  if (change === null) return;
  count(ledger, parent, change.before, change.after);
  booked.fill = change.after;
  ledger.fills.get(booked.instrument.id)?.restated(booked);
  booked.changedAt = at;
  ledger.restatedAt = at;
  for (const event of restatedEvents(change))
    orderTold(ledger, change.before.clientOrderId, event, at);
}

function count(ledger: Ledger, parent: LedgerParent, before: Fill | null, after: Fill): void {
  const { instrument, side } = parent;
  if (after.commission !== undefined) ledger.charged.add(after.commission.asset);
  parent.filled += after.quantity - (before?.quantity ?? 0);
  move(
    ledger,
    changed(
      before === null ? [] : movementOf(instrument, side, before),
      movementOf(instrument, side, after),
    ),
    after.venue,
  );
}

/** What is known of a parent that is over, and that nothing is heard of any more, leaves memory; positions and money are what they are. */
export function letGoParent(
  ledger: Ledger,
  parentId: string,
  its: { readonly orders: Iterable<string>; readonly executions: Iterable<string> },
): void {
  for (const id of its.orders) ledger.orders.delete(id);
  for (const id of its.executions) ledger.executions.delete(id);
  ledger.parents.delete(parentId);
}

/** Of a log, what was booked before `at` and no parent that is at work counts from. */
export function letGoFills(
  ledger: Ledger,
  instrumentId: string,
  at: TimeUs,
  atWork: Iterable<string>,
): void {
  const log = ledger.fills.get(instrumentId);
  if (log === undefined || log.firstFrom(at) === log.count - log.fills.length) return;
  let first = log.count;
  for (const parentId of atWork) {
    const parent = ledger.parents.get(parentId);
    if (parent?.instrument.id === instrumentId) first = Math.min(first, parent.fillsBefore);
  }
  log.letGo(at, first);
}
