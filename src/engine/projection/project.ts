import { plannedBy } from '#core/execute/begin';
import type { ParentEvent, ParentState } from '#core/execute/parent-state';
import type { Entry } from '#core/journal/body';
import { addLots, lots, type TimeUs } from '#core/kernel/units';
import { midOf } from '#core/market/view';
import { changeOf } from '#core/order/executions';
import type { ChildRecord, OrderRecord } from '#engine/projection/order-record';

/** Screens and documents by parent id, in order of creation. */
export type Records = Map<string, OrderRecord>;

/** PRJ-1: screens read this fold of the journal, never live state. */
export function projectBody(
  records: Records,
  entry: Entry,
  parentOf: (parentId: string) => ParentState | undefined,
): void {
  const { body, at } = entry;
  switch (body.type) {
    case 'placed': {
      const { order, instrument } = body.acceptance;
      records.set(order.parentId, {
        ...blank(order.parentId, at),
        order,
        instrument,
        acceptance: body.acceptance,
        status: 'working',
        refusal: null,
      });
      return;
    }
    case 'turnedAway':
      records.set(body.order.parentId, {
        ...blank(body.order.parentId, at),
        order: body.order,
        instrument: body.instrument,
        acceptance: null,
        status: 'refused',
        refusal: body.refusal,
        note: body.refusal.message,
        endedAt: at,
      });
      return;
    case 'send':
      change(records, body.order.parentId, (record) => ({
        children: [
          ...record.children,
          {
            order: body.order,
            sentAt: at,
            acceptedAt: null,
            cancelledAt: null,
            queueAhead: body.displayedAtLimit,
            status: 'sent',
            filled: lots(0),
          },
        ],
      }));
      return;
    case 'parent': {
      const parent = parentOf(body.parentId);
      change(records, body.parentId, (record) => ({
        ...onEvent(record, body.event, parent),
        ...(parent === undefined ? {} : { status: parent.status, note: parent.note }),
      }));
      return;
    }
    case 'ended':
      change(records, body.parentId, () => ({ endedAt: at, status: body.status, tca: body.tca }));
      return;
    case 'restated':
      change(records, body.parentId, () => ({ status: body.status, tca: body.tca }));
      return;
    case 'opened':
    case 'acknowledged':
    case 'cleared':
    case 'clockRefused':
    case 'clockStepped':
    case 'connection':
    case 'defect':
    case 'championed':
    case 'dethroned':
    case 'amend':
    case 'cancel':
    case 'kill':
    case 'throttled':
    case 'enabled':
    case 'restricted':
    case 'quarantined':
    case 'resolved':
    case 'reconciling':
    case 'differences':
    case 'reconciled':
      return;
  }
}

const blank = (
  parentId: string,
  at: TimeUs,
): Pick<
  OrderRecord,
  | 'parentId'
  | 'note'
  | 'createdAt'
  | 'endedAt'
  | 'filled'
  | 'filledTurnover'
  | 'feesPaid'
  | 'children'
  | 'fills'
  | 'progress'
  | 'tca'
> => ({
  parentId,
  note: '',
  createdAt: at,
  endedAt: null,
  filled: lots(0),
  filledTurnover: 0,
  feesPaid: 0,
  children: [],
  fills: [],
  progress: [],
  tca: null,
});

function change(
  records: Records,
  parentId: string,
  to: (record: OrderRecord) => Partial<OrderRecord>,
): void {
  const record = records.get(parentId);
  if (record !== undefined) records.set(parentId, { ...record, ...to(record) });
}

function onEvent(
  record: OrderRecord,
  event: ParentEvent,
  parent: ParentState | undefined,
): Partial<OrderRecord> {
  switch (event.type) {
    case 'look': {
      if (parent === undefined) return {};
      const printed = event.view.eligibleVolume - parent.acceptance.eligibleVolumeAtStart;
      const point = {
        at: event.view.at,
        planned: plannedBy(parent, event.view.at),
        filled: parent.filled,
        mid: midOf(event.view),
        participation: printed > 0 ? parent.filled / printed : null,
        regime: parent.regime,
      };
      return { progress: [...record.progress, point] };
    }
    case 'fill': {
      const { fill } = event;
      if (record.fills.some((seen) => seen.executionId === fill.executionId)) return {};
      return {
        fills: [...record.fills, fill],
        filled: addLots(record.filled, fill.quantity),
        filledTurnover: record.filledTurnover + fill.price * fill.quantity,
        feesPaid: record.feesPaid + fill.fee,
        ...child(record, fill.clientOrderId, (c) => ({
          filled: addLots(c.filled, fill.quantity),
          status: c.filled + fill.quantity >= c.order.quantity ? 'filled' : c.status,
        })),
      };
    }
    case 'accepted':
      return child(record, event.clientOrderId, (c) => ({
        acceptedAt: c.acceptedAt ?? event.at,
        ...(c.status === 'sent' || c.status === 'unknown' ? { status: 'working' } : {}),
      }));
    case 'cancelled':
      return child(record, event.clientOrderId, () => ({
        status: 'cancelled',
        cancelledAt: event.at,
      }));
    case 'expired':
      return child(record, event.clientOrderId, () => ({
        status: 'expired',
        cancelledAt: event.at,
      }));
    case 'rejected':
      return child(record, event.clientOrderId, () => ({ status: `rejected: ${event.reason}` }));
    case 'amended':
      return child(record, event.clientOrderId, (c) => ({
        order: { ...c.order, quantity: event.quantity, limit: event.limit },
      }));
    case 'busted':
    case 'corrected':
      return restated(record, event, parent);
    case 'neverArrived':
      return child(record, event.clientOrderId, () => ({ status: 'never arrived' }));
    case 'fault':
      return child(record, event.clientOrderId, () =>
        event.during === 'send'
          ? { status: event.fault.resend === 'unknown' ? 'unknown' : 'not sent' }
          : {},
      );
    case 'sent':
    case 'refused':
    case 'cancelRefused':
    case 'amendRefused':
    case 'cancelParent':
    case 'shifted':
      return {};
  }
}

/** Fills, sums and the child as the venue restates them; a busted fill is no fill any more, and may become one again. */
function restated(
  record: OrderRecord,
  event: ParentEvent & { readonly type: 'busted' | 'corrected' },
  parent: ParentState | undefined,
): Partial<OrderRecord> {
  const after = parent?.executions.get(event.executionId);
  if (after === undefined) return {};
  const known = record.fills.find((fill) => fill.executionId === event.executionId);
  const { filled, turnover, fee } = changeOf(
    { before: known ?? { ...after, quantity: lots(0), fee: 0 }, after },
    record.order.side,
  );
  const others = record.fills.filter((fill) => fill.executionId !== event.executionId);
  return {
    fills:
      after.quantity === 0
        ? others
        : known === undefined
          ? [...others, after]
          : record.fills.map((fill) => (fill.executionId === event.executionId ? after : fill)),
    filled: lots(record.filled + filled),
    filledTurnover: record.filledTurnover + turnover,
    feesPaid: record.feesPaid + fee,
    ...child(record, after.clientOrderId, (c) => ({
      filled: lots(c.filled + filled),
      status: event.type,
    })),
  };
}

function child(
  record: OrderRecord,
  clientOrderId: string,
  to: (child: ChildRecord) => Partial<ChildRecord>,
): Partial<OrderRecord> {
  return {
    children: record.children.map((c) =>
      c.order.clientOrderId === clientOrderId ? { ...c, ...to(c) } : c,
    ),
  };
}
