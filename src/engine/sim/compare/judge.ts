import { BPS_IN_ONE, type Bps, type Ratio, signOf } from '#core/kernel/units';
import { type Instrument, settlementValueOf } from '#core/market/instrument';
import { againstBps, worthAt } from '#core/tca/build-report';
import { type ArenaFill, CLEANUP, type Job, type JobOutcome } from '#engine/sim/compare/job';

/** What a job cost, from its fills and the market alone. Bps of the arrival notional of the whole order, positive when it hurts; what nobody could fill is valued at the mid of the deadline. */
export interface JobCost {
  /** Before fees. */
  readonly costBps: Bps;
  readonly feesBps: Bps;
  /** Average price against that of all eligible prints from acceptance to the deadline; null without either. */
  readonly vwapBps: Bps | null;
  /** Done by the contestant itself, before what was left was crossed. */
  readonly ownCompletion: Ratio;
  /** After that: below 1 where the displayed book did not hold the rest. */
  readonly completion: Ratio;
  /** Filled over eligible prints and own takes, from acceptance to the end; null without any. */
  readonly participation: Ratio | null;
  readonly makerShare: Ratio;
  /** Whether the plan's 90 % interval holds the cost with fees; null of a baseline. */
  readonly isWithin90: boolean | null;
}

type Worked = Extract<JobOutcome, { readonly type: 'worked' }>;
const sum = (fills: readonly ArenaFill[], of: (fill: ArenaFill) => number): number =>
  fills.reduce((total, fill) => total + of(fill), 0);

export function judgeJob(instrument: Instrument, job: Job, outcome: Worked): JobCost {
  const { fills, arrival, market, estimate } = outcome;
  const filled = sum(fills, ({ quantity }) => quantity);
  const own = fills.filter(({ clientOrderId }) => clientOrderId !== CLEANUP);
  const scale = BPS_IN_ONE / settlementValueOf(instrument, job.quantity, arrival);
  const moved = (quantity: number, to: number): number =>
    signOf(job.side) * (worthAt(instrument, quantity, to) - worthAt(instrument, quantity, arrival));
  const left = job.quantity - filled;
  const costBps =
    scale *
    (sum(fills, ({ quantity, price }) => moved(quantity, price)) +
      (left > 0 && market.lastMid !== null ? moved(left, market.lastMid) : 0));
  const feesBps = scale * sum(fills, ({ fee }) => fee);
  return {
    costBps,
    feesBps,
    vwapBps: againstBps(
      { instrument, side: job.side },
      averageOf(fills, instrument.settlement === 'linear'),
      market.vwap,
    ),
    ownCompletion: sum(own, ({ quantity }) => quantity) / job.quantity,
    completion: filled / job.quantity,
    participation: market.volume > 0 ? sum(own, ({ quantity }) => quantity) / market.volume : null,
    makerShare:
      filled === 0
        ? 0
        : sum(fills, ({ liquidity, quantity }) => (liquidity === 'maker' ? quantity : 0)) / filled,
    isWithin90:
      estimate === null
        ? null
        : costBps + feesBps >= estimate.interval90Bps[0] &&
          costBps + feesBps <= estimate.interval90Bps[1],
  };
}

/** Arithmetic for linear, harmonic for inverse contracts; null without fills. */
function averageOf(fills: readonly ArenaFill[], isLinear: boolean): number | null {
  const filled = sum(fills, ({ quantity }) => quantity);
  if (filled === 0) return null;
  const total = sum(fills, ({ quantity, price }) => quantity * (isLinear ? price : 1 / price));
  return isLinear ? total / filled : filled / total;
}
