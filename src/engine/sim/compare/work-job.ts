import { lots, type TimeUs, timeUs } from '#core/kernel/units';
import type { Arena } from '#engine/sim/compare/arena';
import type { Contestant } from '#engine/sim/compare/contestants';
import type { Court } from '#engine/sim/compare/court';
import type { Job, JobOutcome } from '#engine/sim/compare/job';

/** One job in the hands of one contestant, in an arena of its own; what is left at the deadline is crossed and charged (P2). */
export function workJob(court: Court, contestant: Contestant, job: Job): JobOutcome {
  const arena = court.open();
  court.begin(arena, job.start);
  const acceptedAt = arena.clock.now();
  const arrival = arena.mid();
  if (arrival === null || acceptedAt >= job.deadline)
    return {
      type: 'refused',
      code: 'MARKET_DATA_MISSING',
      why: 'the market showed no two-sided quote at the start',
    };
  const said = contestant.work(arena, job, court);
  if (said.type !== 'worked') return said;
  const foul = foulOf(arena, job);
  if (foul !== null) return foul;
  const end = ended(arena, job);
  const { deadline } = job;
  const taken = end.fills.reduce(
    (sum, { liquidity, quantity }) => sum + (liquidity === 'taker' ? quantity : 0),
    0,
  );
  const market = court.market(arena, { acceptedAt, endedAt: end.endedAt, deadline, taken });
  return { ...said, arrival, acceptedAt, ...end, market };
}

/** What no order may do: trade on the other side, and so with itself, or more than was asked for. */
function foulOf(arena: Arena, { side, quantity }: Job): JobOutcome | null {
  const other = arena.children().find((child) => child.side !== side);
  if (other !== undefined)
    return {
      type: 'disqualified',
      code: 'OTHER_SIDE',
      why: `sent ${other.clientOrderId}, a ${other.side}, for an order to ${side}`,
    };
  const filled = arena.fills().reduce((sum, fill) => sum + fill.quantity, 0);
  return filled > quantity
    ? { type: 'disqualified', code: 'OVERFILLED', why: `filled ${filled} lots of ${quantity}` }
    : null;
}

function ended(
  arena: Arena,
  { side, quantity, deadline }: Job,
): { readonly endedAt: TimeUs } & Pick<
  Extract<JobOutcome, { readonly type: 'worked' }>,
  'children' | 'fills'
> {
  const filled = arena.fills().reduce((sum, fill) => sum + fill.quantity, 0);
  const last = arena.fills().at(-1)?.at ?? arena.clock.now();
  if (filled < quantity) {
    arena.advance(timeUs(Math.max(arena.clock.now(), deadline)));
    // What was filled while the last messages were on their way is done.
    const late = arena.fills().reduce((sum, fill) => sum + fill.quantity, 0);
    if (late < quantity) arena.cleanUp(side, lots(quantity - late));
  }
  const endedAt = filled < quantity ? arena.clock.now() : last;
  return { endedAt, children: arena.children(), fills: arena.fills() };
}
