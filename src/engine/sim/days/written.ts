import type { Acceptance } from '#core/execute/parent-state';
import type { Body } from '#core/journal/body';
import type { TimeUs } from '#core/kernel/units';
import type { Quarantined } from '#core/ledger/controls';
import type { VenueOrder } from '#core/order/child';
import type { OrderAmendment } from '#core/plan/order-amendment';

export interface PlacedSeen {
  readonly acceptance: Acceptance;
  readonly at: TimeUs; // true time
}
/** What the durable journal says, as far as it forbids or allows. */
export interface JournalSeen {
  readonly placed: Map<string, PlacedSeen>;
  readonly intents: Map<string, VenueOrder>;
  readonly cancels: Set<string>;
  readonly quarantined: Map<string, Pick<Quarantined, 'kind' | 'instrumentId' | 'lots'>>;
  readonly adopted: Map<string, number>; // lots that a person took over, by instrument
  isKilled: boolean;
  /** By switches over them alone. */
  readonly parentsKilled: Set<string>;
  /** By a person, a switch or a rule, until the plan of its release. */
  readonly held: Set<string>;
  /** What people last asked of an order. */
  readonly asked: Map<string, OrderAmendment>;
}
export const nothingWritten = (): JournalSeen => ({
  placed: new Map(),
  intents: new Map(),
  cancels: new Set(),
  quarantined: new Map(),
  adopted: new Map(),
  isKilled: false,
  parentsKilled: new Set(),
  held: new Set(),
  asked: new Map(),
});

export function write(written: JournalSeen, body: Body, now: TimeUs): void {
  if (body.type === 'placed')
    written.placed.set(body.acceptance.order.parentId, { acceptance: body.acceptance, at: now });
  if (body.type === 'send' || body.type === 'amend')
    written.intents.set(body.order.clientOrderId, body.order);
  if (body.type === 'cancel') written.cancels.add(body.clientOrderId);
  if (body.type === 'parent' && body.event.type === 'pauseParent') written.held.add(body.parentId);
  if (body.type === 'parent' && body.event.type === 'replanParent') {
    if (body.event.why !== 'amended') written.held.delete(body.parentId);
    const placed = written.placed.get(body.parentId);
    if (placed !== undefined)
      written.placed.set(body.parentId, { ...placed, acceptance: body.event.acceptance });
  }
  if (body.type === 'kill') switchIn(written, body);
  if (body.type === 'quarantined') written.quarantined.set(body.item.id, body.item);
  if (body.type !== 'resolved') return;
  const item = written.quarantined.get(body.id);
  written.quarantined.delete(body.id);
  if (
    item === undefined ||
    item.instrumentId === null ||
    item.kind !== 'position' ||
    body.how !== 'adopt'
  )
    return;
  written.adopted.set(item.instrumentId, (written.adopted.get(item.instrumentId) ?? 0) + item.lots);
}

function switchIn(written: JournalSeen, { on, scope }: Body & { readonly type: 'kill' }): void {
  if (scope?.type !== 'parent') written.isKilled = on;
  else if (on) written.parentsKilled.add(scope.parentId);
  else written.parentsKilled.delete(scope.parentId);
}
