import { type Refusal, refusal } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import { err, ok, type Result } from '#core/kernel/result';
import type { Days } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';
import type { FactorRisk } from '#core/portfolio/optimise/factor-risk';

/** Daily log returns of names on the days that all of them have, name by name. */
export interface ReturnHistory {
  readonly days: Days;
  readonly returns: readonly Float64Array[];
}
/** What is usual: a year of days, fifteen factors at most. */
export const USUAL_RISK = { days: 252, factors: 15 } as const;
const DAYS_MIN = 40;
const SWEEPS = 60;
/** Of a name's variance: the factors explain all but this at most, however well they fit the past. */
const OWN_SHARE_MIN = 0.05;

/** The newest `most` returns of all names; refused, with the name that is shortest, where they have too few days in common. */
export function returnHistory(bars: readonly Bars[], most: number): Result<ReturnHistory, Refusal> {
  const counts = new Map<number, number>();
  for (const each of bars)
    for (let t = 0; t < each.count; t++)
      if (each.close[t]! > 0) counts.set(each.at[t]!, (counts.get(each.at[t]!) ?? 0) + 1);
  const days = [...counts]
    .filter(([, count]) => count === bars.length)
    .map(([at]) => at)
    .toSorted((a, b) => a - b)
    .slice(-most - 1);
  if (days.length <= DAYS_MIN) {
    const shortest = bars.toSorted((a, b) => a.count - b.count)[0];
    return err(
      refusal(
        'LIQUIDITY_UNKNOWN',
        `names must have ${DAYS_MIN} days in common to estimate their risk, had ${Math.max(0, days.length - 1)}`,
        { days: days.length, shortest: shortest?.symbol ?? '' },
        `leave out ${shortest?.symbol ?? 'the shortest'}, which has ${shortest?.count ?? 0} days, or give more history`,
      ),
    );
  }
  const returns = bars.map((each) => {
    const closes = new Map<number, number>();
    for (let t = 0; t < each.count; t++) closes.set(each.at[t]!, each.close[t]!);
    return Float64Array.from({ length: days.length - 1 }, (_, t) =>
      Math.log(closes.get(days[t + 1]!)! / closes.get(days[t]!)!),
    );
  });
  return ok({ days: days.length - 1, returns });
}

/**
 * Principal components of returns (Connor & Korajczyk 1986) as a factor model, per day: exposures X'U / sqrt(T - 1) of the first `most` components, and of each name what they leave.
 * Names may be more than days. A tenth as many factors as days at most. The variance of every name is that of its sample, with T - 1 in the denominator.
 */
export function statisticalFactors({ days, returns }: ReturnHistory, most: number): FactorRisk {
  const n = returns.length;
  const k = Math.max(1, Math.min(most, Math.floor(days / 10), n - 1));
  const centred = returns.map((own) => {
    const mean = own.reduce((sum, x) => sum + x, 0) / days;
    return own.map((x) => x - mean);
  });
  const gram = new Float64Array(days * days);
  for (const own of centred)
    for (let s = 0; s < days; s++)
      for (let t = 0; t <= s; t++) gram[s * days + t]! += own[s]! * own[t]!;
  for (let s = 0; s < days; s++)
    for (let t = s + 1; t < days; t++) gram[s * days + t] = gram[t * days + s]!;
  const random = seededRandom(1);
  let basis = orthonormal(
    Array.from({ length: k }, () => Float64Array.from({ length: days }, () => random.next() - 0.5)),
  );
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    basis = orthonormal(
      basis.map((u) => u.map((_, s) => u.reduce((sum, x, t) => sum + gram[s * days + t]! * x, 0))),
    );
  const loadings = new Float64Array(n * k);
  const specific = new Float64Array(n);
  for (const [i, own] of centred.entries()) {
    const variance = own.reduce((sum, x) => sum + x * x, 0) / (days - 1);
    let explained = 0;
    for (const [f, u] of basis.entries()) {
      const loading = own.reduce((sum, x, t) => sum + x * u[t]!, 0) / Math.sqrt(days - 1);
      loadings[i * k + f] = loading;
      explained += loading * loading;
    }
    // What a name has of its own is taken out of the factors' share: together they are what was measured.
    const shared = Math.min(explained, (1 - OWN_SHARE_MIN) * variance);
    if (shared < explained)
      for (let f = 0; f < k; f++) loadings[i * k + f]! *= Math.sqrt(shared / explained);
    specific[i] = variance - shared;
  }
  return { factors: k, loadings, specific };
}
/** Gram and Schmidt, modified. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  for (const each of vectors) {
    const u = each.slice();
    for (const before of out) {
      const along = u.reduce((sum, x, t) => sum + x * before[t]!, 0);
      for (let t = 0; t < u.length; t++) u[t]! -= along * before[t]!;
    }
    const length = Math.sqrt(u.reduce((sum, x) => sum + x * x, 0));
    out.push(length > 1e-300 ? u.map((x) => x / length) : u.fill(0));
  }
  return out;
}
/** The same covariance over a longer period of days that do not depend on each other. */
export const overDays = (
  { factors, loadings, specific }: FactorRisk,
  days: number,
): FactorRisk => ({
  factors,
  loadings: loadings.map((x) => x * Math.sqrt(days)),
  specific: specific.map((x) => x * days),
});
