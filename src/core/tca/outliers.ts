import { grouped } from '#core/kernel/grouped';
import type { Bps, Count } from '#core/kernel/units';
import { medianDeviation, medianOf } from '#core/numeric/robust-centre';
import { type Costed, isCosted, stratumOf } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';

/** A parent that is far from its like. */
export interface Outlier {
  readonly id: string;
  readonly stratum: string;
  readonly totalBps: Bps;
  readonly medianBps: Bps;
  /** Robust standard deviations from the median of the stratum; positive: expensive. */
  readonly z: number;
  /** Parents in the stratum. */
  readonly n: Count;
  readonly sentence: string;
}
export interface Outliers {
  /** Farthest first. */
  readonly found: readonly Outlier[];
  /** Parents in strata of fewer than eight, or of which more than half cost the same: not judged. */
  readonly notJudged: Count;
}

/** With fewer the median deviation itself is a matter of luck. */
const LEAST = 8;
/** Iglewicz and Hoaglin (1993), "How to detect and handle outliers", ASQC: beyond 3.5 robust deviations. */
const FAR = 3.5;

/** TCA-49: z = (cost - median) / (1.4826 MAD), within rows that have the keys in common. */
export function outliersOf(rows: readonly CostedParent[], within: readonly string[]): Outliers {
  const costed = rows.filter(isCosted);
  const found: Outlier[] = [];
  let notJudged = 0;
  for (const [stratum, some] of grouped(costed, (row) => stratumOf(row, within))) {
    const costs = some.map(({ totalBps }) => totalBps);
    const scale = medianDeviation(costs);
    if (some.length < LEAST || !(scale > 0)) notJudged += some.length;
    else {
      const medianBps = medianOf(costs);
      for (const row of some) {
        const z = (row.totalBps - medianBps) / scale;
        if (Math.abs(z) > FAR) found.push(outlier(row, { stratum, medianBps, z, n: some.length }));
      }
    }
  }
  return { found: found.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)), notJudged };
}

const outlier = (
  { id, totalBps }: Costed,
  of: Pick<Outlier, 'stratum' | 'medianBps' | 'z' | 'n'>,
): Outlier => ({
  id,
  totalBps,
  ...of,
  sentence: `${id} cost ${totalBps.toFixed(1)} bps; ${of.n} orders like it have a median of ${of.medianBps.toFixed(1)} bps, and it is ${Math.abs(of.z).toFixed(1)} robust deviations ${of.z > 0 ? 'above' : 'below'}.`,
});
