import { invariant } from '#core/kernel/assert';
import { stepsToNumber } from '#core/kernel/decimal';
import { BPS_IN_ONE, type Count } from '#core/kernel/units';
import { fitMicroPrice, type MicroPriceModel } from '#core/liquidity/measures/micro-price';
import { timeWeighted } from '#core/liquidity/measures/spread';
import type { TickDay } from '#core/liquidity/measures/tick-study';
import { EVENT, type Tape } from '#core/market/tape';
import type { Estimate } from '#core/numeric/estimate';

/** What a tape with depth says about the displayed book over a span of time; every value weighted by how long it stood. */
export interface BookStudy {
  /** Cost of a round trip of each value, bps of one side (XLM), over the time in which the book held it, and the share of the time in which it did. */
  readonly roundTrips: readonly {
    readonly value: number;
    readonly xlmBps: Estimate;
    readonly held: Estimate;
  }[];
  /** Units displayed within each band around the mid, both sides together. A lower bound where the recording ends nearer than the band. */
  readonly depth: readonly {
    readonly bps: number;
    readonly units: Estimate;
    readonly complete: Estimate;
  }[];
  readonly microPrice: MicroPriceModel | null;
}
export interface StudyRules {
  readonly from: number;
  readonly to: number;
  /** Quote currency, one side. */
  readonly values: readonly number[];
  readonly bandsBps: readonly number[];
  readonly imbalanceBins: Count;
  readonly spreadMaxTicks: number;
}

export function studyBook(tape: Tape, rules: StudyRules): BookStudy {
  invariant(rules.from < rules.to, 'a span has a length');
  const at = tape.at.subarray(0, tape.count);
  const tick = stepsToNumber(1, tape.instrument.tick);
  const lot = stepsToNumber(1, tape.instrument.lot);
  const over = (column: Float64Array): Estimate => timeWeighted(at, column, rules.from, rules.to);
  return {
    roundTrips: rules.values.map((value) => {
      const costs = roundTripColumn(tape, value / (tick * lot));
      return {
        value,
        xlmBps: over(costs),
        held: over(costs.map((cost) => (cost === cost ? 1 : 0))),
      };
    }),
    depth: rules.bandsBps.map((bps) => {
      const { lots, complete } = depthColumn(tape, bps);
      const units = over(lots);
      return {
        bps,
        units: { ...units, value: units.value * lot, standardError: units.standardError * lot },
        complete: over(complete),
      };
    }),
    microPrice: fitMicroPrice(touchOf(tape), rules.imbalanceBins, rules.spreadMaxTicks),
  };
}

const isWhole = (tape: Tape, at: number): boolean =>
  tape.bidSize[at]! > 0 && tape.askSize[at]! > 0 && tape.bidPrice[at]! <= tape.askPrice[at]!;

/** XLM after each event, bps; `value` in ticks x lots. NaN where a side is missing or does not hold the size. */
function roundTripColumn(tape: Tape, value: number): Float64Array {
  const { depth, count } = tape;
  const costs = new Float64Array(count).fill(NaN);
  for (let i = 0; i < count; i++) {
    const row = i * depth;
    if (!isWhole(tape, row)) continue;
    const mid = (tape.bidPrice[row]! + tape.askPrice[row]!) / 2;
    const quantity = value / mid;
    const bought = walkRow(tape.askPrice, tape.askSize, row, depth, quantity);
    const sold = walkRow(tape.bidPrice, tape.bidSize, row, depth, quantity);
    costs[i] = (BPS_IN_ONE * (bought - sold)) / (quantity * mid);
  }
  return costs;
}
/** Ticks x lots paid for `quantity` lots from one side of one row; NaN where it holds less. */
function walkRow(
  price: Float64Array,
  size: Float64Array,
  row: number,
  depth: number,
  quantity: number,
): number {
  let left = quantity;
  let paid = 0;
  for (let k = row; k < row + depth && left > 0; k++) {
    const taken = size[k]! < left ? size[k]! : left;
    paid += taken * price[k]!;
    left -= taken;
  }
  return left > 1e-9 * quantity ? NaN : paid;
}

/** Lots within the band after each event, and 1 where both sides are recorded beyond it. */
function depthColumn(
  tape: Tape,
  bps: number,
): { readonly lots: Float64Array; readonly complete: Float64Array } {
  const { depth, count } = tape;
  const lots = new Float64Array(count).fill(NaN);
  const complete = new Float64Array(count).fill(NaN);
  for (let i = 0; i < count; i++) {
    const row = i * depth;
    if (!isWhole(tape, row)) continue;
    const mid = (tape.bidPrice[row]! + tape.askPrice[row]!) / 2;
    // Ticks are whole: a level on the limit must not be lost to the last bit.
    const reach = (bps / BPS_IN_ONE) * mid * (1 + 1e-12);
    let sum = 0;
    let bidBeyond = 0;
    let askBeyond = 0;
    for (let k = row; k < row + depth; k++) {
      if (tape.bidSize[k]! > 0) {
        if (mid - tape.bidPrice[k]! <= reach) sum += tape.bidSize[k]!;
        else bidBeyond = 1;
      }
      if (tape.askSize[k]! > 0) {
        if (tape.askPrice[k]! - mid <= reach) sum += tape.askSize[k]!;
        else askBeyond = 1;
      }
    }
    lots[i] = sum;
    complete[i] = bidBeyond * askBeyond;
  }
  return { lots, complete };
}

/** Best quotes after each event in ticks and lots; NaN where a side is missing. */
function touchOf({ count, depth, bidPrice, bidSize, askPrice, askSize }: Tape): {
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
} {
  const bp = new Float64Array(count);
  const bs = new Float64Array(count);
  const ap = new Float64Array(count);
  const as = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const k = i * depth;
    [bs[i], as[i]] = [bidSize[k]!, askSize[k]!];
    bp[i] = bidSize[k]! > 0 ? bidPrice[k]! : NaN;
    ap[i] = askSize[k]! > 0 ? askPrice[k]! : NaN;
  }
  return { bidPrice: bp, bidSize: bs, askPrice: ap, askSize: as };
}

/** A tape as trades and quotes for `studyTicks`: every print with the book before it, its taker known where the resting side is. Sizes in lots, prices in ticks. */
export function tickDayOf(tape: Tape): TickDay {
  const prints: number[] = [];
  for (let i = 0; i < tape.count; i++)
    if ((tape.kind[i] === EVENT.execute || tape.kind[i] === EVENT.hidden) && tape.size[i]! > 0)
      prints.push(i);
  return {
    trades: {
      at: Float64Array.from(prints, (i) => tape.at[i]!),
      price: Float64Array.from(prints, (i) => tape.price[i]!),
      size: Float64Array.from(prints, (i) => tape.size[i]!),
    },
    quotes: { at: tape.at.subarray(0, tape.count), ...touchOf(tape) },
    sequence: {
      direction: Int8Array.from(prints, (i) => -tape.restingSide[i]!),
      quoteRow: Int32Array.from(prints, (i) => i - 1),
    },
  };
}
