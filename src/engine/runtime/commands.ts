import type { Command, ParentEvent } from '#core/execute/parent-state';
import type { Approved } from '#core/gate/approved';
import { ownOrderCrossedBy, takesBackOwn } from '#core/gate/self-trade';
import type { Body } from '#core/journal/body';
import type { Refusal } from '#core/kernel/failure';
import type { ChildOrder, VenueOrder } from '#core/order/child';
import type { OrderGateway } from '#engine/ports/ports';
import { besideOf, displayedAt } from '#engine/runtime/beside';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { OrderStanding } from '#engine/runtime/last-stop';
import type { EngineState } from '#engine/runtime/state';

/** What is done once the journal holds why. */
export type Act =
  | { readonly type: 'send'; readonly order: Approved<VenueOrder> }
  | { readonly type: 'amend'; readonly order: Approved<VenueOrder> }
  | { readonly type: 'cancel'; readonly clientOrderId: string }
  | { readonly type: 'query'; readonly clientOrderId: string };

export function perform(gateway: OrderGateway, act: Act): void {
  if (act.type === 'send') gateway.send(act.order);
  else if (act.type === 'amend') gateway.amend?.(act.order);
  else if (act.type === 'cancel') gateway.cancel(act.clientOrderId);
  else gateway.query(act.clientOrderId);
}

/**
 * The last stop once more, for what waited until its entries were durable while something else happened: a kill switch, a fill of another order, a
 * market that went stale. What may not leave any more is told to its parent as never sent; null: it may.
 */
export function lapsed(
  { deps, standing, state }: Pick<Context, 'deps' | 'standing' | 'state'>,
  act: Act,
): { readonly parentId: string; readonly event: ParentEvent } | null {
  if (act.type !== 'send' && act.type !== 'amend') return null;
  const { parentId, clientOrderId } = act.order;
  const verdict = standing.check(act.order, 'again', true);
  const why = verdict.ok
    ? standsAgainst(state, act.order)
    : `${verdict.error.code}: ${verdict.error.message}`;
  if (why === null) return null;
  const at = deps.clock.now();
  if (act.type === 'amend')
    return { parentId, event: { type: 'amendRefused', clientOrderId, at, reason: why } };
  const fault = { code: 'PERMISSION_LAPSED', resend: 'safe', detail: why } as const;
  return { parentId, event: { type: 'fault', clientOrderId, at, during: 'send', fault } };
}

/** What its parent has against it meanwhile. EXE-29: a person or a rule holds it. */
function standsAgainst(state: EngineState, order: VenueOrder): string | null {
  if (state.parents.get(order.parentId)?.status === 'paused') return 'the order was paused';
  const unsure = unknownBeside(state, order);
  return unsure === null ? null : `the outcome of ${unsure} is not known`;
}

/** EXE-3: an order of the same parent, of a consolidated instrument at the same venue, whose outcome has become unknown meanwhile; null: none. */
function unknownBeside(
  { parents }: EngineState,
  { parentId, clientOrderId, venue }: VenueOrder,
): string | null {
  const parent = parents.get(parentId);
  const isApart = parent?.acceptance.instrument.listings !== undefined;
  for (const [id, { life, order }] of parent?.children ?? [])
    if (id !== clientOrderId && life.status === 'unknown' && !(isApart && order.venue !== venue))
      return id;
  return null;
}

interface Context {
  readonly deps: EngineDeps;
  readonly state: EngineState;
  readonly standing: OrderStanding;
  readonly journalOk: boolean;
}
interface Led {
  readonly bodies: readonly Body[];
  readonly acts: readonly Act[];
}

/** What a command of the executor becomes: entries first, acts after them. Only what the last stop approved becomes a send. */
export function actsOf(context: Context, parentId: string, command: Command): Led {
  switch (command.type) {
    case 'query':
      return { bodies: [], acts: [{ type: 'query', clientOrderId: command.clientOrderId }] };
    case 'cancel':
      return {
        bodies: [{ type: 'cancel', parentId, clientOrderId: command.clientOrderId }],
        acts: [{ type: 'cancel', clientOrderId: command.clientOrderId }],
      };
    case 'amend':
      return amending(context, parentId, command.order);
    case 'propose':
      return sending(context, parentId, command.order);
  }
}

function sending(context: Context, parentId: string, order: ChildOrder): Led {
  const { deps, standing } = context;
  const verdict = standing.check(order, 'new', context.journalOk);
  if (!verdict.ok) {
    const refused: Body = {
      type: 'parent',
      parentId,
      beside: null,
      event: {
        type: 'refused',
        clientOrderId: order.clientOrderId,
        at: deps.clock.now(),
        refusal: verdict.error,
      },
    };
    const led = consequencesOf(context, order, verdict.error);
    return { bodies: [refused, ...led.bodies], acts: led.acts };
  }
  const view = deps.feed.view(order.instrumentId);
  return {
    bodies: [
      {
        type: 'send',
        order: verdict.value,
        beside: besideOf(view, order.side),
        displayedAtLimit: displayedAt(view, order),
      },
    ],
    acts: [{ type: 'send', order: verdict.value }],
  };
}

/** An amendment is an order as it shall be: it passes the same stop. Refused, the order stands as it was. */
function amending(context: Context, parentId: string, order: ChildOrder): Led {
  const verdict = context.standing.check(order, 'amendment', context.journalOk);
  if (verdict.ok)
    return {
      bodies: [{ type: 'amend', order: verdict.value }],
      acts: [{ type: 'amend', order: verdict.value }],
    };
  const { code, message } = verdict.error;
  const refused: Body = {
    type: 'parent',
    parentId,
    beside: null,
    event: {
      type: 'amendRefused',
      clientOrderId: order.clientOrderId,
      at: context.deps.clock.now(),
      reason: `${code}: ${message}`,
    },
  };
  return { bodies: [refused, ...consequencesOf(context, order, verdict.error).bodies], acts: [] };
}

/** What a refusal sets off beside itself: a throttle switches the strategy off (LED-13), a self-trade may take back the older order (LED-20). */
function consequencesOf({ state, standing }: Context, order: ChildOrder, no: Refusal): Led {
  const strategy = state.ledger.parents.get(order.parentId)?.strategy;
  if (no.code === 'MESSAGES_ABOVE_MAX' && strategy !== undefined)
    return { bodies: [throttledBy(strategy, 'messages', no)], acts: [] };
  if (no.code !== 'SELF_TRADE' || !takesBackOwn(standing.limits.selfTrade))
    return { bodies: [], acts: [] };
  const own = ownOrderCrossedBy(state.ledger, { ...order, venue: '' });
  if (own === null || own.life.status !== 'working') return { bodies: [], acts: [] };
  const { parentId, clientOrderId } = own.order;
  return {
    bodies: [{ type: 'cancel', parentId, clientOrderId }],
    acts: [{ type: 'cancel', clientOrderId }],
  };
}

const numberIn = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const throttledBy = (
  strategy: string,
  why: 'messages' | 'executions',
  no: Refusal,
): Body => ({
  type: 'throttled',
  strategy,
  why,
  count: numberIn(no.facts['count']),
  max: numberIn(no.facts['max']),
});
