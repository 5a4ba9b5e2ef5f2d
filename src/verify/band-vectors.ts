import { seededRandom } from '#core/kernel/random';
import { impactLaw } from '#core/numeric/impact-exponent';
import type { BandName } from '#engine/sim/reactive/facts/bands';
import { BANDS } from '#engine/sim/reactive/facts/bands';
import { type FactsTable, marketFacts } from '#engine/sim/reactive/facts/facts';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import type { Family, Inputs } from '#verify/inputs';

/** Facts that a vector gives as a range: measured in the reactive market (`simulate --facts` measures them all, longer). */
interface BandRow {
  readonly prefix: string;
  readonly fact: BandName;
  /** Where the vector has the range; null: it has a mean or words, and the range is ours. */
  readonly path: string | null;
}
const ROWS: readonly BandRow[] = [
  { prefix: 'FACT-01', fact: 'impactExponent', path: 'band' },
  { prefix: 'FACT-01', fact: 'impactPrefactor', path: 'Y_band' },
  { prefix: 'FACT-02', fact: 'relaxation', path: 'acceptance_band_at_end_of_day' },
  { prefix: 'FACT-03', fact: 'signMemory', path: 'gamma_band' },
  { prefix: 'FACT-04', fact: 'diffusivity', path: 'variance_ratio_band' },
  { prefix: 'FACT-06', fact: 'volumeShape', path: null },
  { prefix: 'FACT-07', fact: 'tailOneMinute', path: 'tail_band' },
  { prefix: 'FACT-07', fact: 'volatilityMemory', path: 'absret_acf_exponent_band' },
  { prefix: 'FACT-08', fact: 'imbalance', path: null },
  { prefix: 'FACT-09', fact: 'effectiveSpread', path: 'large_cap_bp' },
  { prefix: 'FACT-10', fact: 'participation', path: null },
  { prefix: 'FACT-10', fact: 'fairPrice', path: null },
];

export interface MeasuredBand {
  readonly path: string;
  readonly band: readonly number[];
  readonly measured: number;
  /** Distance from the middle over half the width: at most 1 is inside. */
  readonly worst: number;
}

const MARKET = REACTIVE_MARKETS['small-tick'];
const DAYS = 48;
const SEED = 1;
let table: FactsTable | null = null;

/** The rows of a vector, worst first; null: no fact of that name is measured. */
export function measuredBands(id: string, expected: Inputs): readonly MeasuredBand[] | null {
  const rows = ROWS.filter(({ prefix }) => id.startsWith(`${prefix}-`) || id === prefix);
  if (rows.length === 0) return null;
  table ??= marketFacts({ parameters: MARKET.parameters, seed: SEED, days: DAYS }, () => undefined);
  const { facts } = table;
  return rows
    .map(({ fact, path }) => {
      const band = path === null ? BANDS[fact].band : expected.numbers(path);
      const low = band[0] ?? NaN;
      const high = band[1] ?? NaN;
      const measured = facts.find(({ name }) => name === fact)?.measured.value ?? NaN;
      const off = Math.abs(measured - (low + high) / 2) / ((high - low) / 2);
      return { path: path ?? fact, band, measured, worst: Number.isNaN(off) ? Infinity : off };
    })
    .toSorted((a, b) => b.worst - a.worst);
}

const BINS_PER_DECADE = 10;
/** FACT-11: orders whose impact is a power of their size and noise, both drawn; the exponent that the estimator finds. */
function exponentOfDrawn(v: Inputs): Record<string, unknown> {
  const n = v.count('n');
  const random = seededRandom(v.number('seed'));
  const noise = v.number('noise_sd_in_sigma');
  const sizes = new Float64Array(n);
  const impacts = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // q = 10^U(-4, -1); impact in daily volatilities.
    const size = 10 ** (-4 + 3 * random.next());
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const normal = radius * Math.cos(2 * Math.PI * random.next());
    sizes[i] = size;
    impacts[i] = v.number('Y') * size ** v.number('delta') + noise * normal;
  }
  return { delta_hat: impactLaw(sizes, impacts, BINS_PER_DECADE)?.exponent.value ?? NaN };
}

export const FACTS_FAMILIES: readonly Family[] = [
  { prefix: 'FACT-11', proves: 'product', run: exponentOfDrawn },
];
