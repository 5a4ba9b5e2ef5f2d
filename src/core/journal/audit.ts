import type { ParentEvent } from '#core/execute/parent-state';
import type { Role } from '#core/gate/roles';
import type { Count, TimeUs } from '#core/kernel/units';
import { scopeKey } from '#core/ledger/controls';
import type { Body, Entry } from './body.ts';

/** One decision that somebody made, as its entry tells it. */
export interface AuditRow {
  readonly sequence: Count;
  readonly at: TimeUs;
  readonly by: string;
  /** null: the process itself, or an older version wrote it. */
  readonly role: Role | null;
  readonly what: string;
  /** The order, instrument, strategy, model or finding that it is about. */
  readonly about: string;
  readonly reason: string;
}
type Said = Omit<AuditRow, 'sequence' | 'at'>;

/** JRN-21: null: nobody decided it. */
export function auditOf({ sequence, at, body }: Entry): AuditRow | null {
  const said = body.type === 'parent' ? ofParent(body.parentId, body.event) : ofBody(body);
  return said === null ? null : { sequence, at, ...said };
}

interface Signed {
  readonly by: string;
  readonly role?: Role | undefined;
  readonly reason?: string;
}
const signed = ({ by, role, reason }: Signed, what: string, about: string): Said => ({
  by,
  role: role ?? null,
  what,
  about,
  reason: reason ?? '',
});

type Tells<Of extends { readonly type: string }, More extends readonly unknown[]> = {
  readonly [Type in Of['type']]?: (of: Extract<Of, { readonly type: Type }>, ...more: More) => Said;
};
const BODIES: Tells<Body, readonly []> = {
  placed: (body) => {
    const { order, instrument } = body.acceptance;
    return signed(body, 'placed', `${order.parentId} ${order.side} ${instrument.symbol}`);
  },
  turnedAway: (body) => ({
    ...signed(body, 'refused', `${body.order.parentId} ${body.instrument.symbol}`),
    reason: body.refusal.code,
  }),
  kill: (body) => {
    const about = scopeKey(body.scope ?? { type: 'all' });
    return signed(body, body.on ? 'stopped sending' : 'released the stop', about);
  },
  enabled: (body) => signed(body, 'enabled', body.strategy),
  restricted: (body) => signed(body, body.on ? 'restricted' : 'allowed', body.instrumentId),
  resolved: (body) => signed(body, `resolved: ${body.how}`, body.id),
  championed: (body) => signed(body, 'promoted', body.model.id),
  dethroned: (body) => signed(body, 'reverted', 'the model in use'),
  acknowledged: (body) => signed(body, 'acknowledged', body.key),
  waitPlaced: (body) => {
    const { order, waitId } = body.wait;
    return signed(body, 'placed', `${waitId} ${order.side} ${order.symbol}, waiting`);
  },
  waitEnded: (body) => signed(body, body.how, `waiting order ${body.waitId}`),
  basketPlaced: (body) => signed(body, 'placed', `basket ${body.basket.basketId}`),
  basketCancelled: (body) => signed(body, 'cancelled', `basket ${body.basketId}`),
};
const EVENTS: Tells<ParentEvent, readonly [parentId: string]> = {
  cancelParent: (event, parentId) => signed(event, 'cancelled', parentId),
  pauseParent: (event, parentId) => signed(event, 'paused', parentId),
  replanParent: (event, parentId) => signed(event, REPLANNED[event.why], parentId),
};
const REPLANNED = {
  resumed: 'resumed',
  amended: 'amended',
  halted: 'planned again after a halt',
  market: 'planned again for the market',
} as const;

// The tables' types hold each teller to its entry; here, by name, the two meet again.
const ofBody = (body: Body): Said | null =>
  (BODIES[body.type] as ((body: Body) => Said) | undefined)?.(body) ?? null;
const ofParent = (parentId: string, event: ParentEvent): Said | null =>
  (EVENTS[event.type] as ((event: ParentEvent, parentId: string) => Said) | undefined)?.(
    event,
    parentId,
  ) ?? null;
