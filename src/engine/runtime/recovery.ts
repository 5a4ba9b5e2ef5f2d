import { isOver } from '#core/execute/begin';
import type { Body } from '#core/journal/body';
import type { TimeUs } from '#core/kernel/units';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';

/** Takes back what rests at the venue, each with its intent; answers how many. The parents are not over: a later start goes on with them. */
export function standDown(engine: Engine, gateway: EngineDeps['gateway']): number {
  const open = [...engine.state.ledger.living.values()].flatMap((living) => [...living.values()]);
  const [first, ...more] = open.map(
    ({ order }): Body => ({
      type: 'cancel',
      parentId: order.parentId,
      clientOrderId: order.clientOrderId,
    }),
  );
  // A journal that takes no more words must not keep an order alive.
  if (first !== undefined) engine.decide(first, ...more);
  for (const { order } of open) gateway.cancel(order.clientOrderId);
  return open.length;
}

/** F7: after a restart every order that may still live is asked about. */
export function recover(deps: EngineDeps, engine: Engine): void {
  for (const [parentId, parent] of engine.state.parents) {
    for (const [clientOrderId, child] of parent.children) {
      const at = deps.clock.now();
      // What was sent and never answered is of unknown outcome; what was working may have filled while we were away.
      if (child.life.status === 'sent')
        engine.tell(parentId, {
          type: 'fault',
          clientOrderId,
          at,
          during: 'send',
          fault: { code: 'DISCONNECTED', resend: 'unknown', detail: 'restarted before the answer' },
        });
      else deps.gateway.query(clientOrderId);
    }
  }
}

/** F41: a kill that the journal could not take is beside it. It is journaled now, and taken away only then. */
export function pullMarked(deps: EngineDeps, engine: Engine): void {
  const mark = deps.killMark?.read() ?? null;
  if (mark === null) return;
  engine.decide({
    type: 'kill',
    on: true,
    by: mark.by,
    reason: `${mark.reason} (from the mark beside the journal)`,
    scope: { type: 'all' },
  });
  engine.whenWritten((written) => {
    if (written.ok) deps.killMark?.clear();
  });
}

/** What a step of the clock moves: every parent that is at work. */
export const shiftsOf = ({ parents }: Engine['state'], at: TimeUs, byUs: number): readonly Body[] =>
  [...parents]
    .filter(([, parent]) => !isOver(parent))
    .map(([parentId]) => ({
      type: 'parent',
      parentId,
      beside: null,
      event: { type: 'shifted', at, byUs },
    }));
