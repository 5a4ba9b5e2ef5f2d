import { invariant } from '#core/kernel/assert';
import { seededRandom } from '#core/kernel/random';
import type { Count, Ratio } from '#core/kernel/units';

/** One way of working an order, and how many places it has in a block. */
export interface WheelArm {
  readonly name: string;
  /** A whole number from 1; chances are shares of the sum. */
  readonly weight: Count;
}
/**
 * TCA-53: who works an order is drawn by chance. Everything that decides is here, so that anybody can draw again.
 * `each`: every order by itself, from its own id: nothing has to be remembered, and shares come out by luck.
 * `blocks`: within a stratum, every block of orders has each arm as often as its weight says, in an order of chance: shares come out even, also within strata.
 */
export interface WheelRule {
  /** Named in every record: orders drawn by different rules are never compared with each other. */
  readonly id: string;
  readonly arms: readonly WheelArm[];
  readonly seed: Count;
  readonly by: 'each' | 'blocks';
}
/** What was drawn, as it is recorded with the order. */
export interface WheelDraw {
  readonly arm: string;
  /** The chance that this arm had, before the draw and without knowing the block. */
  readonly probability: Ratio;
  readonly rule: string;
  /** Uniform on [0, 1): of the order, or of the block. */
  readonly draw: Ratio;
  readonly stratum: string;
  /** Of `blocks`: which block of its stratum, and which place in it; null of `each`. */
  readonly block: { readonly index: Count; readonly place: Count; readonly length: Count } | null;
}
/** The order that is drawn for. `earlier`: orders of its stratum that this rule has drawn before; only blocks ask for it. */
export interface DrawnFor {
  readonly parentId: string;
  readonly stratum: string;
  readonly earlier: Count;
}

// A block of two says who comes next as soon as one is known.
const BLOCK_LEAST = 6;

/** The same rule and order give the same draw, today and in a replay. */
export function drawArm(rule: WheelRule, { parentId, stratum, earlier }: DrawnFor): WheelDraw {
  assertRule(rule);
  invariant(Number.isInteger(earlier) && earlier >= 0, 'orders before this one are counted');
  if (rule.by === 'each') {
    const draw = randomOf([rule.seed, rule.id, parentId]).next();
    const places = placesOf(rule, 1);
    const arm = places[Math.floor(draw * places.length)]!;
    return { ...armOf(rule, arm), draw, stratum, block: null };
  }
  const length = placesOf(rule, 1).length;
  const places = placesOf(rule, Math.ceil(BLOCK_LEAST / length));
  const index = Math.floor(earlier / places.length);
  const random = randomOf([rule.seed, rule.id, stratum, `block ${index}`]);
  const draw = random.next();
  const place = earlier % places.length;
  const arm = shuffled(places, () => random.next())[place]!;
  return { ...armOf(rule, arm), draw, stratum, block: { index, place, length: places.length } };
}

function assertRule({ arms }: WheelRule): void {
  invariant(arms.length >= 2, 'a wheel has two arms or more');
  invariant(
    arms.every(({ weight }) => Number.isInteger(weight) && weight >= 1),
    'the weight of an arm is a whole number from 1',
  );
  invariant(
    new Set(arms.map(({ name }) => name)).size === arms.length,
    'arms have different names',
  );
}
const weightsOf = ({ arms }: WheelRule): Count => arms.reduce((sum, { weight }) => sum + weight, 0);
const placesOf = ({ arms }: WheelRule, times: Count): readonly string[] =>
  arms.flatMap(({ name, weight }) => Array.from({ length: weight * times }, () => name));

function armOf(rule: WheelRule, arm: string): Pick<WheelDraw, 'arm' | 'probability' | 'rule'> {
  const weight = rule.arms.find(({ name }) => name === arm)?.weight ?? NaN;
  return { arm, probability: weight / weightsOf(rule), rule: rule.id };
}

/** Fisher and Yates: every order of the places is as likely. */
function shuffled(places: readonly string[], next: () => number): readonly string[] {
  const out = [...places];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const kept = out[i]!;
    out[i] = out[j]!;
    out[j] = kept;
  }
  return out;
}

/** Of words: FNV-1a, then the finish of MurmurHash3, so that ids that differ in one letter draw apart. */
function randomOf(words: readonly (string | number)[]): ReturnType<typeof seededRandom> {
  let hash = 0x811c9dc5;
  for (const letter of words.join('\u0000')) {
    hash ^= letter.codePointAt(0)!;
    hash = Math.imul(hash, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return seededRandom((hash ^ (hash >>> 16)) >>> 0);
}
