import type { Money, Price, Ratio, SettlementValue, Units } from '#core/kernel/units';

/** What a venue asks behind a contract, as shares of its value. */
export interface MarginTerms {
  /** To open: one over the leverage that the account has set. */
  readonly initial: Ratio;
  /** To stay open, by what the whole position is worth in the currency of settlement, smallest first; the last rate is for everything above. */
  readonly maintenance: readonly MaintenanceTier[];
}
export interface MaintenanceTier {
  readonly upTo: SettlementValue;
  readonly rate: Ratio;
}
/** The rate of the tier that a position of this value lies in, on all of it: venues credit what lies in lower tiers, so that this is the careful side. */
export const maintenanceRate = ({ maintenance }: MarginTerms, value: number): Ratio =>
  (maintenance.find(({ upTo }) => value <= upTo) ?? maintenance.at(-1))?.rate ?? NaN;

/** A position in a contract and what stands behind it, in the currency in which it is settled. */
export interface MarginedPosition {
  readonly settlement: 'linear' | 'inverse';
  /** Signed contracts, and the multiplier of one. */
  readonly contracts: Units;
  readonly multiplier: number;
  readonly entry: Price;
  /** Of this position alone where margins are isolated, of the account where they are shared. */
  readonly wallet: Money;
  /** Of the value of the position that must stay behind it. */
  readonly maintenance: Ratio;
}
export interface MarginState {
  /** Value at the mark, in the currency of settlement. */
  readonly value: Money;
  readonly unrealised: Money;
  readonly equity: Money;
  readonly maintenanceMargin: Money;
  readonly leverage: Ratio;
  /** Price at which equity is the maintenance margin; null: no price above 0 is. */
  readonly liquidation: Price | null;
  /** From the mark to it, as a share of the mark: how far the price may go against the position. Infinity: any price. */
  readonly distance: Ratio;
}

/**
 * PRP-5: equity(p) = wallet + profit(p) against maintenance x value(p). Linear: profit q m (p - e), value |q| m p, so that
 *     p* = (q m e - wallet) / (q m - maintenance |q| m);
 * inverse: profit q m (1/e - 1/p), value |q| m / p in coin, so that
 *     p* = m (q + maintenance |q|) / (wallet + q m / e).
 * One rate, no tiers and no fees of the liquidation: the venue's own figure may be nearer.
 */
export function marginState(position: MarginedPosition, mark: Price): MarginState {
  const { settlement, contracts: q, multiplier: m, entry, wallet, maintenance } = position;
  const isLinear = settlement === 'linear';
  const value = isLinear ? Math.abs(q) * m * mark : (Math.abs(q) * m) / mark;
  const unrealised = isLinear ? q * m * (mark - entry) : q * m * (1 / entry - 1 / mark);
  const equity = wallet + unrealised;
  const found = isLinear
    ? (q * m * entry - wallet) / (q * m - maintenance * Math.abs(q) * m)
    : (m * (q + maintenance * Math.abs(q))) / (wallet + (q * m) / entry);
  const liquidation = Number.isFinite(found) && found > 0 ? found : null;
  const isOver = equity <= maintenance * value;
  return {
    value,
    unrealised,
    equity,
    maintenanceMargin: maintenance * value,
    leverage: equity > 0 ? value / equity : Number.POSITIVE_INFINITY,
    liquidation,
    distance: isOver ? 0 : distanceTo(liquidation, mark, q),
  };
}

/** A long is liquidated below, a short above; a price on the other side is no danger. */
function distanceTo(liquidation: Price | null, mark: Price, contracts: Units): Ratio {
  if (liquidation === null) return Number.POSITIVE_INFINITY;
  const against = contracts > 0 ? 1 - liquidation / mark : liquidation / mark - 1;
  return against > 0 ? against : Number.POSITIVE_INFINITY;
}

/** What it costs to go from one contract to the next that expires later. */
export interface Roll {
  /** Price of the next one over that of this one, less 1: paid by a long, earned by a short. */
  readonly basis: Ratio;
  /** The same a year, for the days between both expiries. */
  readonly basisAnnual: Ratio;
  /** Half of each spread, both ways crossed, of the price. */
  readonly crossing: Ratio;
}
/** PRP-6: what a roll from one future into the next costs beside the impact of its two orders: the basis is carried until it expires, the spreads are paid at once. */
export function rollOf(
  near: { readonly bid: Price; readonly ask: Price; readonly expiry: number },
  next: { readonly bid: Price; readonly ask: Price; readonly expiry: number },
): Roll {
  const mid = ({ bid, ask }: typeof near): number => (bid + ask) / 2;
  const basis = mid(next) / mid(near) - 1;
  const years = (next.expiry - near.expiry) / (365 * 86_400e6);
  return {
    basis,
    basisAnnual: years > 0 ? basis / years : Number.NaN,
    crossing: (near.ask - near.bid) / 2 / mid(near) + (next.ask - next.bid) / 2 / mid(next),
  };
}
