import type { FastMatchingBook } from '#core/matching/fast-matching-book';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** A look, and the number of the event that it belongs to: its chance is of that event. */
export interface Looking {
  readonly provider: number;
  readonly event: number;
}

/** Ids of the market's own orders: the slot in the last places, so that the book's word about an id is a word about a slot. */
export const SLOTS = 1024;
/** Slot of everybody who is no provider. */
export const TAKER_SLOT = SLOTS - 1;
const LIMIT_ORDER = 0;
const KEEN = 0.5; // A quote nearer to the fair value than this share of the half spread is stale.
const PATIENT = 3; // A quote this many dispersions behind its place is moved up.

/**
 * Liquidity providers: each holds a ladder of orders on both sides of the fair value as all of them see it, further apart and larger away from it.
 * They come back to it at looks: replace what is filled, move what is too near or too far, and take some of it away. A quote that the fair value
 * has caught up with is withdrawn at once; what fills the gap comes with the looks that follow, and that time is the book's resilience.
 */
export interface Providers {
  look(who: Looking, fair: number, busy: number): void;
  /** Takes away what is stale at this fair value. */
  withdraw(fair: number, busy: number): void;
  /** The book says that an order of a slot is gone. */
  gone(id: number): void;
}

interface Standing {
  readonly side: 1 | -1;
  readonly fair: number;
  /** Of the spread now, over its usual width. */
  readonly width: number;
}

export function providersOf(
  parameters: ReactiveParameters,
  chanceOf: (event: number, place: number) => number,
  bookOf: (provider: number) => FastMatchingBook,
  newId: (slot: number) => number,
): Providers {
  const { providers, openPrice } = parameters;
  const { count, levels } = providers;
  const tick = 1e-4 * openPrice; // One basis point in ticks: the ladder keeps its width in money over a day.
  const half = providers.halfSpreadBps * tick;
  const dispersion = providers.dispersionBps * tick;
  const gap = providers.levelGapBps * tick;
  const slots = count * 2 * levels;
  const ids = new Float64Array(slots);
  const prices = new Float64Array(slots);
  const ownerOf = (slot: number): number => Math.floor(slot / (2 * levels));

  /** Three numbers for every slot: whether to take away, how far off, how much (Box & Muller 1958 takes two). */
  const chanceAt = (event: number, slot: number, which: number): number =>
    chanceOf(event, (slot << 2) + which);
  function place(slot: number, level: number, { event }: Looking, at: Standing): void {
    const off = -Math.log(1 - chanceAt(event, slot, 1));
    const away = (half + level * gap + dispersion * off) * at.width;
    const price = at.side === 1 ? Math.floor(at.fair - away) : Math.ceil(at.fair + away);
    if (price < 1) return;
    const normal =
      Math.sqrt(-2 * Math.log(1 - chanceAt(event, slot, 2))) *
      Math.cos(2 * Math.PI * chanceAt(event, slot, 3));
    const size =
      providers.depth *
      (1 + level * providers.depthSlope) *
      Math.exp(providers.depthDeviation * normal);
    const id = newId(slot);
    ids[slot] = id;
    prices[slot] = price;
    bookOf(ownerOf(slot)).place(
      id,
      0,
      at.side,
      LIMIT_ORDER,
      price,
      Math.max(1, Math.round(size)),
      0,
      0,
    );
  }
  function cancel(slot: number): void {
    const id = ids[slot]!;
    ids[slot] = 0;
    bookOf(ownerOf(slot)).cancel(id);
  }
  const widthOf = (busy: number): number => Math.min(3, Math.max(0.6, busy ** providers.widening));
  return {
    look(who, fair, busy) {
      const width = widthOf(busy);
      for (const side of [1, -1] as const) {
        for (let level = 0; level < levels; level++) {
          const slot = (who.provider * 2 + (side === 1 ? 0 : 1)) * levels + level;
          if (ids[slot] !== 0) {
            const away = (fair - prices[slot]!) * side;
            const near = (half + level * gap) * width;
            const isPlaced = away >= near - 0.5 * half && away <= near + PATIENT * dispersion + 1;
            if (isPlaced && chanceAt(who.event, slot, 0) >= providers.withdrawal) continue;
            cancel(slot);
          }
          place(slot, level, who, { side, fair, width });
        }
      }
    },
    withdraw(fair, busy) {
      const keen = KEEN * half * widthOf(busy);
      for (let slot = 0; slot < slots; slot++) {
        if (ids[slot] === 0) continue;
        const side = Math.floor(slot / levels) % 2 === 0 ? 1 : -1;
        if ((fair - prices[slot]!) * side < keen) cancel(slot);
      }
    },
    gone(id) {
      const slot = id % SLOTS;
      if (slot < slots && ids[slot] === id) ids[slot] = 0;
    },
  };
}
