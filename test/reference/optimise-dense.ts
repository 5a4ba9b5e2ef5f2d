import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cholesky, dot, solve, timesVector } from '#core/numeric/linear';
import { oneDayMost } from '#core/portfolio/optimise/allocation';
import { interiorPoint } from './interior-point.ts';

/**
 * max mu'w - (gamma / 2) w'Sw - scale * sum_i [a_i |z_i| + c_i |z_i|^(3/2)],  z = w - w0,  sum w = total
 * with c_i = b sigma_i sqrt(v / V_i) (`trading-cost.ts`). Weights of the book's value; mu, S and sigma of one and the same period.
 */
export interface PortfolioProblem {
  readonly mu: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  readonly riskAversion: number;
  readonly held: readonly number[];
  readonly linear: readonly number[];
  readonly impact: readonly number[];
  readonly costScale: number;
  readonly total: number;
  readonly longOnly: boolean;
  readonly caps: readonly number[] | null;
  /** At most `max` in these names. */
  readonly illiquid: { readonly names: readonly number[]; readonly max: number } | null;
  /** sum_i min(w_i, sellable_i) at least `min`. */
  readonly oneDay: { readonly sellable: readonly number[]; readonly min: number } | null;
}
export interface Optimum {
  readonly weights: readonly number[];
  readonly objective: number;
  readonly parts: {
    readonly expected: number;
    readonly risk: number;
    readonly linear: number;
    readonly impact: number;
  };
  /** Names that do not trade at all, and where the others stand. */
  readonly fixed: readonly number[];
  readonly atZero: readonly number[];
  readonly atCap: readonly number[];
  readonly atKink: readonly number[];
  readonly budget: number;
  /** Whether the limits on illiquid names and on what a day sells hold with equality, and their prices; null also where no name of the limit moves freely: the bounds of its names then carry it. */
  readonly isIlliquidActive: boolean;
  readonly isOneDayActive: boolean;
  readonly illiquidPrice: number | null;
  readonly oneDayPrice: number | null;
  readonly iterations: number;
  /** Of the conditions of Karush, Kuhn and Tucker on the names that move freely, after the polish. */
  readonly residual: number;
}

const SNAP = 2e-6;

/** The plain twin of `optimise`: a general interior point over dense matrices, O(n^3) a step. */
export function optimiseDense(problem: PortfolioProblem): Result<Optimum, Refusal> {
  const bad = checked(problem);
  if (bad !== null) return err(bad);
  const rough = roughly(problem);
  if (rough === null)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        'a portfolio must satisfy all of its limits, none was found that does',
        { names: problem.mu.length, total: problem.total },
        'loosen a cap, the limit on illiquid names, or the share to be sellable in a day',
      ),
    );
  return ok(polished(problem, rough.weights, rough.iterations));
}

function checked(problem: PortfolioProblem): Refusal | null {
  const { mu, covariance, held, linear, impact, caps, total, oneDay, illiquid } = problem;
  const n = mu.length;
  const no = (what: string, remedy: string): Refusal =>
    refusal('PLAN_INFEASIBLE', what, { names: n }, remedy);
  const columns = [
    mu,
    held,
    linear,
    impact,
    ...covariance,
    ...(caps === null ? [] : [caps]),
    ...(oneDay === null ? [] : [oneDay.sellable]),
  ];
  if (n === 0) return no('a portfolio must have a name, had none', 'give positions');
  if (covariance.length !== n || columns.some((each) => each.length !== n))
    return no(`every column must have ${n} names, one did not`, 'give every number for every name');
  if (columns.some((each) => each.some((x) => !Number.isFinite(x))))
    return no('every number must be finite, one was not', 'leave out names with an unknown number');
  if (
    [...linear, ...impact].some((x) => x < 0) ||
    !(problem.riskAversion > 0) ||
    !(problem.costScale >= 0)
  )
    return no('costs and risk aversion must not be negative', 'correct the sign');
  const least = Math.max(...covariance.map((row, i) => row[i]!)) * 1e-10;
  if (cholesky(covariance.map((row, i) => row.map((x, j) => (i === j ? x + least : x)))) === null)
    return no(
      'a covariance must be positive semidefinite, was not',
      'shrink it, or use a factor model',
    );
  if (caps !== null && caps.reduce((sum, each) => sum + each, 0) < total)
    return no(
      `caps must leave room for ${total} in all, leave ${caps.reduce((sum, each) => sum + each, 0)}`,
      'raise a cap, or hold cash',
    );
  if (illiquid !== null && caps !== null) {
    const most =
      caps.reduce((sum, each, i) => sum + (illiquid.names.includes(i) ? 0 : each), 0) +
      illiquid.max;
    if (most < total)
      return no(
        `the liquid names and the limit on illiquid ones must hold ${total}, hold ${most}`,
        'raise the limit, or a cap of a liquid name',
      );
  }
  if (oneDay !== null) {
    const most = oneDayMost(problem.total, oneDay.sellable, caps ?? held.map(() => Infinity));
    if (most < oneDay.min)
      return refusal(
        'PLAN_INFEASIBLE',
        `a day must be able to sell ${oneDay.min} of the book, can sell at most ${most}`,
        { asked: oneDay.min, attainable: most },
        `ask for at most ${most}, or add liquid names`,
      );
  }
  return null;
}

