import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Price,
  type Ratio,
  type Side,
  signOf,
  type Units,
} from '#core/kernel/units';

/** One execution beside the quote of the moment before it. */
export interface QuotedFill {
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Units;
  readonly bid: Price;
  readonly ask: Price;
  /** The mid some time after, the same for all fills that are compared; null: not known. */
  readonly midAfter: Price | null;
  readonly liquidity: 'maker' | 'taker' | null;
}
/** Of many fills, weighted by what was traded. Spreads are whole spreads, in bps of the mid, positive when paid. */
export interface FillQuality {
  readonly fills: Count;
  /** Of the quantity whose liquidity is known; null: of none it is. */
  readonly passiveShare: Ratio | null;
  readonly quotedBps: Bps;
  readonly effectiveBps: Bps;
  /** Effective over quoted: 1 pays the whole spread, 0 is at the mid, -1 earns it. null: the quotes are locked. */
  readonly effectiveOverQuoted: Ratio | null;
  /** Of half the spread, how much was earned rather than paid: -E/Q, where both are of one fill. */
  readonly spreadCaptured: Ratio | null;
  /** Effective = realised + impact, over the fills whose later mid is known; null: of none it is. */
  readonly realised: RealisedSpread | null;
  /** By how much the average is worse than the touch of our own side, and than the other side's; bps. */
  readonly beyondNearTouchBps: Bps;
  readonly beyondFarTouchBps: Bps;
  /** Move of the mid against fills that rested, after them, positive when it hurts; null: none rested, or no later mid is known. */
  readonly adverseSelectionBps: Bps | null;
}
export interface RealisedSpread {
  readonly fills: Count;
  readonly effectiveBps: Bps;
  /** What who was on the other side kept, 2 s (price - mid after) / mid. */
  readonly realisedBps: Bps;
  /** What the price moved our way, 2 s (mid after - mid) / mid. */
  readonly impactBps: Bps;
}

/**
 * TCA-52. Definitions of Huang and Stoll (1996), "Dealer versus auction markets", J. Financial Economics 41, and SEC Rule 605:
 *     effective = 2 s (price - mid) / mid = realised + impact
 * Fills are weighted by price x quantity, ratios are ratios of sums. null: there are no fills.
 */
export function fillQuality(fills: readonly QuotedFill[]): FillQuality | null {
  invariant(
    fills.every(({ bid, ask, quantity }) => bid > 0 && ask >= bid && quantity > 0),
    'a quote is two positive prices that are not crossed, and a fill has a quantity',
  );
  if (fills.length === 0) return null;
  const quotedBps = weighted(fills, ({ bid, ask }) => ask - bid);
  const effectiveBps = weighted(fills, effectiveOf);
  const isWide = quotedBps > 0;
  const later = fills.filter(({ midAfter }) => midAfter !== null);
  const rested = later.filter(({ liquidity }) => liquidity === 'maker');
  const spread = fills.filter(({ bid, ask }) => ask > bid);
  return {
    fills: fills.length,
    passiveShare: passiveShareOf(fills),
    quotedBps,
    effectiveBps,
    effectiveOverQuoted: isWide ? effectiveBps / quotedBps : null,
    spreadCaptured: isWide
      ? meanOver(spread, (fill) => -effectiveOf(fill) / (fill.ask - fill.bid))
      : null,
    realised: later.length === 0 ? null : realisedOf(later),
    beyondNearTouchBps: weighted(fills, (fill) => beyond(fill, fill.bid, fill.ask)),
    beyondFarTouchBps: weighted(fills, (fill) => beyond(fill, fill.ask, fill.bid)),
    adverseSelectionBps: rested.length === 0 ? null : -weighted(rested, movedOf),
  };
}

const midpointOf = ({ bid, ask }: QuotedFill): number => (bid + ask) / 2;
const effectiveOf = (fill: QuotedFill): number =>
  2 * signOf(fill.side) * (fill.price - midpointOf(fill));
const movedOf = (fill: QuotedFill): number =>
  signOf(fill.side) * ((fill.midAfter ?? NaN) - midpointOf(fill));
/** Against the touch that a buyer, or a seller, has on this side. */
const beyond = ({ side, price }: QuotedFill, buyers: Price, sellers: Price): number =>
  side === 'buy' ? price - buyers : sellers - price;

/** Mean by value traded. */
function meanOver(fills: readonly QuotedFill[], of: (fill: QuotedFill) => number): number {
  const whole = fills.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return fills.reduce((sum, fill) => sum + (fill.price * fill.quantity * of(fill)) / whole, 0);
}
/** The same of an amount per unit, in bps of each fill's mid. */
const weighted = (fills: readonly QuotedFill[], of: (fill: QuotedFill) => number): Bps =>
  BPS_IN_ONE * meanOver(fills, (fill) => of(fill) / midpointOf(fill));

function realisedOf(later: readonly QuotedFill[]): RealisedSpread {
  const effectiveBps = weighted(later, effectiveOf);
  const impactBps = 2 * weighted(later, movedOf);
  const realisedBps = weighted(
    later,
    (fill) => 2 * signOf(fill.side) * (fill.price - (fill.midAfter ?? NaN)),
  );
  const size = 1 + Math.abs(effectiveBps) + Math.abs(impactBps);
  invariant(
    Math.abs(effectiveBps - realisedBps - impactBps) <= 1e-9 * size,
    'the effective spread is the realised spread and the impact',
  );
  return { fills: later.length, effectiveBps, realisedBps, impactBps };
}
function passiveShareOf(fills: readonly QuotedFill[]): Ratio | null {
  let rested = 0;
  let known = 0;
  for (const { liquidity, quantity } of fills) {
    if (liquidity !== null) known += quantity;
    if (liquidity === 'maker') rested += quantity;
  }
  return known > 0 ? rested / known : null;
}
