import { EVENT, type Tape } from '#core/market/tape';

export interface Prints {
  /** Lots and ticks x lots; vwap in ticks, null without volume. */
  readonly visible: number;
  readonly hidden: number;
  readonly eligible: number;
  readonly vwap: number | null;
}

/** Executed volume of a stretch of a tape, [from, to): displayed, hidden and eligible, and the VWAP of the eligible. */
export function printsBetween(tape: Tape, from: number, to: number): Prints {
  let [visible, hidden, eligible, turnover] = [0, 0, 0, 0];
  for (let i = 0; i < tape.count; i++) {
    const at = tape.at[i]!;
    if (at < from || at >= to) continue;
    const size = tape.size[i]!;
    if (tape.kind[i] === EVENT.execute) visible += size;
    if (tape.kind[i] === EVENT.hidden) hidden += size;
    if (tape.eligible[i] === 1) {
      eligible += size;
      turnover += size * tape.price[i]!;
    }
  }
  return { visible, hidden, eligible, vwap: eligible > 0 ? turnover / eligible : null };
}
