// One order of one contestant on one recording, measured: what it cost, and what it did between two moments.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import {
  type DurationUs,
  type Lots,
  type Side,
  signOf,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { type Prior, priorNamed } from '#core/liquidity/priors';
import type { Tape } from '#core/market/tape';
import { quoteBefore, volumeBetween } from '#core/market/tape-quotes';
import type { Contestant } from '#engine/sim/compare/contestants';
import { type Court, type Rules, tapeCourt } from '#engine/sim/compare/court';
import { type ArenaFill, CLEANUP, type Job } from '#engine/sim/compare/job';
import { judgeJob } from '#engine/sim/compare/judge';
import { workJob } from '#engine/sim/compare/work-job';
import type { Stretch } from './disturbed-tape.ts';

/** What is charged, bps of notional. */
export interface Charges {
  readonly makerBps: number;
  readonly takerBps: number;
}
export interface Question {
  readonly tape: Tape;
  readonly charges: Charges;
  readonly stretch: Stretch;
  readonly side: Side;
  readonly quantity: Lots;
  readonly start: TimeUs;
  readonly deadline: TimeUs;
}
/** What one order did. `In` is: between the two moments of the stretch. */
export interface Worked {
  readonly costBps: number;
  readonly feesBps: number;
  readonly restingShare: number;
  readonly done: number;
  readonly takenIn: number;
  readonly restedIn: number;
  /** Average price of what was taken there against the mid just before, bps; NaN: nothing was. */
  readonly paidInBps: number;
  readonly orders: number;
  readonly ordersIn: number;
  /** Orders sent and cancels asked for. */
  readonly messages: number;
  readonly messagesIn: number;
  /** Of the looks that were written down there, every 15 seconds; what was said at each. */
  readonly regimesIn: readonly string[];
  /** Of what printed, our takes with it, in the five minutes in which it was most. */
  readonly shareMax: number;
  /** Most lots of any minute, in slices. */
  readonly burst: number;
  readonly fills: readonly ArenaFill[];
}

const MINUTE = 60e6;
const PARENT = 'C';

function rulesOf({ makerBps, takerBps }: Charges, prior: Prior): Rules {
  const config = configSchema.parse({ fees: { maker_bps: makerBps, taker_bps: takerBps } });
  return {
    history: [],
    prior,
    policy: policyOf(config),
    limits: limitsOf(config),
    ledgerLimits: ledgerLimitsOf(config),
    fees: feesOf(config),
    configHash: '',
    cash: 1e9,
    journal: memoryJournal,
  };
}

/** A court that counts what is sent to it and keeps what the desk's looks saw. */
function watched(court: Court): {
  readonly court: Court;
  readonly sentAt: number[];
  regimes({ from, to }: Stretch): readonly string[];
} {
  const sentAt: number[] = [];
  let regimes: (stretch: Stretch) => readonly string[] = () => [];
  const open: Court['open'] = () => {
    const arena = court.open();
    const { gateway, clock } = arena;
    return {
      ...arena,
      gateway: {
        ...gateway,
        send(order) {
          sentAt.push(clock.now());
          gateway.send(order);
        },
        cancel(id) {
          sentAt.push(clock.now());
          gateway.cancel(id);
        },
      },
    };
  };
  const desk: Court['desk'] = (arena) => {
    const opened = court.desk(arena);
    regimes = ({ from, to }) =>
      opened.desk
        .progress(PARENT)
        .filter(({ at }) => at >= from && at < to)
        .map(({ regime }) => regime);
    return opened;
  };
  return { court: { ...court, open, desk }, sentAt, regimes: (stretch) => regimes(stretch) };
}

/** null: the gate refused it. */
export function worked(contestant: Contestant, asked: Question): Worked | null {
  const { tape, stretch, side, quantity, start, deadline } = asked;
  const prior = priorNamed('us-large-cap');
  if (!prior.ok) throw new Error('no prior');
  const rules = rulesOf(asked.charges, prior.value);
  const { court, sentAt, regimes } = watched(
    tapeCourt({ tape, rules, seed: 1, queue: 'pessimistic' }),
  );
  const job: Job = { window: 0, cell: '', side, quantity, start, deadline };
  const outcome = workJob(court, contestant, job);
  if (outcome.type !== 'worked') return null;
  const cost = judgeJob(tape.instrument, job, outcome);
  const { children, fills, acceptedAt } = outcome;
  const isIn = (at: number): boolean => at >= stretch.from && at < stretch.to;
  const own = fills.filter(({ clientOrderId }) => clientOrderId !== CLEANUP);
  const inside = own.filter(({ at }) => isIn(at));
  const taken = inside.filter(({ liquidity }) => liquidity === 'taker');
  const paid = taken.reduce((sum, fill) => sum + fill.quantity * paidBps(tape, side, fill), 0);
  return {
    costBps: cost.costBps,
    feesBps: cost.feesBps,
    restingShare: cost.makerShare,
    done: cost.ownCompletion,
    takenIn: lotsOf(taken),
    restedIn: lotsOf(inside) - lotsOf(taken),
    paidInBps: paid / lotsOf(taken),
    orders: children.length,
    ordersIn: children.filter((child) => isIn(child.sentAt)).length,
    messages: sentAt.length,
    messagesIn: sentAt.filter(isIn).length,
    regimesIn: regimes(stretch),
    shareMax: shareMax(tape, own, acceptedAt),
    burst:
      Math.max(0, ...own.map(({ at }) => lotsOf(within(own, at - MINUTE, at)))) /
      (quantity / ((deadline - start) / MINUTE)),
    fills,
  };
}

const lotsOf = (fills: readonly ArenaFill[]): number =>
  fills.reduce((sum, { quantity }) => sum + quantity, 0);
const within = (fills: readonly ArenaFill[], after: number, until: number) =>
  fills.filter(({ at }) => at > after && at <= until);
function paidBps(tape: Tape, side: Side, { at, price }: ArenaFill): number {
  const quote = quoteBefore(tape, at);
  if (quote === null) return NaN;
  const mid = (quote.bid + quote.ask) / 2;
  return (signOf(side) * (price - mid) * 1e4) / mid;
}

/** Windows end with a fill; the first ends five minutes after the order was accepted. */
function shareMax(tape: Tape, own: readonly ArenaFill[], acceptedAt: TimeUs): number {
  const length = (5 * MINUTE) as DurationUs;
  let most = 0;
  for (const { at } of own) {
    if (at < acceptedAt + length) continue;
    const ours = within(own, at - length, at);
    const takes = ours.filter(({ liquidity }) => liquidity === 'taker');
    const printed = volumeBetween(tape, timeUs(at - length + 1), timeUs(at + 1))?.volume ?? 0;
    most = Math.max(most, lotsOf(ours) / (printed + lotsOf(takes)));
  }
  return most;
}
