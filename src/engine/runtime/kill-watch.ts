import type { TimeUs } from '#core/kernel/units';
import { isInScope, type KillScope } from '#core/ledger/controls';
import type { Ledger } from '#core/ledger/ledger';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { EngineState } from '#engine/runtime/state';

const ASK_AGAIN_US = 2_000_000;

/** Client ids of a scope that may still be open at the venue: what a kill switch has not finished yet. */
export function openIn(ledger: Ledger, scope: KillScope): readonly string[] {
  const open: string[] = [];
  for (const living of ledger.living.values()) {
    for (const [clientOrderId, { order }] of living) {
      const strategy = ledger.parents.get(order.parentId)?.strategy ?? '';
      if (
        isInScope(scope, { parentId: order.parentId, strategy, instrumentId: order.instrumentId })
      )
        open.push(clientOrderId);
    }
  }
  return open;
}

/** LED-14, F15: after a kill the venue is asked about each open order until it has confirmed that it is gone; a cancel alone proves nothing. */
export function killWatch(deps: EngineDeps, state: EngineState): { look(): void } {
  const asked = new Map<string, TimeUs>();
  return {
    look() {
      const { kills } = state.ledger.controls;
      if (kills.size === 0) return asked.clear();
      const now = deps.clock.now();
      const open = new Set([...kills.values()].flatMap((kill) => openIn(state.ledger, kill.scope)));
      for (const id of asked.keys()) if (!open.has(id)) asked.delete(id);
      for (const clientOrderId of open) {
        const before = asked.get(clientOrderId);
        if (before !== undefined && now - before < ASK_AGAIN_US) continue;
        asked.set(clientOrderId, now);
        // The first look only starts the clock: the cancel is under way, and the answer to it is the better proof.
        if (before !== undefined) deps.gateway.query(clientOrderId);
      }
    },
  };
}
