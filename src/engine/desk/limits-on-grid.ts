import { type Problem, problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { type Instrument, toLots } from '#core/market/instrument';
import type { NewOrder } from '#core/plan/new-order';
import type { PlanLimits, Shake } from '#core/plan/plan-limits';
import type { ExecutionPolicy } from '#core/plan/policy';

interface Grid {
  readonly instrument: Instrument;
  readonly parentId: string;
  /** For an order that does not say how much it is shaken. */
  readonly randomise: ExecutionPolicy['randomise'];
  readonly problems: Problem[];
}

/** What a client asks of the schedule, in lots and checked; null: nothing. Every problem joins the others of the order. */
export function limitsOnGrid(
  wish: NonNullable<NewOrder['limits']> | null,
  { instrument, parentId, problems, randomise: usual }: Grid,
): PlanLimits | null {
  const take = <T>(result: Result<T, Problem>): T | null => {
    if (result.ok) return result.value;
    problems.push(result.error);
    return null;
  };
  const { sliceMin = null, sliceMax = null, blackouts = null } = wish ?? {};
  const randomise = wish?.randomise ?? (usual === undefined ? null : { ...usual, seed: null });
  const isShaken = randomise !== null && !(randomise.size === 0 && randomise.time === 0);
  if (wish === null && !isShaken) return null;
  const least =
    sliceMin === null ? null : take(toLots(instrument, sliceMin, 'constraints.min_slice'));
  const most =
    sliceMax === null ? null : take(toLots(instrument, sliceMax, 'constraints.max_slice'));
  blackouts?.forEach(({ from, to }, i) => {
    if (from >= to)
      problems.push(
        problem(
          'OUT_OF_RANGE',
          `constraints.blackouts.${i}`,
          'a blackout must end after it begins, did not',
          'give a later end',
        ),
      );
  });
  const shake = isShaken ? shakeOf(randomise, parentId) : null;
  if (shake !== null && !(isShare(shake.size) && isShare(shake.time)))
    problems.push(
      problem(
        'OUT_OF_RANGE',
        'constraints.randomise',
        `must be shares from 0 to 1, was ${shake.size} and ${shake.time}`,
        'give 0.5 and 1',
      ),
    );
  return {
    ...(least === null ? {} : { sliceMin: least }),
    ...(most === null ? {} : { sliceMax: most }),
    ...(blackouts === null || blackouts.length === 0 ? {} : { blackouts }),
    ...(shake === null ? {} : { randomise: shake }),
    ...(wish?.closingAuction === true ? { closingAuction: true } : {}),
  };
}
const isShare = (value: number): boolean => value >= 0 && value <= 1;

/** Without a seed of the client's one that the order's id makes: the plan records it, and planning again shakes the same way. */
const shakeOf = (
  {
    size,
    time,
    seed,
  }: { readonly size: number; readonly time: number; readonly seed: number | null },
  parentId: string,
): Shake => ({
  size,
  time,
  seed: seed ?? seedOf(parentId),
});

function seedOf(parentId: string): number {
  let hash = 7;
  for (let i = 0; i < parentId.length; i++)
    hash = (Math.imul(hash, 31) + parentId.charCodeAt(i)) >>> 0;
  return hash;
}
