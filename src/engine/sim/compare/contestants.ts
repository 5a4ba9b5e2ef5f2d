import { approve } from '#core/gate/approved';
import {
  addTime,
  durationUs,
  type Lots,
  lots,
  type TimeUs,
  ticks,
  timeUs,
} from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import { allocate } from '#core/plan/allocate';
import { plainOrder } from '#core/plan/new-order';
import type { StrategyName } from '#core/plan/strategies';
import type { Arena } from '#engine/sim/compare/arena';
import type { Court } from '#engine/sim/compare/court';
import type { Job, JobOutcome } from '#engine/sim/compare/job';

/** Somebody who works an order: one of the strategies behind the whole desk, a baseline, or a stranger. */
export interface Contestant {
  readonly name: string;
  /** Works the job in the arena, which stands at its start, and leaves the arena at the end of it or earlier. */
  work(arena: Arena, job: Job, court: Court): Said;
}
/** What the contestant itself has to say; what it did, the arena knows. */
export type Said =
  | Exclude<JobOutcome, { readonly type: 'worked' }>
  | Pick<Extract<JobOutcome, { readonly type: 'worked' }>, 'type' | 'estimate' | 'scale'>;

const WORKED: Said = { type: 'worked', estimate: null, scale: null };

/** The whole way of an order, gate and journal included, as `execute` works it on a tape. */
export const deskContestant = (strategy: StrategyName): Contestant => ({
  name: strategy,
  work(arena, job, court) {
    const { instrument } = arena;
    const desk = court.desk(arena);
    const wish = plainOrder({
      parentId: 'C',
      symbol: instrument.symbol,
      side: job.side,
      quantity: quantityOf(instrument, job.quantity),
      strategy,
      deadline: job.deadline,
    });
    const placed = desk.desk.place(wish, { idempotencyKey: null, by: 'compare' });
    if (!placed.ok)
      return placed.error.kind === 'refusal'
        ? { type: 'refused', code: placed.error.refusal.code, why: placed.error.refusal.message }
        : {
            type: 'refused',
            code: placed.error.problems[0]?.code ?? '',
            why: placed.error.problems[0]?.message ?? '',
          };
    const { refusal, acceptance } = placed.value;
    if (refusal !== null || acceptance === null)
      return { type: 'refused', code: refusal?.code ?? '', why: refusal?.message ?? '' };
    desk.run(() => undefined);
    const { expectedBps, stdevBps, interval90Bps, inputs } = acceptance.estimate;
    const frontier = acceptance.plan.frontier.map((each) => ({
      expectedBps: each.expectedBps,
      stdevBps: each.stdevBps,
    }));
    const { volatilityDaily, advShare } = inputs;
    const scale = { volatilityDaily, adv: job.quantity / advShare };
    return { type: 'worked', estimate: { expectedBps, stdevBps, interval90Bps, frontier }, scale };
  },
});

/** P3: one marketable order at acceptance, only where the displayed book holds all of it. */
export const IMMEDIATE: Contestant = {
  name: 'immediate',
  work(arena, job) {
    const view = arena.feed.view(arena.instrument.id);
    const far = (job.side === 'buy' ? view?.asks : view?.bids) ?? [];
    const shown = far.reduce((sum, { size }) => sum + size, 0);
    if (shown < job.quantity)
      return {
        type: 'unpriced',
        code: 'BOOK_TOO_THIN',
        why: `the displayed book holds ${shown} lots of ${job.quantity}`,
      };
    sendMarketable(arena, job, 0, job.quantity);
    settle(arena, job.deadline);
    return WORKED;
  },
};

/** P3: one market order a slice over the same time, what one could not take goes with the next. */
export const NAIVE_TWAP: Contestant = {
  name: 'naiveTwap',
  work(arena, job, { sliceUs: intervalUs }) {
    const begin = arena.clock.now();
    const slices = Math.max(1, Math.floor((job.deadline - begin) / intervalUs));
    const parts = allocate(
      job.quantity,
      Array.from({ length: slices }, () => 1),
    );
    let wanted: Lots = lots(0);
    for (const [i, part] of parts.entries()) {
      arena.advance(timeUs(Math.max(arena.clock.now(), begin + i * intervalUs)));
      wanted = lots(wanted + part);
      const filled = arena.fills().reduce((sum, fill) => sum + fill.quantity, 0);
      const due = lots(Math.max(0, wanted - filled));
      if (due > 0) sendMarketable(arena, job, i, due);
    }
    settle(arena, job.deadline);
    return WORKED;
  },
};

function sendMarketable(
  arena: Arena,
  { side, window }: Job,
  attempt: number,
  quantity: Lots,
): void {
  const { instrument } = arena;
  const view = arena.feed.view(instrument.id);
  const far = (side === 'buy' ? view?.asks : view?.bids) ?? [];
  const touch = far[0]?.price;
  if (touch === undefined) return;
  // A price that no book of the next milliseconds is beyond.
  const limit = ticks(Math.max(1, Math.round(touch * (side === 'buy' ? 2 : 0.5))));
  arena.gateway.send(
    approve({
      clientOrderId: `B${window}/${attempt}/0/0`,
      parentId: `B${window}`,
      instrumentId: instrument.id,
      side,
      quantity,
      limit,
      type: 'ioc',
      reason: 'baseline: take',
      venue: instrument.venue,
    }),
  );
  // The answer is there before the next decision.
  settle(arena, addTime(arena.clock.now(), ANSWER_US));
}
const ANSWER_US = durationUs(100_000);
const settle = (arena: Arena, to: TimeUs): void =>
  arena.advance(timeUs(Math.max(arena.clock.now(), to)));
