import type { ParentEvent, ParentState } from '#core/execute/parent-state';
import type { Entry } from '#core/journal/body';
import { type FoldTable, foldBody } from '#core/journal/fold';
import type { ChildRecord, OrderRecord } from '#core/journal/order-record';
import { type Lots, lots, type TimeUs } from '#core/kernel/units';
import { midOf } from '#core/market/view';
import { changeOf } from '#core/order/executions';
import { type OrderEvent, transition } from '#core/order/order';
import { lifeEventsOf, type RestatedFill, type VenueReport } from '#core/order/venue-report';
import { watchedUntil } from '#core/tca/time-weighted';
import type { Draft } from './draft.ts';
import { noteChange } from './note-change.ts';

/** Screens and documents by parent id, in order of creation. */
export type Records = Map<string, OrderRecord>;
type ParentOf = (parentId: string) => ParentState | undefined;

/** PRJ-1: screens read this fold of the journal, never live state. */
export function projectBody(
  records: Records,
  { body, at, sequence }: Entry,
  parentOf: ParentOf,
): void {
  foldBody(RECORD_TABLE, undefined, body, records as Map<string, Draft>, at, parentOf, sequence);
}

export const RECORD_TABLE: FoldTable<
  readonly [records: Map<string, Draft>, at: TimeUs, parentOf: ParentOf, sequence: number]
> = {
  placed({ acceptance, by, signal, wheel, arrival }, records, at, _parentOf, sequence) {
    const { order, instrument } = acceptance;
    records.set(order.parentId, {
      ...blank(order.parentId, sequence, at),
      order,
      instrument,
      acceptance,
      status: 'working',
      refusal: null,
      by,
      ...(signal === undefined ? {} : { signal }),
      ...(wheel === undefined ? {} : { wheel }),
      ...(arrival === undefined ? {} : { arrival }),
    });
  },
  turnedAway(body, records, at, _parentOf, sequence) {
    const { order, instrument, refusal, signal, wheel, arrival, before } = body;
    records.set(order.parentId, {
      ...blank(order.parentId, sequence, at),
      order,
      instrument,
      acceptance: null,
      status: 'refused',
      refusal,
      note: refusal.message,
      endedAt: at,
      ...(signal === undefined ? {} : { signal }),
      ...(wheel === undefined ? {} : { wheel }),
      ...(arrival === undefined ? {} : { arrival }),
      ...(before === undefined ? {} : { before }),
    });
  },
  refusalFollowed({ parentId, followed }, records) {
    const record = records.get(parentId);
    if (record !== undefined) record.followed = followed;
  },
  send({ order, beside, displayedAtLimit }, records, at) {
    const { quantity } = order;
    records.get(order.parentId)?.children.set(order.clientOrderId, {
      order,
      sentAt: at,
      acceptedAt: null,
      cancelledAt: null,
      queueAhead: displayedAtLimit,
      beside,
      life: after({ status: 'created', quantity }, { type: 'submitted', at }),
      note: '',
    });
  },
  parent({ parentId, event, beside, watched }, records, at, parentOf) {
    const record = records.get(parentId);
    if (record === undefined) return;
    const parent = parentOf(parentId);
    project(record, event, parent);
    if (event.type === 'fill' && beside !== null)
      (record.besides ??= {})[event.fill.executionId] = beside;
    if (event.type === 'look')
      record.watched = watched ?? watchedUntil(record.watched, event.view.at, midOf(event.view));
    if (parent === undefined) return;
    noteChange(record, event, parent, at);
    record.status = parent.status;
    record.note = parent.note;
  },
  ended: ({ parentId, status, tca, watched }, records, at) =>
    judged(records, parentId, {
      endedAt: at,
      status,
      tca,
      ...(watched === undefined ? {} : { watched }),
    }),
  restated: ({ parentId, status, tca }, records) => judged(records, parentId, { status, tca }),
  opened: null,
  moved: null,
  waitPlaced: null,
  waitCame: null,
  waitHeld: null,
  waitEnded: null,
  basketPlaced: null,
  basketWave: null,
  basketCancelled: null,
  basketEnded: null,
  acknowledged: null,
  commanded: null,
  cleared: null,
  clockRefused: null,
  clockStepped: null,
  connection: null,
  defect: null,
  stalled: null,
  noticed: null,
  noticedOver: null,
  championed: null,
  learned: null,
  dethroned: null,
  amend: null,
  cancel: null,
  kill: null,
  throttled: null,
  enabled: null,
  restricted: null,
  quarantined: null,
  resolved: null,
  reconciling: null,
  differences: null,
  reconciled: null,
};

