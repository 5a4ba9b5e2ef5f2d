import { type Random, seededRandom } from '#core/kernel/random';

/** MarketDraws of one day in one order: the same seed, the same day. */
export interface MarketDraws {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Mean 1. */
  exponential(): number;
  /** Standard normal. */
  normal(): number;
}

export function marketDrawsOf(seed: number): MarketDraws {
  const random: Random = seededRandom(seed);
  let spare = NaN;
  return {
    uniform: () => random.next(),
    exponential: () => -Math.log(1 - random.next()),
    normal() {
      if (!Number.isNaN(spare)) {
        const kept = spare;
        spare = NaN;
        return kept;
      }
      // Box & Muller (1958).
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      const angle = 2 * Math.PI * random.next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/**
 * A number of its own for every occasion, uniform on [0, 1): the same occasion, the same number, whatever was drawn before
 * (counter-based, as in Salmon, Moraes, Dror & Shaw 2011). What a provider does at a look must not change because another one had more to do.
 */
export function occasionsOf(seed: number): (event: number, place: number) => number {
  const base = seedOf(seed, 0);
  return (event, place) => {
    let mixed = Math.imul(base ^ Math.imul(event, 0x9e3779b1), 0x85ebca6b) ^ place;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x9e3779b1);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** Seed of one day (or symbol) of a run: neighbours have nothing in common. */
export function seedOf(seed: number, index: number): number {
  let mixed = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
