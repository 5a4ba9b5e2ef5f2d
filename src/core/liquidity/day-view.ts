import { MINUTE_US, type TimeUs } from '#core/kernel/units';
import { EVENT_RULES, eventDetector, type LiquidityEvent } from '#core/liquidity/events';
import { type Minutes, minutesOf } from '#core/liquidity/tape-measures';
import { type Instrument, quantityOf } from '#core/market/instrument';
import { sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';

/** How a day has gone up to a moment: spread and traded units per stretch of time, and what was out of the ordinary. */
export interface DayView {
  readonly stretches: readonly {
    readonly at: number;
    readonly spreadBps: number | null;
    readonly depth: number | null;
    readonly volume: number;
  }[];
  readonly events: readonly LiquidityEvent[];
}
const STRETCH_MINUTES = 15;

/** Of the session of `asOf`; null where it has not begun or the tape has nothing of it. */
export function dayViewOf(tape: Tape, instrument: Instrument, asOf: TimeUs): DayView | null {
  const { session } = instrument;
  const hours = sessionAt(session, asOf);
  const from = Math.max(hours?.open ?? Infinity, tape.at[0] ?? Infinity);
  const to = Math.min(asOf, hours?.close ?? -Infinity);
  if (from >= to) return null;
  const minutes = minutesOf(tape, from, to);
  const units = (lots: number): number => quantityOf(instrument, lots);
  return { stretches: stretchesOf(minutes, units), events: eventsOf(minutes, units) };
}

function stretchesOf(minutes: Minutes, units: (lots: number) => number): DayView['stretches'] {
  return Array.from({ length: Math.ceil(minutes.count / STRETCH_MINUTES) }, (_, k) => {
    let time = 0;
    let spread = 0;
    let depth = 0;
    let volume = 0;
    for (let i = k * STRETCH_MINUTES; i < Math.min(minutes.count, (k + 1) * STRETCH_MINUTES); i++) {
      volume += minutes.volumeLots[i]!;
      if (minutes.time[i]! <= 0) continue;
      time += minutes.time[i]!;
      spread += minutes.spreadBps[i]! * minutes.time[i]!;
      depth += minutes.depthLots[i]! * minutes.time[i]!;
    }
    return {
      at: minutes.fromAt + k * STRETCH_MINUTES * MINUTE_US,
      spreadBps: time > 0 ? spread / time : null,
      depth: time > 0 ? units(depth / time) : null,
      volume: units(volume),
    };
  });
}

function eventsOf(minutes: Minutes, units: (lots: number) => number): readonly LiquidityEvent[] {
  const detector = eventDetector(EVENT_RULES);
  const found: LiquidityEvent[] = [];
  for (let i = 0; i < minutes.count; i++) {
    found.push(
      ...detector.see({
        at: minutes.fromAt + i * MINUTE_US,
        spreadBps: minutes.spreadBps[i]!,
        depth: units(minutes.depthLots[i]!),
        volume: units(minutes.volumeLots[i]!),
        mid: minutes.mid[i]!,
      }),
    );
  }
  return found;
}
