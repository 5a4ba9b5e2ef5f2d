import type { Moment, Side, TimeUs } from '#core/kernel/units';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import type { Fill } from '#core/order/child';

/** An execution as it stands, and whose it is. */
export interface BookedFill {
  fill: Fill;
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  /** By our own clock: windows are cut by it. */
  bookedAt: TimeUs;
  /** Of the venue's last word on it, by the venue's clock: its fill, its bust, its correction. */
  changedAt: Moment;
}

interface Sums {
  readonly filled: number;
  readonly taken: number;
}

/**
 * Fills of one instrument in the order of booking, with running sums: what was filled or worth since a
 * fill is a difference of two of them, however long the history is. A restatement adds its change to
 * the sums after it.
 */
export class FillLog {
  readonly fills: BookedFill[] = [];
  /** At i: of the fills before the i-th. */
  readonly #filled: number[] = [0];
  readonly #taken: number[] = [0];
  readonly #value: number[] = [0];

  add(booked: BookedFill): void {
    this.fills.push(booked);
    this.#sum(this.fills.length - 1);
  }
  /** After `booked.fill` was restated. */
  restated(booked: BookedFill): void {
    const from = this.fills.lastIndexOf(booked);
    for (let i = Math.max(0, from); i < this.fills.length; i++) this.#sum(i);
  }
  /** Lots of the fills from the i-th on, and those of them that took. */
  since(i: number): Sums {
    const last = this.fills.length;
    const first = Math.min(i, last);
    return {
      filled: (this.#filled[last] ?? 0) - (this.#filled[first] ?? 0),
      taken: (this.#taken[last] ?? 0) - (this.#taken[first] ?? 0),
    };
  }
  /** Quote currency of the fills from the i-th on. */
  valueSince(i: number): number {
    const last = this.fills.length;
    // Differences of large sums keep a rounding error; where nothing was traded there is none.
    return i >= last ? 0 : (this.#value[last] ?? 0) - (this.#value[i] ?? 0);
  }
  /** The first fill that was booked at `at` or later; booking times never fall. */
  firstFrom(at: number): number {
    let low = 0;
    let high = this.fills.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.fills[middle]?.bookedAt ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  toJSON(): readonly BookedFill[] {
    return this.fills;
  }

  #sum(i: number): void {
    const booked = this.fills[i];
    if (booked === undefined) return;
    const { fill, instrument } = booked;
    this.#filled[i + 1] = (this.#filled[i] ?? 0) + fill.quantity;
    this.#taken[i + 1] = (this.#taken[i] ?? 0) + (fill.liquidity === 'taker' ? fill.quantity : 0);
    this.#value[i + 1] =
      (this.#value[i] ?? 0) + quoteValueOf(instrument, fill.quantity, fill.price);
  }
}
