import type { ParentState } from '#core/execute/parent-state';
import type { Ledger } from '#core/ledger/ledger';
import { restate } from '#core/order/executions';
import { filledOf, isDead } from '#core/order/order';
import type { VenueReport } from '#core/order/venue-report';
import type { Engine } from '#engine/runtime/engine-face';

/** What a venue tells of an order: news of ours goes to its parent, what is not ours to quarantine. */
export function receive(engine: Engine, event: VenueReport): void {
  const clientOrderId = event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
  const { ledger, parents } = engine.state;
  const parentId = ledger.orders.get(clientOrderId)?.order.parentId;
  if (parentId === undefined) return stranger(engine, clientOrderId, event);
  // LED-23: an order is not over for us before all of its fills are here; those that were lost on the way are asked for.
  if (isShort(ledger, clientOrderId, event)) return engine.ask(clientOrderId);
  if (isNews(ledger, parents.get(parentId), event))
    engine.tell(parentId, event.type === 'fill' ? { type: 'fill', fill: event.fill } : event);
}

function isShort(ledger: Ledger, clientOrderId: string, event: VenueReport): boolean {
  if (event.type !== 'cancelled' && event.type !== 'expired') return false;
  const life = ledger.orders.get(clientOrderId)?.life;
  return (
    life !== undefined &&
    !isDead(life) &&
    event.filled !== undefined &&
    event.filled > filledOf(life)
  );
}

/** Answers to queries repeat what is known: only what changes something is journaled. */
function isNews(ledger: Ledger, parent: ParentState | undefined, event: VenueReport): boolean {
  if (parent === undefined) return false;
  if (event.type === 'fill') return !ledger.executions.has(event.fill.executionId);
  if (event.type === 'busted' || event.type === 'corrected')
    return restate(parent.executions, event) !== null;
  const child = parent.children.get(event.clientOrderId);
  if (child === undefined) return false;
  return (
    event.type !== 'accepted' || child.life.status === 'sent' || child.life.status === 'unknown'
  );
}

/** LED-15, F25: an order that we never sent lives or trades on our account. It is left alone, and its instrument with it, until a person has looked. */
function stranger(engine: Engine, clientOrderId: string, event: VenueReport): void {
  if (event.type !== 'accepted' && event.type !== 'fill') return; // only what lives or trades is a finding
  const { controls, parents } = engine.state.ledger;
  const id = event.type === 'fill' ? `fill ${event.fill.executionId}` : `order ${clientOrderId}`;
  if (
    controls.quarantine.has(id) ||
    controls.resolved.has(id) ||
    controls.resolved.has(`order ${clientOrderId}`)
  )
    return;
  const named = parents.get(clientOrderId.split('/')[0] ?? '');
  const found =
    event.type === 'fill'
      ? `an execution of ${event.fill.quantity} lots of order ${clientOrderId}, which we never sent`
      : `an order ${clientOrderId}, which we never sent`;
  const instrumentId =
    named?.instrument.id ?? (event.type === 'fill' ? event.instrumentId : undefined) ?? null;
  engine.decide({
    type: 'quarantined',
    item: {
      id,
      kind: event.type === 'fill' ? 'fill' : 'order',
      instrumentId,
      asset: null,
      amount: '0',
      found,
      lots: event.type === 'fill' ? event.fill.quantity : 0,
    },
  });
  engine.reconcile('an order that is not ours');
}
