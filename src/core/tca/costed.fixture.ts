import { seededRandom } from '#core/kernel/random';
import { DAY_US, timeUs } from '#core/kernel/units';
import { normalQuantile } from '#core/numeric/normal';
import type { CostedParent } from './costed-parent.ts';

const START = 1_767_348_000_000_000; // 2026-01-02 10:00 UTC
const UNKNOWN_PARTS = {
  delayBps: null,
  spreadBps: null,
  impactBps: null,
  timingBps: null,
  feesBps: null,
  opportunityBps: null,
};
/** A parent of ten minutes on one day, of which nothing but its cost is known unless said. */
export function costed(
  said: Partial<Omit<CostedParent, 'parts'>> & {
    readonly parts?: Partial<CostedParent['parts']>;
    readonly day?: number;
  } = {},
): CostedParent {
  const { day = 0, parts, ...rest } = said;
  const startAt = timeUs(START + day * DAY_US);
  return {
    id: 'A',
    symbol: 'XYZ',
    side: 'buy',
    startAt,
    endAt: timeUs(startAt + 600_000_000),
    notional: 100_000,
    totalBps: 5,
    againstBps: {},
    markouts: [],
    estimate: null,
    participation: null,
    passiveShare: null,
    keys: {},
    ...rest,
    parts: { ...UNKNOWN_PARTS, ...parts },
  };
}

/** Standard normal, and Student's t with three degrees of freedom and variance 1: the tails of costs. */
export function noiseFrom(seed: number): {
  uniform(): number;
  normal(): number;
  heavy(): number;
} {
  const random = seededRandom(seed);
  const normal = (): number => normalQuantile((random.next() + 1e-12) / (1 + 2e-12));
  return {
    uniform: () => random.next(),
    normal,
    heavy: () => normal() / Math.sqrt(normal() ** 2 + normal() ** 2 + normal() ** 2),
  };
}