function judged(records: Records, parentId: string, found: Partial<OrderRecord>): void {
  const record = records.get(parentId);
  if (record !== undefined) Object.assign(record, found);
}
const blank = (
  parentId: string,
  placedAs: number,
  createdAt: TimeUs,
): Omit<Draft, 'order' | 'instrument' | 'acceptance' | 'status' | 'refusal'> => ({
  parentId,
  placedAs,
  note: '',
  createdAt,
  endedAt: null,
  filled: lots(0),
  filledTurnover: 0,
  feesPaid: 0,
  children: new Map(),
  fills: new Map(),
  watched: null,
  tca: null,
  changes: [],
});

function project(record: Draft, event: ParentEvent, parent: ParentState | undefined): void {
  switch (event.type) {
    case 'fill':
      if (!record.fills.has(event.fill.executionId)) addFill(record, event);
      return;
    case 'busted':
    case 'corrected':
      return restate(record, event, parent);
    case 'look':
    case 'sent':
    case 'refused':
    case 'cancelParent':
    case 'pauseParent':
    case 'warned':
    case 'replanParent':
    case 'shifted':
      return;
    case 'accepted':
    case 'rejected':
    case 'cancelled':
    case 'expired':
    case 'cancelRefused':
    case 'neverArrived':
    case 'amended':
    case 'amendRefused':
    case 'fault':
      live(record, event, event.clientOrderId);
  }
}

function addFill(record: Draft, report: VenueReport & { readonly type: 'fill' }): void {
  const { fill } = report;
  record.fills.set(fill.executionId, fill);
  count(record, fill.quantity, fill.price * fill.quantity, fill.fee);
  live(record, report, fill.clientOrderId);
}

/** Fills, sums and the child as the venue restates them; a busted fill is no fill any more, and may become one again. */
function restate(
  record: Draft,
  event: VenueReport & { readonly type: 'busted' | 'corrected' },
  parent: ParentState | undefined,
): void {
  const now = parent?.executions.get(event.executionId);
  if (now === undefined) return;
  const before = record.fills.get(event.executionId) ?? { ...now, quantity: lots(0), fee: 0 };
  const { filled, turnover, fee } = changeOf({ before, after: now }, record.order.side);
  if (now.quantity === 0) record.fills.delete(event.executionId);
  else record.fills.set(event.executionId, now);
  count(record, filled, turnover, fee);
  live(record, event, now.clientOrderId, { before, after: now });
}

function count(record: Draft, filled: number, turnover: number, fee: number): void {
  record.filled = lots(record.filled + filled) as Lots;
  record.filledTurnover += turnover;
  record.feesPaid += fee;
}

/** ORD-13: what the venue reported of a child, in the child's own record. */
function live(
  record: Draft,
  report: VenueReport,
  clientOrderId: string,
  restated?: RestatedFill,
): void {
  const child = record.children.get(clientOrderId);
  if (child === undefined) return;
  const life = lifeEventsOf(report, child.life, restated).reduce(after, child.life);
  record.children.set(clientOrderId, { ...child, life, ...besideLife(child, report) });
}
/** What its life does not allow changes nothing. */
function after(life: ChildRecord['life'], event: OrderEvent): ChildRecord['life'] {
  const next = transition(life, event);
  return next.ok ? next.value : life;
}

function besideLife(child: ChildRecord, report: VenueReport): Partial<ChildRecord> {
  switch (report.type) {
    case 'accepted':
      return { acceptedAt: child.acceptedAt ?? report.at };
    case 'cancelled':
    case 'expired':
      return { cancelledAt: report.at };
    case 'rejected':
      return { note: report.reason };
    case 'neverArrived':
      return { note: 'it never arrived' };
    case 'amended':
      return { order: { ...child.order, quantity: report.quantity, limit: report.limit } };
    case 'busted':
    case 'corrected':
      return { note: `a fill was ${report.type}` };
    case 'fault':
      return report.during === 'send' && report.fault.resend === 'safe'
        ? { note: 'it was not sent' }
        : {};
    case 'fill':
    case 'cancelRefused':
    case 'amendRefused':
      return {};
  }
}
