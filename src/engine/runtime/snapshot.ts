import type { AlertBoard } from '#core/alert/alert-board';
import type { ParentState } from '#core/execute/parent-state';
import type { OrderRecord } from '#core/journal/order-record';
import { amountText, parseAmount, ZERO } from '#core/kernel/amount';
import { invariant } from '#core/kernel/assert';
import { VersionedMap } from '#core/kernel/versioned-map';
import type { AccountState, Controls } from '#core/ledger/controls';
import { type BookedFill, FillLog, type FillLogState } from '#core/ledger/fill-log';
import type { Ledger } from '#core/ledger/ledger';
import type { Legging } from '#core/ledger/legging';
import { type LedgerOrder, OpenOrders } from '#core/ledger/open-orders';
import type { Fill } from '#core/order/child';
import type { Draft } from '#engine/projection/draft';
import { type EngineState, emptyState } from '#engine/runtime/state';

// The state as one text, and back. Equal states give equal texts, so that a hash of it can be met by a replay. What two parts share is written once.

type Pairs<T> = readonly (readonly [string, T])[];
/** An execution with its parent's instrument written where the parent is not known any more. */
type BookedText = Omit<BookedFill, 'instrument'> & Partial<Pick<BookedFill, 'instrument'>>;

interface ControlsText
  extends Omit<
    Controls,
    | 'kills'
    | 'disabled'
    | 'restricted'
    | 'quarantine'
    | 'resolved'
    | 'ignored'
    | 'ignoredLots'
    | 'accounts'
  > {
  readonly kills: Pairs<Controls['kills'] extends Map<string, infer T> ? T : never>;
  readonly disabled: Pairs<Controls['disabled'] extends Map<string, infer T> ? T : never>;
  readonly restricted: Pairs<boolean>;
  readonly quarantine: Pairs<Controls['quarantine'] extends Map<string, infer T> ? T : never>;
  readonly resolved: readonly string[];
  readonly ignored: Pairs<string>;
  readonly ignoredLots: Pairs<number>;
  readonly accounts: Pairs<AccountState>;
}
interface LedgerText extends Pick<Ledger, 'isOpened' | 'money' | 'hasTraded' | 'restatedAt'> {
  readonly instruments: Pairs<Ledger['instruments'] extends Map<string, infer T> ? T : never>;
  readonly assets: Pairs<string>;
  readonly atVenues: Pairs<string>;
  readonly venues: readonly string[];
  readonly positions: Pairs<number>;
  readonly moved: readonly string[];
  readonly charged: readonly string[];
  readonly parents: Pairs<Ledger['parents'] extends Map<string, infer T> ? T : never>;
  readonly orders: Pairs<LedgerOrder>;
  readonly living: Pairs<readonly string[]>;
  readonly executions: Pairs<BookedText>;
  /** A fill is its id where it is among the executions. */
  readonly logs: Pairs<
    Omit<FillLogState, 'fills'> & { readonly fills: readonly (string | BookedText)[] }
  >;
  readonly leggings: Pairs<Legging>;
  readonly messages: Pairs<readonly number[]>;
  readonly applications: Pairs<readonly number[]>;
  readonly controls: ControlsText;
}
type ParentText = Omit<ParentState, 'children' | 'executions'> & {
  readonly children: Pairs<
    ParentState['children'] extends ReadonlyMap<string, infer T> ? T : never
  >;
  readonly executions: Pairs<Fill>;
};
/** Order, instrument and acceptance are the parent's, where there is one. */
type RecordText = Omit<OrderRecord, 'children' | 'fills' | 'order' | 'instrument' | 'acceptance'> &
  Partial<Pick<OrderRecord, 'order' | 'instrument' | 'acceptance'>> & {
    readonly children: Pairs<
      OrderRecord['children'] extends ReadonlyMap<string, infer T> ? T : never
    >;
    readonly fills: Pairs<Fill>;
  };
