import {
  type Count,
  DAY_US,
  durationUs,
  MINUTE_US,
  type Moment,
  type Side,
  type TimeUs,
} from '#core/kernel/units';
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

/** What had been worth of fills, quote currency, before the first one that was booked at `at` or later. */
interface Mark {
  readonly at: TimeUs;
  readonly value: number;
}
/** One mark for each hour in which something was let go. */
const hourOf = (at: number): number => Math.floor(at / (60 * MINUTE_US));
/** No period looks further back. */
const MARKS_KEPT_US = durationUs(31 * DAY_US);

/** All of a log that another one needs to go on. */
export interface FillLogState {
  /** How many fills came before these, and what their sums were. */
  readonly gone: Count;
  /** When the last of them was booked. */
  readonly goneAt: Moment;
  readonly filled: number;
  readonly taken: number;
  readonly value: number;
  readonly marks: readonly Mark[];
  readonly fills: readonly BookedFill[];
}

/**
 * Fills of one instrument in the order of booking, with running sums: what was filled or worth since a
 * fill is a difference of two of them, however long the history is. A restatement adds its change to
 * the sums after it. Fills are counted from the first one ever: those that were let go keep their numbers.
 */
export class FillLog {
  readonly fills: BookedFill[];
  #gone: number;
  #goneAt: Moment;
  /** At i: of the fills before the i-th that is kept. */
  readonly #filled: number[];
  readonly #taken: number[];
  readonly #value: number[];
  readonly #marks: Mark[];

  constructor(from: FillLogState | null = null) {
    this.fills = [...(from?.fills ?? [])];
    this.#gone = from?.gone ?? 0;
    this.#goneAt = from?.goneAt ?? 0;
    this.#filled = [from?.filled ?? 0];
    this.#taken = [from?.taken ?? 0];
    this.#value = [from?.value ?? 0];
    this.#marks = [...(from?.marks ?? [])];
    for (let i = 0; i < this.fills.length; i++) this.#sum(i);
  }
  state(): FillLogState {
    const [filled, taken, value] = [this.#filled[0], this.#taken[0], this.#value[0]];
    return {
      gone: this.#gone,
      goneAt: this.#goneAt,
      filled: filled ?? 0,
      taken: taken ?? 0,
      value: value ?? 0,
      marks: this.#marks,
      fills: this.fills,
    };
  }

  /** Of all fills ever. */
  get count(): number {
    return this.#gone + this.fills.length;
  }
  add(booked: BookedFill): void {
    this.fills.push(booked);
    this.#sum(this.fills.length - 1);
  }
  /** After `booked.fill` was restated. */
  restated(booked: BookedFill): void {
    const from = this.fills.lastIndexOf(booked);
    if (from >= 0) for (let i = from; i < this.fills.length; i++) this.#sum(i);
  }
  /** Lots of the fills from the i-th ever on, and those of them that took. */
  since(i: number): Sums {
    const last = this.fills.length;
    const first = Math.min(Math.max(0, i - this.#gone), last);
    return {
      filled: (this.#filled[last] ?? 0) - (this.#filled[first] ?? 0),
      taken: (this.#taken[last] ?? 0) - (this.#taken[first] ?? 0),
    };
  }
  /** Quote currency of the fills that were booked at `at` or later; where those are let go already, of up to an hour more. */
  valueFrom(at: number): number {
    const first = this.#indexFrom(at);
    const total = this.#value[this.fills.length] ?? 0;
    if (first > 0 || at > this.#goneAt) return total - (this.#value[first] ?? 0);
    const mark = this.#marks.find((each) => hourOf(each.at) >= hourOf(at));
    return total - (mark?.value ?? 0);
  }
  /** Which of all fills ever is the first one that is kept and was booked at `at` or later; booking times never fall. */
  firstFrom(at: number): number {
    return this.#gone + this.#indexFrom(at);
  }
  /** Lets fills go that were booked before `at`, but for those from the i-th ever on. What they were worth is known by the hour. */
  letGo(at: TimeUs, i: number): void {
    const count = Math.min(this.#indexFrom(at), Math.max(0, i - this.#gone));
    for (let n = 0; n < count; n++) this.#mark(n);
    this.#goneAt = this.fills[count - 1]?.bookedAt ?? this.#goneAt;
    const horizon = at - MARKS_KEPT_US;
    while ((this.#marks[1]?.at ?? Infinity) <= horizon) this.#marks.shift();
    for (const each of [this.fills, this.#filled, this.#taken, this.#value]) each.splice(0, count);
    this.#gone += count;
  }
  toJSON(): FillLogState {
    return this.state();
  }

  #indexFrom(at: number): number {
    let low = 0;
    let high = this.fills.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.fills[middle]?.bookedAt ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  #mark(n: number): void {
    const at = this.fills[n]?.bookedAt;
    const last = this.#marks.at(-1)?.at;
    if (at !== undefined && (last === undefined || hourOf(at) > hourOf(last)))
      this.#marks.push({ at, value: this.#value[n] ?? 0 });
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
