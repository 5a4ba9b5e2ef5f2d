import { type Refusal, refusal } from '#core/kernel/failure';
import type { Bps, Price, TimeUs } from '#core/kernel/units';
import { timeUs } from '#core/kernel/units';
import { priceOf, toLots } from '#core/market/instrument';
import type { Tape } from '#core/market/tape';
import { quoteBefore } from '#core/market/tape-quotes';
import type { StrategyName } from '#core/plan/strategies';
import type { DeskError } from '#engine/desk/desk';
import { refusalOf } from '#engine/desk/desk-error';
import {
  askedAs,
  deadlineOf,
  type OwnOrder,
  type RealCost,
  realCost,
  type ShadowTerms,
} from '#engine/shadow/own-order';
import type { ModelledCost, Shadowed } from '#engine/shadow/shadowed';
import { deskContestant, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { type Court, type TapeCourtTerms, tapeCourt } from '#engine/sim/compare/court';
import type { Job, JobOutcome } from '#engine/sim/compare/job';
import { judgeJob } from '#engine/sim/compare/judge';
import { repricedBps } from '#engine/sim/compare/reprice';
import { workJob } from '#engine/sim/compare/work-job';

export type ShadowTapeTerms = Omit<TapeCourtTerms, 'queue'>;

/** An own order on the recording of its day: judged as of its start, and worked again by the strategy at the venue of the court. */
export function shadowOnTape(order: OwnOrder, terms: ShadowTerms, on: ShadowTapeTerms): Shadowed {
  const { tape } = on;
  const { instrument } = tape;
  const outside = outsideOf(order, terms, tape);
  if (outside !== null) return { ...nothing(order, outside), instrument };
  const court = tapeCourt({ ...on, queue: 'pessimistic' });
  const arena = court.open();
  court.begin(arena, order.start);
  const { desk } = court.desk(arena);
  const pre = desk.preTrade(askedAs(order, terms, instrument));
  const real = realOn(tape, order, deadlineOf(order, terms));
  const found = pre.ok ? pre.value : null;
  const no = pre.ok ? pre.value.refusal : refusalOf(pre.error satisfies DeskError);
  const strategy = terms.strategy ?? on.rules.policy.defaultStrategy;
  const job = jobOf(order, terms, tape);
  const modelled = no !== null || job === null ? null : modelledOn(court, job, strategy);
  return {
    order,
    basis: 'tape',
    instrument,
    pre: found,
    refusal: no,
    real,
    modelled: typeof modelled === 'string' ? null : modelled,
    whyNotModelled:
      typeof modelled === 'string'
        ? modelled
        : modelled === null
          ? 'it would have been refused'
          : null,
  };
}

const LINEAR = { settlement: 'linear' } as const;
/** Nothing is known of its market, and `why` says so; its cost is known where its records have the mid at arrival. */
export const nothing = (order: OwnOrder, why: Refusal): Shadowed => ({
  order,
  basis: 'none',
  instrument: null,
  pre: null,
  refusal: why,
  real:
    order.arrivalPrice === null
      ? null
      : realCost(order, LINEAR, {
          arrival: order.arrivalPrice,
          left: null,
          against: 'own arrival price',
        }),
  modelled: null,
  whyNotModelled: why.message,
});

export function outsideOf(order: OwnOrder, terms: ShadowTerms, tape: Tape): Refusal | null {
  const first = tape.at[0] ?? Infinity;
  const last = tape.at[tape.count - 1] ?? -Infinity;
  const { symbol } = tape.instrument;
  const missing = (rule: string, remedy: string): Refusal =>
    refusal('MARKET_DATA_MISSING', rule, { symbol }, remedy);
  if (order.isDate)
    return missing(
      `an order on a recording must have a time of day, ${order.id} has a date only`,
      'give the time of the order, or daily bars with --history and no --tape',
    );
  if (order.start < first || order.start > last)
    return missing(
      `the recording of ${symbol} must cover the start of ${order.id}, does not`,
      'give --tape with a recording of that day',
    );
  return deadlineOf(order, terms) <= last
    ? null
    : missing(
        `the recording of ${symbol} must cover ${order.id} to its end, does not`,
        'give the end of the order, or a shorter --horizon',
      );
}

export function jobOf(order: OwnOrder, terms: ShadowTerms, { instrument }: Tape): Job | null {
  const quantity = toLots(instrument, order.quantity, 'quantity');
  if (!quantity.ok) return null;
  return {
    window: 0,
    cell: order.id,
    side: order.side,
    quantity: quantity.value,
    start: order.start,
    deadline: deadlineOf(order, terms),
  };
}

const midAt = (tape: Tape, at: TimeUs): Price | null => {
  const quote = quoteBefore(tape, timeUs(at + 1));
  return quote === null ? null : priceOf(tape.instrument, (quote.bid + quote.ask) / 2);
};

function realOn(tape: Tape, order: OwnOrder, deadline: TimeUs): RealCost | null {
  const arrival = midAt(tape, order.start);
  return arrival === null
    ? null
    : realCost(order, tape.instrument, {
        arrival,
        left: midAt(tape, deadline),
        against: 'arrival mid',
      });
}

/** P6: by the recorded fills and by the same fills on a market that answers; the worse one is compared. A text says why there is none. */
function modelledOn(court: Court, job: Job, strategy: StrategyName): ModelledCost | string {
  const outcome = workJob(court, deskContestant(strategy), job);
  if (outcome.type !== 'worked') return outcome.why;
  const { scale } = outcome;
  const { feesBps: _fees, ...own } = costsOf(court, job, outcome, scale);
  const naive = workJob(court, NAIVE_TWAP, job);
  return {
    strategy,
    ...own,
    naiveTwapBps: naive.type === 'worked' ? costsOf(court, job, naive, scale).costBps : null,
  };
}

type Worked = Extract<JobOutcome, { readonly type: 'worked' }>;
export function costsOf(
  { instrument }: Court,
  job: Job,
  outcome: Worked,
  scale: Worked['scale'],
): Pick<ModelledCost, 'tapeBps' | 'repricedBps' | 'costBps' | 'completion'> & {
  /** In none of the others. */
  readonly feesBps: Bps;
} {
  const judged = judgeJob(instrument, job, outcome);
  const tapeBps: Bps = judged.costBps;
  const repriced =
    scale === null ? null : tapeBps + repricedBps(outcome.fills, job.quantity, scale);
  return {
    tapeBps,
    repricedBps: repriced,
    costBps: repriced === null ? tapeBps : Math.max(tapeBps, repriced),
    completion: judged.completion,
    feesBps: judged.feesBps,
  };
}