interface StateText
  extends Pick<
    EngineState,
    'sequence' | 'lastAt' | 'kill' | 'models' | 'ended' | 'letsGo' | 'goneTo'
  > {
  readonly parents: Pairs<ParentText>;
  readonly records: Pairs<RecordText>;
  readonly baskets: Pairs<EngineState['baskets'] extends Map<string, infer T> ? T : never>;
  readonly waits: Pairs<EngineState['waits'] extends Map<string, infer T> ? T : never>;
  readonly ledger: LedgerText;
  readonly requests: Pairs<EngineState['requests'] extends Map<string, infer T> ? T : never>;
  readonly askedBy: Pairs<string>;
  readonly commands: Pairs<EngineState['commands'] extends Map<string, infer T> ? T : never>;
  readonly lessons: Pairs<EngineState['lessons'] extends Map<string, infer T> ? T : never>;
  readonly besides: Pairs<EngineState['besides'] extends Map<string, infer T> ? T : never>;
  readonly alerts: Omit<AlertBoard, 'alerts'> & {
    readonly alerts: Pairs<AlertBoard['alerts'] extends Map<string, infer T> ? T : never>;
  };
}

/** JRN-19: all of a state. */
export function snapshotOf(state: EngineState): string {
  const { sequence, lastAt, kill, models, ended, letsGo, goneTo, alerts } = state;
  const text: StateText = {
    sequence,
    lastAt,
    kill,
    models,
    ended,
    letsGo,
    goneTo,
    alerts: { ...alerts, alerts: [...alerts.alerts] },
    parents: [...state.parents].map(([id, { children, executions, ...parent }]) => [
      id,
      { ...parent, children: [...children], executions: [...executions.entries()] },
    ]),
    records: [...state.records].map(([id, record]) => [
      id,
      recordText(record, state.parents.has(id)),
    ]),
    baskets: [...state.baskets],
    waits: [...state.waits],
    ledger: ledgerText(state.ledger),
    requests: [...state.requests],
    askedBy: [...state.askedBy],
    commands: [...state.commands],
    besides: [...state.besides],
    lessons: [...state.lessons],
  };
  return JSON.stringify(text);
}

/** The state that `snapshotOf` wrote. */
export function restored(text: string): EngineState {
  const from = JSON.parse(text) as StateText;
  const state = emptyState();
  state.sequence = from.sequence;
  state.lastAt = from.lastAt;
  state.kill = from.kill;
  state.models.stack.push(...from.models.stack);
  state.models.changes.push(...from.models.changes);
  state.models.learned.push(...from.models.learned);
  state.ended.push(...from.ended);
  state.letsGo = from.letsGo;
  state.goneTo = from.goneTo;
  state.alerts.window = from.alerts.window;
  state.alerts.over.push(...from.alerts.over);
  fill(state.alerts.alerts, from.alerts.alerts);
  for (const [id, { children, executions, ...parent }] of from.parents)
    state.parents.set(id, {
      ...parent,
      children: new Map(children),
      executions: executions.reduce(
        (all, [key, value]) => all.with(key, value),
        VersionedMap.empty<string, Fill>(),
      ),
    });
  for (const [id, record] of from.records)
    state.records.set(id, recordFrom(record, state.parents.get(id)));
  fill(state.baskets, from.baskets);
  fill(state.waits, from.waits);
  fill(state.requests, from.requests);
  fill(state.askedBy, from.askedBy);
  fill(state.commands, from.commands);
  fill(state.besides, from.besides);
  fill(state.lessons, from.lessons);
  fillLedger(state.ledger, from.ledger);
  return state;
}

const fill = <T>(map: Map<string, T>, pairs: Pairs<T>): void => {
  for (const [key, value] of pairs) map.set(key, value);
};

function recordText(
  { order, instrument, acceptance, children, fills, ...record }: OrderRecord,
  isParent: boolean,
): RecordText {
  const lists = { children: [...children], fills: [...fills] };
  return isParent
    ? { ...record, ...lists }
    : { ...record, order, instrument, acceptance, ...lists };
}
function recordFrom(
  { order, instrument, acceptance, children, fills, ...record }: RecordText,
  parent: ParentState | undefined,
): Draft {
  const accepted = parent?.acceptance ?? acceptance ?? null;
  const ordered = accepted?.order ?? order;
  const listed = accepted?.instrument ?? instrument;
  invariant(ordered !== undefined && listed !== undefined, 'a record is of an order');
  return {
    ...record,
    order: ordered,
    instrument: listed,
    acceptance: accepted,
    changes: [...record.changes],
    children: new Map(children),
    fills: new Map(fills),
  };
}

