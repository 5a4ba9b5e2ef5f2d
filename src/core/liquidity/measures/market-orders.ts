import type { Count } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';

/** Public market orders of a stretch, in the order in which they came. */
export interface MarketOrders {
  readonly count: Count;
  readonly at: Float64Array;
  /** +1 bought, -1 sold. */
  readonly sign: Float64Array;
  readonly size: Float64Array;
  /** Mid before the order, ticks; one more at the end: what stood after the last one. */
  readonly mid: Float64Array;
}

/**
 * Executions of one stamp on one side are one order that walked. Who took is what the tape says; where it does not, the side of the mid that the print lies on (Lee & Ready
 * 1991), prints at the mid left out. Hidden prints have no side and are left out.
 */
export function marketOrders(tape: Tape, from: number, to: number): MarketOrders {
  const at: number[] = [];
  const sign: number[] = [];
  const size: number[] = [];
  const mid: number[] = [];
  let before = NaN;
  for (let i = 0; i < tape.count && tape.at[i]! < to; i++) {
    if (tape.kind[i] === EVENT.execute && tape.at[i]! >= from && !Number.isNaN(before)) {
      const side =
        tape.restingSide[i] === 0 ? Math.sign(tape.price[i]! - before) : -tape.restingSide[i]!;
      const isSame = at.length > 0 && at.at(-1) === tape.at[i] && sign.at(-1) === side;
      if (isSame) size[size.length - 1] = size.at(-1)! + tape.size[i]!;
      else if (side !== 0) {
        at.push(tape.at[i]!);
        sign.push(side);
        size.push(tape.size[i]!);
        mid.push(before);
      }
    }
    const level = i * tape.depth;
    const bid = tape.bidPrice[level]!;
    const ask = tape.askPrice[level]!;
    if (tape.bidSize[level]! > 0 && tape.askSize[level]! > 0 && bid < ask) before = (bid + ask) / 2;
  }
  return {
    count: at.length,
    at: Float64Array.from(at),
    sign: Float64Array.from(sign),
    size: Float64Array.from(size),
    mid: Float64Array.from([...mid, before]),
  };
}
