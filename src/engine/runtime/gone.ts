import { isOver } from '#core/execute/begin';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';

/**
 * F38: what our books hold or work in an instrument that is not listed here any more is a finding of its own: a person decides about it,
 * and everything else is traded. Listed again, the finding is gone.
 */
export function findGone(deps: EngineDeps, engine: Engine): void {
  const { ledger, parents } = engine.state;
  const missing = new Map<string, string>();
  for (const { id } of deps.gone ?? []) {
    const held = ledger.positions.get(id) ?? 0;
    const isWorked = [...parents.values()].some(
      (parent) => !isOver(parent) && parent.acceptance.instrument.id === id,
    );
    if (held !== 0 || isWorked)
      missing.set(
        id,
        `${id} is ${isWorked ? 'being worked' : `held (${held} lots)`}, and it is no longer in the configuration or at the venue`,
      );
  }
  for (const id of deps.unlisted ?? [])
    if (!missing.has(id))
      missing.set(
        id,
        `${id} is in the configuration, and the venue does not list it or does not trade it now`,
      );
  const { quarantine, resolved } = ledger.controls;
  for (const { id, kind, instrumentId } of quarantine.values())
    if (kind === 'instrument' && !missing.has(instrumentId ?? ''))
      engine.decide({ type: 'cleared', id });
  for (const [instrumentId, found] of missing) {
    const id = `instrument ${instrumentId}`;
    if (!quarantine.has(id) && !resolved.has(id))
      engine.decide({
        type: 'quarantined',
        item: { id, kind: 'instrument', instrumentId, asset: null, amount: '0', found, lots: 0 },
      });
  }
}