/** Interior point on buys and sales apart, w = w0 + p - m, so that the cost is smooth; names without cost need no two. */
function roughly(
  problem: PortfolioProblem,
): { readonly weights: readonly number[]; readonly iterations: number } | null {
  const {
    mu,
    covariance,
    riskAversion,
    held,
    linear,
    impact,
    costScale,
    total,
    longOnly,
    caps,
    illiquid,
    oneDay,
  } = problem;
  const n = mu.length;
  const isSplit = mu.map((_, i) => costScale * (linear[i]! + impact[i]!) > 0);
  const buys: number[] = [];
  const sales: number[] = [];
  let size = 0;
  for (let i = 0; i < n; i++) {
    buys.push(size++);
    sales.push(isSplit[i]! ? size++ : -1);
  }
  const days = oneDay === null ? [] : held.map(() => size++);
  const weightsOf = (x: readonly number[]): number[] =>
    held.map((w, i) => w + x[buys[i]!]! - (sales[i]! >= 0 ? x[sales[i]!]! : 0));
  /** A row over weights as a row over variables. */
  const over = (row: readonly number[]): number[] => {
    const out = Array.from({ length: size }, () => 0);
    for (let i = 0; i < n; i++) {
      out[buys[i]!] = row[i]!;
      if (sales[i]! >= 0) out[sales[i]!] = -row[i]!;
    }
    return out;
  };
  const unit = (at: number, value: number): number[] =>
    Array.from({ length: size }, (_, k) => (k === at ? value : 0));
  const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, k) => x + b[k]!);
  const name = (i: number, value: number): number[] =>
    over(held.map((_, k) => (k === i ? value : 0)));
  const G: number[][] = [];
  const h: number[] = [];
  const limit = (row: number[], most: number): void => {
    G.push(row);
    h.push(most);
  };
  for (let i = 0; i < n; i++) {
    if (isSplit[i]!) {
      limit(unit(buys[i]!, -1), 0);
      limit(unit(sales[i]!, -1), 0);
    }
    if (longOnly) limit(name(i, -1), held[i]!);
    if (caps !== null) limit(name(i, 1), caps[i]! - held[i]!);
    if (oneDay !== null) {
      limit(plus(unit(days[i]!, 1), name(i, -1)), held[i]!);
      limit(unit(days[i]!, 1), oneDay.sellable[i]!);
    }
  }
  if (illiquid !== null)
    limit(
      over(held.map((_, i) => (illiquid.names.includes(i) ? 1 : 0))),
      illiquid.max - illiquid.names.reduce((sum, i) => sum + held[i]!, 0),
    );
  if (oneDay !== null)
    limit(
      Array.from({ length: size }, (_, k) => (days.includes(k) ? -1 : 0)),
      -oneDay.min,
    );
  const start = Array.from({ length: size }, () => 1e-2);
  for (let i = 0; i < n; i++) if (!isSplit[i]!) start[buys[i]!] = 0;
  const found = interiorPoint(
    {
      start,
      A: [over(held.map(() => 1))],
      b: [total - held.reduce((sum, w) => sum + w, 0)],
      G,
      h,
      gradient(x) {
        const w = weightsOf(x);
        const slope = timesVector(covariance, w).map((each, i) => riskAversion * each - mu[i]!);
        const out = over(slope);
        for (let i = 0; i < n; i++)
          for (const at of isSplit[i]! ? [buys[i]!, sales[i]!] : [])
            out[at] =
              out[at]! +
              costScale * (linear[i]! + 1.5 * impact[i]! * Math.sqrt(Math.max(0, x[at]!)));
        return out;
      },
      hessian(x) {
        const out = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const each = riskAversion * covariance[i]![j]!;
            for (const [a, sa] of [
              [buys[i]!, 1],
              [sales[i]!, -1],
            ] as const)
              for (const [b, sb] of [
                [buys[j]!, 1],
                [sales[j]!, -1],
              ] as const)
                if (a >= 0 && b >= 0) out[a]![b] = out[a]![b]! + sa * sb * each;
          }
          for (const at of isSplit[i]! ? [buys[i]!, sales[i]!] : [])
            out[at]![at] =
              out[at]![at]! +
              (costScale * 0.75 * impact[i]!) / Math.sqrt(Math.max(1e-14, x[at]!)) +
              1e-12;
        }
        return out;
      },
    },
    1e-10,
  );
  return found === null ? null : { weights: weightsOf(found.x), iterations: found.iterations };
}

