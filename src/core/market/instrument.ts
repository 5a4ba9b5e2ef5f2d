import {
  type Decimal,
  decimalToNumber,
  parseDecimal,
  stepsOf,
  stepsToNumber,
} from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  type Count,
  type Lots,
  lots,
  type Price,
  type QuoteValue,
  quoteValue,
  type SettlementValue,
  settlementValue,
  type Ticks,
  type TimeUs,
  ticks,
  type Units,
} from '#core/kernel/units';
import type { MarginTerms } from '#core/market/margin';
import type { Session } from '#core/market/session';

/**
 * What can be traded, and on which grid. `tick` is the price step in quote currency per unit, `lot` the quantity step in units
 * (shares, coins, contracts). `minNotional` is in quote currency, 0 for none. `multiplier` is units of the underlying per contract.
 */
export interface Instrument {
  readonly id: string; // SYMBOL.VENUE
  readonly symbol: string;
  readonly venue: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly minNotional: QuoteValue;
  readonly multiplier: number;
  readonly settlement: 'linear' | 'inverse';
  readonly currencies: {
    readonly base: string;
    readonly quote: string;
    readonly settlement: string;
  };
  readonly session: Session;
  readonly eligible: EligiblePrints;
  /** A contract that has to be traded where it was opened: what another venue lists under the same name is another one, and neither is the coin. */
  readonly contract?: 'perpetual' | 'future';
  /** A future is settled by its venue then, and not traded afterwards. */
  readonly expiry?: TimeUs;
  /** A contract that is held on margin: it is not paid for, its account receives and pays what it gains and loses. */
  readonly margin?: MarginTerms;
  /** Where it is traded, when that is in several places; without them it is traded where its id says. */
  readonly listings?: readonly Listing[];
}

/** A place where an instrument is traded: on a grid of its own, whose steps are whole multiples of the instrument's. */
export interface Listing {
  /** As that venue lists it. */
  readonly instrument: Instrument;
  /** Ticks of the consolidated instrument in one of the listing's, and lots. */
  readonly ticks: Count;
  readonly lots: Count;
}

/** Which prints count in every ADV, POV and VWAP of this instrument (PROTOCOL, eligible volume). */
export interface EligiblePrints {
  readonly description: string;
  readonly offExchange: boolean;
  readonly auctions: boolean;
}
export const REGULAR_PRINTS: EligiblePrints = {
  description:
    'regular trades in the continuous session, without auctions, off-exchange, late and corrected prints',
  offExchange: false,
  auctions: false,
};

/** Are prices, quantities and values of the two counted alike? */
export const isSameGrid = (a: Instrument, b: Instrument): boolean =>
  a.tick.units === b.tick.units &&
  a.tick.scale === b.tick.scale &&
  a.lot.units === b.lot.units &&
  a.lot.scale === b.lot.scale &&
  a.multiplier === b.multiplier &&
  a.settlement === b.settlement;

/** MRG-2: what stands behind one contract on margin stands behind all that are settled in the same money at the same venue: `USDT at USDM`. */
export const marginKey = ({ venue, currencies }: Instrument): string =>
  `${currencies.settlement} at ${venue}`;

/** Float price of a tick count (exact to the last bit); fractional ticks are allowed for prints between ticks. */
export const priceOf = (instrument: Instrument, at: number): Price =>
  stepsToNumber(at, instrument.tick);
/** Float quantity in units of a lot count. */
export const quantityOf = (instrument: Instrument, count: number): Units =>
  stepsToNumber(count, instrument.lot);

/** Value of so many units at a price, in quote currency. An inverse contract is worth `multiplier` quote each, whatever its price. */
export const quoteValueOfUnits = (instrument: Instrument, units: number, at: number): QuoteValue =>
  quoteValue(
    instrument.settlement === 'linear'
      ? units * instrument.multiplier * at
      : units * instrument.multiplier,
  );
/** What one unit is worth at a price, in quote currency a unit: of a share its price, of an inverse contract its multiplier. */
export const worthOf = (instrument: Instrument, at: number): Price =>
  instrument.settlement === 'linear' ? instrument.multiplier * at : instrument.multiplier;
/** Value of `count` lots at `at` ticks, in quote currency: what caps, minimums and tiers are in. */
export const quoteValueOf = (instrument: Instrument, count: number, at: number): QuoteValue =>
  quoteValueOfUnits(instrument, quantityOf(instrument, count), priceOf(instrument, at));
/** Value of `count` lots at `at` ticks in the currency in which they are settled: quote for linear instruments, base for inverse ones. What fees and cash are in. */
export const settlementValueOf = (
  instrument: Instrument,
  count: number,
  at: number,
): SettlementValue => {
  const value = quoteValueOf(instrument, count, at);
  return settlementValue(
    instrument.settlement === 'linear' ? value : value / priceOf(instrument, at),
  );
};

/** A price from a door onto the grid. Never rounded: a price off the grid is a mistake that its sender must see. */
export function toTicks(
  instrument: Instrument,
  value: number | string,
  path: string,
): Result<Ticks, Problem> {
  const steps = onGrid(value, instrument.tick);
  const tick = decimalToNumber(instrument.tick);
  if (steps === null || steps <= 0)
    return err(
      problem(
        'OFF_GRID',
        path,
        `price must be a positive multiple of the tick ${tick}, was ${value}`,
        nearest(value, tick),
      ),
    );
  return ok(ticks(steps));
}

/** A quantity from a door onto the grid; positive, whole lots. */
export function toLots(
  instrument: Instrument,
  value: number | string,
  path: string,
): Result<Lots, Problem> {
  const steps = onGrid(value, instrument.lot);
  const lot = decimalToNumber(instrument.lot);
  if (steps === null || steps <= 0)
    return err(
      problem(
        'OFF_GRID',
        path,
        `quantity must be a positive multiple of the lot ${lot}, was ${value}`,
        nearest(value, lot),
      ),
    );
  return ok(lots(steps));
}

function onGrid(value: number | string, step: Decimal): number | null {
  const decimal = parseDecimal(String(value));
  if (decimal === null) return null;
  const steps = stepsOf(decimal, step);
  return steps.ok ? steps.value : null;
}

function nearest(value: number | string, step: number): string {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) return `give a positive multiple of ${step}`;
  const below = Math.floor(number / step);
  return `the nearest are ${Number((below * step).toPrecision(15))} and ${Number(((below + 1) * step).toPrecision(15))}`;
}
