import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';

/** F7: after a restart every order that may still live is asked about. */
export function recover(deps: EngineDeps, engine: Engine): void {
  for (const [parentId, parent] of engine.state.parents) {
    for (const [clientOrderId, child] of parent.children) {
      const at = deps.clock.now();
      // What was sent and never answered is of unknown outcome; what was working may have filled while we were away.
      if (child.life.status === 'sent') engine.tell(parentId, { type: 'fault', clientOrderId, at, during: 'send', fault: { code: 'DISCONNECTED', resend: 'unknown', detail: 'restarted before the answer' } });
      else deps.gateway.query(clientOrderId);
    }
  }
}
