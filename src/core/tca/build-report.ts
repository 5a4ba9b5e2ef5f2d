import type { CostEstimate } from '#core/cost/model';
import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Lots,
  lots,
  type Moment,
  type Money,
  type Side,
  signOf,
  type TickPrice,
} from '#core/kernel/units';
import { type Instrument, settlementValueOf } from '#core/market/instrument';
import type { TcaReport } from './report.ts';
import {
  filledQuantity,
  remainderOf,
  type Shortfall,
  shortfallMoney,
  shortfallParts,
} from './shortfall.ts';

/** One execution beside the market of its moment. Prices in ticks (a mid may end in .5), quantity in lots, fee in the currency of the notional. */
export interface TcaFill {
  readonly at: Moment; // TimeUs at the venue
  readonly price: TickPrice;
  readonly quantity: InLots;
  readonly fee: Money; // negative: a rebate
  readonly mid: number;
  /** The opposite touch for a taker, its own price for a maker. */
  readonly touch: TickPrice;
  readonly liquidity: 'maker' | 'taker';
}

/** Prices and the frozen estimate, no cost model: nobody is judged by a copy of himself (P14). */
export interface TcaInput {
  readonly side: Side;
  readonly quantity: Lots;
  readonly instrument: Instrument;
  readonly arrivalPrice: TickPrice;
  readonly decisionPrice: TickPrice | null;
  readonly fills: readonly TcaFill[];
  readonly lastMid: TickPrice;
  /** Of eligible prints between start and end of the order; null without prints. */
  readonly intervalVwap: TickPrice | null;
  readonly intervalTwap: TickPrice | null;
  /** Volume that counts towards participation as the cap counts it: eligible prints, and what we took ourselves where they do not contain it. */
  readonly intervalEligibleVolume: InLots | null;
  readonly estimate: CostEstimate;
}

/**
 * Implementation shortfall of one parent and its parts (P16), in bps of the arrival notional of the whole parent. The total is computed
 * without the parts, as paper return less real return, and must equal their sum.
 */
export function tcaReport(input: TcaInput): TcaReport {
  assertJudgeable(input);
  const scale =
    BPS_IN_ONE / settlementValueOf(input.instrument, input.quantity, input.arrivalPrice);
  const judged = judgedOf(input);
  const parts = shortfallParts(judged);
  const total = shortfallMoney(judged);
  remainderOf(parts, total, scale);
  const totalBps = total * scale;
  const filled = filledOf(input);
  const average = averageOf(input);
  const delayBps = parts.delay * scale;
  return {
    totalBps: totalBps,
    delayBps: delayBps,
    spreadBps: known(parts.spread) * scale,
    impactBps: known(parts.impact) * scale,
    timingBps: known(parts.timing) * scale,
    feesBps: known(parts.fees) * scale,
    opportunityBps: parts.opportunity * scale,
    vwapBps: againstBps(input, average, input.intervalVwap),
    twapBps: againstBps(input, average, input.intervalTwap),
    participation:
      input.intervalEligibleVolume === null || !(input.intervalEligibleVolume > 0)
        ? null
        : filled / input.intervalEligibleVolume,
    completion: filled / input.quantity,
    estimatedBps: input.estimate.expectedBps,
    // The estimate begins at arrival: what passed between decision and arrival is not its to foresee.
    withinInterval90:
      input.fills.length === 0 ? null : isWithin(totalBps - delayBps, input.estimate.interval90Bps),
    benchmarks: {
      decision: input.decisionPrice,
      arrival: input.arrivalPrice,
      vwap: input.intervalVwap,
      twap: input.intervalTwap,
      average,
      last: input.lastMid,
    },
    notes: notesOf(input, filled),
  };
}

/** What a long position of so many lots is worth at a price. An inverse contract gains as 1/price falls. Signed quantities are allowed. */
export function worthAt(instrument: Instrument, quantity: number, at: number): number {
  const value = Math.sign(quantity) * settlementValueOf(instrument, lots(Math.abs(quantity)), at);
  return instrument.settlement === 'linear' ? value : -value;
}

function judgedOf(input: TcaInput): Shortfall {
  return {
    side: input.side,
    quantity: input.quantity,
    arrival: input.arrivalPrice,
    decision: input.decisionPrice,
    last: input.lastMid,
    fills: input.fills.map((fill) => ({
      ...fill,
      touch: fill.liquidity === 'maker' ? fill.price : fill.touch,
    })),
    worth: (quantity, price) => worthAt(input.instrument, quantity, price),
  };
}

function known(part: number | null): number {
  invariant(part !== null, 'an own fill has its mid, touch and fee');
  return part;
}

const isPrice = (value: number): boolean => Number.isFinite(value) && value > 0;
function assertJudgeable(input: TcaInput): void {
  invariant(input.quantity > 0, 'a parent has a quantity');
  invariant(isPrice(input.arrivalPrice), 'the arrival price is known');
  invariant(isPrice(input.lastMid), 'the last mid is known');
  invariant(
    input.decisionPrice === null || isPrice(input.decisionPrice),
    'a decision price is a price or null',
  );
  invariant(
    input.fills.every((fill) => isPrice(fill.price) && isPrice(fill.mid) && isPrice(fill.touch)),
    'every fill has its price, mid and touch',
  );
  invariant(
    input.fills.every((fill) => Number.isFinite(fill.fee)),
    'every fill has its fee',
  );
}

const filledOf = ({ fills }: TcaInput): number => filledQuantity(fills);

/** Average price in ticks by what was paid: arithmetic for linear, harmonic for inverse instruments. null without fills. */
function averageOf(input: TcaInput): number | null {
  const filled = filledOf(input);
  if (filled === 0) return null;
  const isLinear = input.instrument.settlement === 'linear';
  const sum = input.fills.reduce(
    (total, fill) => total + fill.quantity * (isLinear ? fill.price : 1 / fill.price),
    0,
  );
  return isLinear ? sum / filled : filled / sum;
}

/** Average against a benchmark, bps of the benchmark, positive when we did worse. */
export function againstBps(
  { instrument, side }: Pick<TcaInput, 'instrument' | 'side'>,
  average: number | null,
  benchmark: number | null,
): Bps | null {
  if (average === null || benchmark === null || !(benchmark > 0)) return null;
  const worse =
    instrument.settlement === 'linear' ? average / benchmark - 1 : 1 - benchmark / average;
  return signOf(side) * worse * BPS_IN_ONE;
}

const isWithin = (value: number, [low, high]: readonly [number, number]): boolean =>
  value >= low && value <= high;

function notesOf(input: TcaInput, filled: number): readonly string[] {
  const notes: string[] = [];
  if (input.decisionPrice === null)
    notes.push('no decision price: delay is not measured and counts as 0');
  if (filled === 0) notes.push('nothing was filled: the whole cost is opportunity');
  if (filled > input.quantity)
    notes.push(
      `overfilled by ${filled - input.quantity} lots: the excess is valued at the last mid`,
    );
  if (input.intervalVwap === null) notes.push('no eligible prints in the interval: no VWAP');
  return notes;
}