function ledgerText(ledger: Ledger): LedgerText {
  const { isOpened, money, hasTraded, restatedAt, controls } = ledger;
  const booked = ({ instrument, ...rest }: BookedFill): BookedText =>
    ledger.parents.has(rest.parentId) ? rest : { ...rest, instrument };
  return {
    isOpened,
    money,
    hasTraded,
    restatedAt,
    instruments: [...ledger.instruments],
    assets: [...ledger.assets].map(([asset, amount]) => [asset, amountText(amount)]),
    atVenues: [...ledger.atVenues].map(([key, amount]) => [key, amountText(amount)]),
    venues: [...ledger.venues],
    positions: [...ledger.positions],
    moved: [...ledger.moved],
    charged: [...ledger.charged],
    parents: [...ledger.parents],
    orders: [...ledger.orders],
    living: [...ledger.living].map(([id, living]) => [id, [...living.keys()]]),
    executions: [...ledger.executions].map(([id, each]) => [id, booked(each)]),
    logs: [...ledger.fills].map(([id, log]) => {
      const { fills, ...sums } = log.state();
      const known = (each: BookedFill): string | BookedText =>
        ledger.executions.has(each.fill.executionId) ? each.fill.executionId : booked(each);
      return [id, { ...sums, fills: fills.map(known) }];
    }),
    leggings: [...ledger.leggings],
    messages: [...ledger.messages],
    applications: [...ledger.applications],
    controls: {
      ...controls,
      kills: [...controls.kills],
      disabled: [...controls.disabled],
      restricted: [...controls.restricted],
      quarantine: [...controls.quarantine],
      resolved: [...controls.resolved],
      ignored: [...controls.ignored].map(([asset, amount]) => [asset, amountText(amount)]),
      ignoredLots: [...controls.ignoredLots],
      accounts: [...controls.accounts],
    },
  };
}

function fillLedger(ledger: Ledger, from: LedgerText): void {
  const { isOpened, money, hasTraded, restatedAt } = from;
  Object.assign(ledger, { isOpened, money, hasTraded, restatedAt });
  fill(ledger.instruments, from.instruments);
  for (const [asset, amount] of from.assets) ledger.assets.set(asset, parseAmount(amount) ?? ZERO);
  for (const [key, amount] of from.atVenues) ledger.atVenues.set(key, parseAmount(amount) ?? ZERO);
  for (const venue of from.venues) ledger.venues.add(venue);
  fill(ledger.positions, from.positions);
  for (const key of from.moved) ledger.moved.add(key);
  for (const asset of from.charged) ledger.charged.add(asset);
  fill(ledger.parents, from.parents);
  fill(ledger.orders, from.orders);
  for (const [id, living] of from.living) ledger.living.set(id, openOf(ledger, living));
  const booked = ({ instrument, ...rest }: BookedText): BookedFill => {
    const listed = instrument ?? ledger.parents.get(rest.parentId)?.instrument;
    invariant(listed !== undefined, 'an execution is of an instrument');
    return { ...rest, instrument: listed };
  };
  for (const [id, each] of from.executions) ledger.executions.set(id, booked(each));
  for (const [id, { fills, ...sums }] of from.logs) {
    const known = (each: string | BookedText): BookedFill => {
      const found = typeof each === 'string' ? ledger.executions.get(each) : booked(each);
      invariant(found !== undefined, 'a fill that is named is among the executions');
      return found;
    };
    ledger.fills.set(id, new FillLog({ ...sums, fills: fills.map(known) }));
  }
  fill(ledger.leggings, from.leggings);
  fill(ledger.messages, from.messages as Pairs<never>);
  fill(ledger.applications, from.applications as Pairs<never>);
  fillControls(ledger.controls, from.controls);
}
function openOf(ledger: Ledger, ids: readonly string[]): OpenOrders {
  const open = new OpenOrders();
  for (const id of ids) open.set(id, alive(ledger, id));
  return open;
}
function alive(ledger: Ledger, clientOrderId: string): LedgerOrder {
  const order = ledger.orders.get(clientOrderId);
  invariant(order !== undefined, 'what lives is among the orders');
  return order;
}

function fillControls(controls: Controls, from: ControlsText): void {
  fill(controls.accounts, from.accounts);
  fill(controls.kills, from.kills);
  fill(controls.disabled, from.disabled);
  fill(controls.restricted, from.restricted);
  fill(controls.quarantine, from.quarantine);
  for (const id of from.resolved) controls.resolved.add(id);
  for (const [asset, amount] of from.ignored)
    controls.ignored.set(asset, parseAmount(amount) ?? ZERO);
  fill(controls.ignoredLots, from.ignoredLots);
}
