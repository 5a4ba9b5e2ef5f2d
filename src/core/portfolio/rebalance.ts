import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Money } from '#core/kernel/units';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { costEnvelope } from '#core/portfolio/optimise/cost-envelope';
import { type Allocated, optimise } from '#core/portfolio/optimise/optimise';
import {
  aimOf,
  allocationOf,
  apart,
  no,
  ontoLimit,
  type RebalanceAsk,
  TOUCHES,
  unfit,
} from '#core/portfolio/rebalance-problem';

export interface Rebalanced {
  /** Net asset value: positions and cash. Weights are fractions of it. */
  readonly nav: Money;
  readonly held: Float64Array;
  /** What would be wanted if trading cost nothing and no limit of liquidity held. */
  readonly blind: Float64Array;
  readonly optimum: Allocated;
  readonly problem: Allocation;
  /** Largest cost by which the convex envelope is apart from the cost model, as a fraction of the book. */
  readonly envelopeGap: number;
}

/** The best book that the market bears, beside the one that is blind to it. */
export function rebalance(asked: RebalanceAsk): Result<Rebalanced, Refusal> {
  const bad = unfit(asked);
  if (bad !== null) return err(bad);
  const ask = ontoLimit(asked);
  const { names, cash, rules, aim } = ask;
  const nav = names.reduce((sum, { units, price }) => sum + units * price, cash);
  const held = Float64Array.from(names, ({ units, price }) => (units * price) / nav);
  const wanted = aimOf(ask, held);
  if (!wanted.ok) return wanted;
  const base = allocationOf(ask, nav, held, wanted.value);
  const free = optimise({
    ...base,
    costScale: 0,
    participation: null,
    groups: [],
    oneDay: null,
    turnover: null,
    riskAversion: Math.max(base.riskAversion, 1e-6),
  });
  const blind =
    aim.kind === 'targets' ? Float64Array.from(aim.weights) : free.ok ? free.value.weights : null;
  if (blind === null)
    return free.ok
      ? err(no('the aim must lead to a book, did not', {}, 'give returns or targets'))
      : free;
  const costed = names.map((name) => name.costed);
  const costs = (sizes: Float64Array): Allocation['costs'] => ({
    ...base.costs,
    ...costEnvelope(costed, nav, rules.participation, sizes),
  });
  // The envelope touches the model first where the blind trade is, then where the last solution was.
  let sizes = blind.map((w, i) => w - held[i]!);
  let found: Result<Allocated, Refusal> | null = null;
  let problem = base;
  for (let touch = 0; touch < TOUCHES; touch++) {
    problem = { ...base, costs: costs(sizes) };
    found = optimise(problem);
    if (!found.ok) return found;
    const next = found.value.weights.map((w, i) => w - held[i]!);
    const moved = next.reduce((most, z, i) => Math.max(most, Math.abs(z - sizes[i]!)), 0);
    sizes = next;
    if (moved < 1e-9) break;
  }
  invariant(found?.ok === true, 'every round has answered');
  const envelopeGap = names.reduce(
    (most, _, i) =>
      Math.max(most, apart(problem, costed[i]!, nav, rules.participation, i, sizes[i]!)),
    0,
  );
  return ok({ nav, held, blind, optimum: found.value, problem, envelopeGap });
}
