import { shown } from '#core/gate/rule';
import type { Facts } from '#core/kernel/fact';
import type { Refusal } from '#core/kernel/failure';
import { type Lots, lots } from '#core/kernel/units';
import { type Instrument, quantityOf } from '#core/market/instrument';

/** What the gate has against an order of this many lots that may take so many times its horizon; nothing is approval. */
export type GateVerdict = (quantity: Lots, horizonTimes: number) => readonly Refusal[];

const HALVINGS = 14;
const HORIZONS = [1, 2, 4, 8, 16] as const;

/**
 * GAT-27: every refusal at once, and one remedy for all of them. The remedy is found by asking the gate itself, so that following it is not
 * met by the next rule: the most that passes as it is, and the shortest of some horizons in which all of it passes.
 */
export function asOne(
  refusals: readonly Refusal[],
  ask: { readonly quantity: Lots; readonly instrument: Instrument; readonly verdict: GateVerdict },
): Refusal | null {
  const [first, ...more] = refusals;
  if (first === undefined) return null;
  const { quantity, instrument, verdict } = ask;
  const most = mostThatPasses(quantity, verdict);
  const longer = HORIZONS.slice(1).find((times) => verdict(quantity, times).length === 0);
  const facts: Facts = {
    ...first.facts,
    quantityMax: most === null ? null : quantityOf(instrument, most),
    horizonTimes: longer ?? null,
    ...(more.length === 0
      ? {}
      : { refusals: refusals.map(({ code, message, remedy }) => ({ code, message, remedy })) }),
  };
  const message = refusals.map((each) => each.message).join('; ');
  return {
    code: first.code,
    message,
    facts,
    remedy: remedyOf(refusals, { most, longer, instrument }),
  };
}

/** The largest number of lots that passes every rule; null: not even one does, so that size is not what is wrong. */
function mostThatPasses(quantity: Lots, verdict: GateVerdict): Lots | null {
  let passes: Lots | null = null;
  let low = 0;
  let high: number = quantity;
  for (let i = 0; i < HALVINGS && high - low > 1; i++) {
    const middle = Math.floor((low + high) / 2);
    if (verdict(lots(middle), 1).length === 0) {
      passes = lots(middle);
      low = middle;
    } else high = middle;
  }
  return passes;
}

function remedyOf(
  refusals: readonly Refusal[],
  {
    most,
    longer,
    instrument,
  }: {
    readonly most: Lots | null;
    readonly longer: number | undefined;
    readonly instrument: Instrument;
  },
): string {
  const ways: string[] = [];
  if (most !== null)
    ways.push(
      `send at most ${shown(quantityOf(instrument, most))} units, which passes every rule now`,
    );
  if (longer !== undefined) ways.push(`give the whole order ${longer} times the horizon`);
  const alone = [...new Set(refusals.map((each) => each.remedy))];
  if (ways.length === 0) return alone.join('; ');
  return `${ways.join(', or ')}. By rule: ${alone.join('; ')}`;
}
