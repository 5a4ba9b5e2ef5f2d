// The optimiser with quadratic and with 3/2-power costs, 20 factors, box and budget, beside npm quadprog and scipy SLSQP where they finish; medians of 25, the first call told apart.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '#core/kernel/random';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { optimise, valued } from '#core/portfolio/optimise/optimise';

// No types are published for it.
const quadprog = createRequire(import.meta.url)('quadprog') as {
  solveQP(
    D: number[][],
    d: number[],
    A: number[][],
    b: number[],
    equalities: number,
  ): { readonly solution: number[] };
};
const ROUNDS = 25;
const FACTORS = 20;
const QUADPROG_MOST = 100;
const SLSQP_MOST = 100;

function problem(n: number, kind: 'quadratic' | '3/2'): Allocation {
  const random = seededRandom(7);
  const normal = (): number =>
    Array.from({ length: 12 }, () => random.next()).reduce((sum, x) => sum + x, -6);
  const none = Array.from({ length: n }, () => 0);
  const isQuadratic = kind === 'quadratic';
  const loadings = Float64Array.from({ length: n * FACTORS }, (_, k) =>
    k % FACTORS === 0 ? 0.01 * (1 + 0.3 * normal()) : 0.002 * normal(),
  );
  return {
    names: none.map((_, i) => `N${i}`),
    mu: none.map(() => 0.0005 * normal()),
    risk: {
      factors: FACTORS,
      loadings,
      specific: Float64Array.from(none, () => (0.01 + 0.02 * random.next()) ** 2),
    },
    riskAversion: 5,
    held: none.map(() => 1 / n),
    costs: {
      linear: none.map(() => (isQuadratic ? 0 : 0.0002 + 0.0005 * random.next())),
      power: none.map(() => (isQuadratic ? 0 : 0.01 + 0.05 * random.next())),
      exponent: none.map(() => 0.5),
      quadratic: none.map(() => (isQuadratic ? 0.05 + 0.2 * random.next() : 0)),
      borrow: none,
    },
    costScale: 1,
    total: 1,
    lower: none,
    upper: none.map(() => Math.max(0.02, 5 / n)),
    participation: null,
    groups: [],
    turnover: null,
    leverage: null,
    oneDay: null,
  };
}
function timed<T>(
  rounds: number,
  run: () => T,
): { readonly first: number; readonly median: number; readonly value: T } {
  const clock = (): readonly [number, T] => {
    const from = performance.now();
    const value = run();
    return [performance.now() - from, value];
  };
  const [first, value] = clock();
  const times = Array.from({ length: rounds }, () => clock()[0]).toSorted((a, b) => a - b);
  return { first, median: times[rounds >> 1] ?? first, value };
}
const covariance = ({
  risk: { factors, loadings, specific },
  riskAversion,
  costs,
}: Allocation): number[][] =>
  Array.from(specific, (own, i) =>
    Array.from(specific, (_, j) => {
      let sum = i === j ? riskAversion * own + 2 * costs.quadratic[i]! : 0;
      for (let f = 0; f < factors; f++)
        sum += riskAversion * loadings[i * factors + f]! * loadings[j * factors + f]!;
      return sum;
    }),
  );
/** min 1/2 w'Dw - d'w, w within bounds, sum 1; arrays from 1, as quadprog wants them. */
function byQuadprog(of: Allocation): Float64Array {
  const n = of.mu.length;
  const from1 = <T>(values: readonly T[], first: T): T[] => [first, ...values];
  const D = covariance(of);
  const A = Array.from({ length: n }, (_, i) => [
    1,
    ...Array.from({ length: n }, (_x, j) => (i === j ? 1 : 0)),
    ...Array.from({ length: n }, (_x, j) => (i === j ? -1 : 0)),
  ]);
  const found = quadprog.solveQP(
    from1(
      D.map((row) => from1(row, 0)),
      [],
    ),
    from1(
      of.mu.map((each, i) => each + 2 * of.costs.quadratic[i]! * of.held[i]!),
      0,
    ),
    from1(
      A.map((row) => from1(row, 0)),
      [],
    ),
    from1([1, ...of.lower, ...of.upper.map((each) => -each)], 0),
    1,
  );
  return Float64Array.from(found.solution.slice(1));
}
function bySlsqp(of: Allocation): { readonly ms: number; readonly weights: Float64Array } | null {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-'));
  const file = join(folder, 'problem.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...of,
      risk: {
        factors: of.risk.factors,
        loadings: [...of.risk.loadings],
        specific: [...of.risk.specific],
      },
    }),
  );
  const done = spawnSync('python3', [join(import.meta.dirname, 'portfolio.py'), file], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  rmSync(folder, { recursive: true });
  if (done.status !== 0) return null;
  const { ms, weights } = JSON.parse(done.stdout) as { ms: number; weights: number[] };
  return { ms, weights: Float64Array.from(weights) };
}

console.log(
  'kind       names  first ms  median ms  steps  KKT misses (slope, limits, slackness)  stand still',
);
for (const kind of ['quadratic', '3/2'] as const) {
  for (const n of [100, 500, 1000, 2000, 5000]) {
    const of = problem(n, kind);
    const { first, median, value: found } = timed(ROUNDS, () => optimise(of));
    if (!found.ok) throw new Error(found.error.message);
    const { optimality, weights, iterations, objective } = found.value;
    const misses = [optimality.stationarity, optimality.limits, optimality.slackness]
      .map((x) => x.toExponential(0))
      .join(', ');
    console.log(
      `${kind.padEnd(9)}  ${String(n).padStart(5)}  ${first.toFixed(1).padStart(8)}  ${median.toFixed(1).padStart(9)}  ${String(iterations).padStart(5)}  ${misses.padStart(37)}  ${weights.filter((w, i) => w === of.held[i]).length}`,
    );
    const beside = (name: string, ms: number, w: Float64Array): void =>
      console.log(
        `  ${name}: ${ms.toFixed(0)} ms, ${(ms / median).toFixed(0)} times ours; its objective is below ours by ${(objective - valued(of, w).objective).toExponential(1)}`,
      );
    if (kind === 'quadratic' && n <= QUADPROG_MOST) {
      const peer = timed(1, () => byQuadprog(of));
      beside('npm quadprog', peer.median, peer.value);
    }
    if (kind === '3/2' && n <= SLSQP_MOST) {
      const peer = bySlsqp(of);
      if (peer === null) console.log('  scipy SLSQP: not installed, or it did not finish');
      else beside('scipy SLSQP', peer.ms, peer.weights);
    }
  }
}
console.log(
  `npm quadprog beyond ${QUADPROG_MOST} names and scipy SLSQP beyond ${SLSQP_MOST} take minutes: left out.`,
);
