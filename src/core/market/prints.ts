import { BPS_IN_ONE, type InLots, type TickPrice } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';

export interface Prints {
  /** Lots and ticks x lots: all prints, and those of them that hit displayed orders or did not; vwap in ticks, null without volume. What was displayed is null where no book ever stood and no print says who took. */
  readonly all: InLots;
  readonly visible: InLots | null;
  readonly hidden: InLots | null;
  readonly eligible: InLots;
  readonly vwap: TickPrice | null;
}

/** Executed volume of a stretch of a tape, [from, to): displayed, hidden and eligible, and the VWAP of the eligible. */
export function printsBetween(tape: Tape, from: number, to: number): Prints {
  let visible = 0;
  let hidden = 0;
  let eligible = 0;
  let turnover = 0;
  let isTold = false;
  for (let i = 0; i < tape.count; i++) {
    const at = tape.at[i]!;
    if (at < from || at >= to) continue;
    const k = i * tape.depth;
    isTold ||= tape.restingSide[i] !== 0 || tape.bidSize[k]! > 0 || tape.askSize[k]! > 0;
    const size = tape.size[i]!;
    if (tape.kind[i] === EVENT.execute) visible += size;
    if (tape.kind[i] === EVENT.hidden) hidden += size;
    if (tape.eligible[i] === 1) {
      eligible += size;
      turnover += size * tape.price[i]!;
    }
  }
  return {
    all: visible + hidden,
    visible: isTold ? visible : null,
    hidden: isTold ? hidden : null,
    eligible,
    vwap: eligible > 0 ? turnover / eligible : null,
  };
}

/** VWAP of a stretch in ticks; null without volume. `all` takes every print as a data vendor's VWAP does, `displayed` what hit the shown book. */
export function vwap(
  tape: Tape,
  from: number,
  to: number,
  which: 'eligible' | 'displayed' | 'all',
): number | null {
  let volume = 0;
  let turnover = 0;
  for (let i = 0; i < tape.count; i++) {
    const kind = tape.kind[i];
    if (
      tape.at[i]! < from ||
      tape.at[i]! >= to ||
      (kind !== EVENT.execute && kind !== EVENT.hidden)
    )
      continue;
    if (which === 'eligible' && tape.eligible[i] !== 1) continue;
    if (which === 'displayed' && kind !== EVENT.execute) continue;
    volume += tape.size[i]!;
    turnover += tape.size[i]! * tape.price[i]!;
  }
  return volume > 0 ? turnover / volume : null;
}

/**
 * Time-weighted quoted spread in bps of the mid over [from, to):
 *     sum_i d_i (ask_i - bid_i) / mid_i / sum_i d_i
 * where d_i is how long book i stood. Time with one side empty or a crossed book does not count; null without any.
 */
export function timeWeightedSpreadBps(tape: Tape, from: number, to: number): number | null {
  let time = 0;
  let sum = 0;
  for (let i = 0; i < tape.count; i++) {
    const begin = Math.max(from, tape.at[i]!);
    const end = Math.min(to, i + 1 < tape.count ? tape.at[i + 1]! : to);
    const k = i * tape.depth;
    const bid = tape.bidPrice[k]!;
    const ask = tape.askPrice[k]!;
    if (end <= begin || !(tape.bidSize[k]! > 0) || !(tape.askSize[k]! > 0) || bid > ask) continue;
    time += end - begin;
    sum += ((end - begin) * (ask - bid)) / ((ask + bid) / 2);
  }
  return time > 0 ? (sum / time) * BPS_IN_ONE : null;
}