/** Names that stand on a bound are put there exactly, and the conditions of the others solved by Newton: no dust where the optimum does not trade. */
function polished(
  problem: PortfolioProblem,
  rough: readonly number[],
  iterations: number,
): Optimum {
  const {
    mu,
    covariance,
    riskAversion,
    held,
    linear,
    impact,
    costScale,
    total,
    longOnly,
    caps,
    illiquid,
    oneDay,
  } = problem;
  const n = mu.length;
  const w = [...rough];
  const is = (i: number, where: number): boolean => Math.abs(w[i]! - where) < SNAP;
  const daySold =
    oneDay === null
      ? Infinity
      : w.reduce((sum, each, i) => sum + Math.min(each, oneDay.sellable[i]!), 0);
  const isDayActive = oneDay !== null && daySold - oneDay.min < SNAP;
  const isIlliquidActive =
    illiquid !== null && illiquid.max - illiquid.names.reduce((sum, i) => sum + w[i]!, 0) < SNAP;
  const atZero: number[] = [];
  const atCap: number[] = [];
  const atKink: number[] = [];
  const fixed: number[] = [];
  for (let i = 0; i < n; i++) {
    const put = (list: number[], at: number): void => {
      list.push(i);
      w[i] = at;
    };
    if (caps !== null && is(i, caps[i]!)) put(atCap, caps[i]!);
    else if (longOnly && is(i, 0)) put(atZero, 0);
    else if (costScale * linear[i]! > 0 && is(i, held[i]!)) put(fixed, held[i]!);
    else if (isDayActive && oneDay !== null && is(i, oneDay.sellable[i]!))
      put(atKink, oneDay.sellable[i]!);
  }
  const stuck = new Set([...atZero, ...atCap, ...atKink, ...fixed]);
  const free = held.flatMap((_, i) => (stuck.has(i) ? [] : [i]));
  const slopeOf = (i: number): number => {
    const z = w[i]! - held[i]!;
    return (
      mu[i]! -
      riskAversion * dot(covariance[i]!, w) -
      costScale * Math.sign(z) * (linear[i]! + 1.5 * impact[i]! * Math.sqrt(Math.abs(z)))
    );
  };
  // Rows of the limits that hold with equality: the budget, the illiquid names, what a day sells (only names below their cap count there).
  const illiquidMoves =
    isIlliquidActive && illiquid !== null && free.some((i) => illiquid.names.includes(i));
  const dayMoves = isDayActive && oneDay !== null && free.some((i) => w[i]! < oneDay.sellable[i]!);
  const rows = [
    held.map(() => 1),
    ...(illiquidMoves ? [held.map((_, i) => (illiquid?.names.includes(i) === true ? 1 : 0))] : []),
    ...(dayMoves
      ? [held.map((_, i) => (w[i]! < (oneDay?.sellable[i] ?? 0) && !atKink.includes(i) ? -1 : 0))]
      : []),
  ];
  const daySum = (): number =>
    w.reduce((sum, each, i) => sum + Math.min(each, oneDay?.sellable[i] ?? 0), 0);
  const misses = (): number[] => [
    w.reduce((sum, each) => sum + each, 0) - total,
    ...(illiquidMoves ? [illiquid.names.reduce((sum, i) => sum + w[i]!, 0) - illiquid.max] : []),
    ...(dayMoves ? [oneDay.min - daySum()] : []),
  ];
  let prices = rows.map(() => 0);
  let residual = Infinity;
  for (let step = 0; step < 40 && free.length > 0; step++) {
    const left = free.map(
      (i) => slopeOf(i) - rows.reduce((sum, row, k) => sum + row[i]! * prices[k]!, 0),
    );
    const missed = misses();
    if (step > 0) residual = Math.max(...[...left, ...missed].map(Math.abs));
    if (residual < 1e-15) break;
    const matrix = [
      ...free.map((i) => [
        ...free.map(
          (j) =>
            -riskAversion * covariance[i]![j]! -
            (i === j
              ? (costScale * 0.75 * impact[i]!) /
                Math.sqrt(Math.max(1e-14, Math.abs(w[i]! - held[i]!)))
              : 0),
        ),
        ...rows.map((row) => -row[i]!),
      ]),
      ...rows.map((row) => [...free.map((i) => row[i]!), ...rows.map(() => 0)]),
    ];
    const move = solve(matrix, [...left.map((each) => -each), ...missed.map((each) => -each)]);
    if (move === null) break;
    for (const [k, i] of free.entries()) w[i] = w[i]! + move[k]!;
    prices = prices.map((each, k) => each + move[free.length + k]!);
  }
  invariant(w.every(Number.isFinite), 'weights are numbers');
  const trades = w.map((each, i) => Math.abs(each - held[i]!));
  const parts = {
    expected: dot(mu, w),
    risk: (riskAversion / 2) * dot(w, timesVector(covariance, w)),
    linear: trades.reduce((sum, z, i) => sum + linear[i]! * z, 0),
    impact: trades.reduce((sum, z, i) => sum + impact[i]! * z * Math.sqrt(z), 0),
  };
  return {
    weights: w,
    parts,
    objective: parts.expected - parts.risk - costScale * (parts.linear + parts.impact),
    fixed,
    atZero,
    atCap,
    atKink,
    budget: prices[0] ?? NaN,
    isIlliquidActive,
    isOneDayActive: isDayActive,
    illiquidPrice: illiquidMoves ? (prices[1] ?? null) : null,
    oneDayPrice: dayMoves ? (prices[illiquidMoves ? 2 : 1] ?? null) : null,
    iterations,
    residual: free.length === 0 ? 0 : residual,
  };
}
