import {
  BPS_IN_ONE,
  type Bps,
  type Lots,
  type Money,
  type Side,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import { type Instrument, quantityOf, settlementValueOf } from '#core/market/instrument';

/** What a venue or broker charges at one moment: bps of notional by liquidity (negative: a rebate) and an amount per unit in quote currency. One way. */
export interface Fees {
  readonly makerBps: Bps;
  readonly takerBps: Bps;
  readonly perUnit: Money;
  /** Levies on sales only: bps of notional, and per unit with a cap per fill. */
  readonly sellBps?: Bps;
  readonly sellPerUnit?: Money;
  readonly sellPerUnitMax?: Money;
  /** The least that one ticket (an order that filled) costs, levies apart. */
  readonly minTicket?: Money;
}
export const NO_FEES: Fees = { makerBps: 0, takerBps: 0, perUnit: 0 };

/** FEE-5: what an instrument of several venues costs to trade before it is known where: the mean of its venues. Levies are the dearest's. */
export function meanFees(fees: readonly Fees[]): Fees {
  const mean = (of: (each: Fees) => number): number =>
    fees.reduce((sum, each) => sum + of(each), 0) / Math.max(1, fees.length);
  const [first] = fees;
  if (first !== undefined && fees.length === 1) return first;
  return {
    makerBps: mean((each) => each.makerBps),
    takerBps: mean((each) => each.takerBps),
    perUnit: mean((each) => each.perUnit),
    sellBps: Math.max(0, ...fees.map((each) => each.sellBps ?? 0)),
    sellPerUnit: Math.max(0, ...fees.map((each) => each.sellPerUnit ?? 0)),
    minTicket: Math.max(0, ...fees.map((each) => each.minTicket ?? 0)),
  };
}

export interface FeeFill {
  readonly quantity: Lots;
  readonly price: TickPrice; // ticks
  readonly liquidity: 'maker' | 'taker';
  /** Without it no levy on sales is charged. */
  readonly side?: Side;
}

/** FEE-1: one fill that is a ticket of its own. */
export const feeOf = (fees: Fees, instrument: Instrument, fill: FeeFill): number =>
  atLeastTicket(fees, chargeOf(fees, instrument, fill)) + levyOf(fees, instrument, fill);

/** FEE-4: the fee of the next fill of an order that was charged `chargedSoFar` (levies apart): the minimum is paid once per order, with its first fill. */
export function nextFee(
  fees: Fees,
  instrument: Instrument,
  fill: FeeFill,
  before: { readonly due: number; readonly charged: number },
): { readonly fee: number; readonly due: number; readonly charged: number } {
  const due = before.due + chargeOf(fees, instrument, fill);
  const charged = atLeastTicket(fees, due);
  return { fee: charged - before.charged + levyOf(fees, instrument, fill), due, charged };
}

/** Without a minimum a rebate is a rebate. */
const atLeastTicket = ({ minTicket }: Fees, due: number): number =>
  minTicket === undefined || minTicket === 0 ? due : Math.max(minTicket, due);

function chargeOf(fees: Fees, instrument: Instrument, fill: FeeFill): number {
  const rate = fill.liquidity === 'maker' ? fees.makerBps : fees.takerBps;
  return (
    (settlementValueOf(instrument, fill.quantity, fill.price) * rate) / BPS_IN_ONE +
    quantityOf(instrument, fill.quantity) * fees.perUnit
  );
}

/** FEE-3: taxes and regulators' fees that only a seller pays. */
function levyOf(fees: Fees, instrument: Instrument, fill: FeeFill): number {
  if (fill.side !== 'sell') return 0;
  const perUnit = quantityOf(instrument, fill.quantity) * (fees.sellPerUnit ?? 0);
  return (
    (settlementValueOf(instrument, fill.quantity, fill.price) * (fees.sellBps ?? 0)) / BPS_IN_ONE +
    Math.min(perUnit, fees.sellPerUnitMax ?? Infinity)
  );
}

/** Rates from a traded volume on. */
interface FeeTier extends Fees {
  /** Value traded by us in the 30 days before, quote currency. */
  readonly minVolume: number;
}
/** What was charged from one date to another: `until` itself is not in it; null is open. */
export interface FeeSchedule {
  readonly from: TimeUs | null;
  readonly until: TimeUs | null;
  readonly tiers: readonly FeeTier[];
}

export const flatSchedule = (fees: Fees): readonly FeeSchedule[] => [
  { from: null, until: null, tiers: [{ ...fees, minVolume: 0 }] },
];

/** FEE-2: the rates of a moment: the first schedule that holds then, and in it the highest tier that our volume reaches. null: nobody knows them. */
export function feesAt(
  schedules: readonly FeeSchedule[],
  at: TimeUs,
  volume30Days: number,
): Fees | null {
  const schedule = schedules.find(
    ({ from, until }) => (from === null || at >= from) && (until === null || at < until),
  );
  let best: FeeTier | null = null;
  for (const tier of schedule?.tiers ?? [])
    if (volume30Days >= tier.minVolume && (best === null || tier.minVolume >= best.minVolume))
      best = tier;
  return best;
}
