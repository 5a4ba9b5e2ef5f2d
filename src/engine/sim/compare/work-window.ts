import type { Bps, Count, DurationUs, Lots, Ratio, Side, TimeUs } from '#core/kernel/units';
import { addTime, lots } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';
import { volumeBetween } from '#core/market/tape-quotes';
import type { Contestant } from '#engine/sim/compare/contestants';
import { type TapeCourtTerms, tapeCourt } from '#engine/sim/compare/court';
import type { Job, JobOutcome } from '#engine/sim/compare/job';
import { type JobCost, judgeJob } from '#engine/sim/compare/judge';
import { lookAhead } from '#engine/sim/compare/look-ahead';
import { repricedBps } from '#engine/sim/compare/reprice';
import { workJob } from '#engine/sim/compare/work-job';

/** A size and a time to trade it in, which every window repeats. */
export interface Cell {
  readonly name: string;
  readonly horizon: DurationUs;
  /** Lots, or a share of the eligible volume that was recorded in the window: the size of the job is the same for everybody, and nobody decides by it. */
  readonly size: { readonly quantity: Lots } | { readonly volumeShare: Ratio };
}

/** One order of one contestant, judged. */
export interface TriedJob {
  readonly cell: string;
  readonly side: Side;
  readonly contestant: string;
  readonly quantity: Lots;
  readonly outcome: JobOutcome;
  /** null: it was not worked. */
  readonly judged: JobCost | null;
  /** What the same fills would have cost more on a market that answers (P6); null: it was not worked, or nobody knows the volume. */
  readonly repricedBps: Bps | null;
  /** Cost by optimistic queues, where the recording has no ids; null: there is no difference. */
  readonly optimisticBps: Bps | null;
  /** Of the first window: what it decides otherwise where the recording ends in the middle (P9); null: nothing, or another window. */
  readonly lookAhead: string | null;
}

/** Every contestant on both sides of every cell, from one start. Each works in an arena of its own: nobody sees what another did. */
export function workWindow(
  terms: Omit<TapeCourtTerms, 'queue'>,
  contestants: readonly Contestant[],
  cells: readonly Cell[],
  { window, start }: { readonly window: Count; readonly start: TimeUs },
): readonly TriedJob[] {
  const tried: TriedJob[] = [];
  const pessimistic = { ...terms, queue: 'pessimistic' } as const;
  const court = tapeCourt(pessimistic);
  const { tape } = terms;
  for (const cell of cells) {
    const deadline = addTime(start, cell.horizon);
    const quantity = quantityIn(tape, cell, start);
    if (quantity === 0) continue;
    for (const side of ['buy', 'sell'] as const) {
      const job: Job = { window, cell: cell.name, side, quantity, start, deadline };
      const worked = contestants.map((contestant) => ({
        contestant,
        outcome: workJob(court, contestant, job),
      }));
      // One market for all: the volatility and volume that those who planned on them knew.
      const scale =
        worked.flatMap(({ outcome }) =>
          outcome.type === 'worked' && outcome.scale !== null ? [outcome.scale] : [],
        )[0] ?? null;
      for (const { contestant, outcome } of worked)
        tried.push({
          cell: cell.name,
          side,
          contestant: contestant.name,
          quantity,
          outcome,
          judged: outcome.type === 'worked' ? judgeJob(tape.instrument, job, outcome) : null,
          repricedBps:
            outcome.type === 'worked' && scale !== null
              ? repricedBps(outcome.fills, quantity, scale)
              : null,
          optimisticBps: tape.hasOrderIds ? null : optimistic(terms, contestant, job),
          lookAhead: window === 0 ? lookAhead(pessimistic, contestant, job) : null,
        });
    }
  }
  return tried;
}

function optimistic(
  terms: Omit<TapeCourtTerms, 'queue'>,
  contestant: Contestant,
  job: Job,
): Bps | null {
  const outcome = workJob(tapeCourt({ ...terms, queue: 'optimistic' }), contestant, job);
  return outcome.type === 'worked' ? judgeJob(terms.tape.instrument, job, outcome).costBps : null;
}

function quantityIn(tape: Tape, { size, horizon }: Cell, start: TimeUs): Lots {
  if ('quantity' in size) return size.quantity;
  const volume = volumeBetween(tape, start, addTime(start, horizon))?.volume ?? 0;
  return lots(Math.round(size.volumeShare * volume));
}
