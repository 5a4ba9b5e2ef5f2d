import { isAtLeast, isAtMost, known, shown } from '#core/gate/rule';
import { type Refusal, refusal } from '#core/kernel/failure';
import { BPS_IN_ONE, type InLots, lots, type Money } from '#core/kernel/units';
import { type MarginView, stateWith, worstLots } from '#core/ledger/margin';
import { quantityOf, settlementValueOf } from '#core/market/instrument';
import type { MarginTerms } from '#core/market/margin';
import type { Claim } from './claim.ts';

/** A claim on an account that stands behind contracts, and the contracts with it and without it. */
interface MarginClaim extends Claim {
  readonly terms: MarginTerms;
  readonly margin: MarginView;
  readonly after: Pick<MarginView, 'held' | 'buys' | 'sells'>;
}
function marginClaim(claim: Claim): MarginClaim | null {
  const { margin: terms } = claim.instrument;
  const { margin } = claim.account;
  if (terms === undefined || margin === null) return null;
  const { held, buys, sells } = margin;
  const after =
    claim.side === 'buy'
      ? { held, sells, buys: buys + claim.quantity }
      : { held, buys, sells: sells + claim.quantity };
  return { ...claim, terms, margin, after };
}
const worthAt = ({ instrument, price }: Claim, size: InLots): Money =>
  settlementValueOf(instrument, lots(size), price);

/** Where an instrument says that it is held on margin its account must say so too: neither is then paid for in full. */
const unfunded = ({ instrument }: Claim): Refusal =>
  refusal(
    'MARGIN_INSUFFICIENT',
    `the margin of ${instrument.id} must be known, was unknown`,
    { equity: null },
    'wait for the reconciliation of the account',
  );

/** GAT-35: what the venue asks for all contracts at the worst end of their orders, with this one and its fees, is covered by the equity of the account. */
export function checkMargin(claim: Claim, feesBps: number): Refusal | null {
  const wanted = marginClaim(claim);
  if (wanted === null) return unfunded(claim);
  const { instrument, quantity, terms, margin, after } = wanted;
  const worst = worstLots(after);
  if (isAtMost(worst, worstLots(margin))) return null;
  const fees = (worthAt(claim, quantity) * Math.max(0, feesBps)) / BPS_IN_ONE;
  const needed = margin.others.initial + worthAt(claim, worst) * terms.initial + fees;
  if (isAtMost(needed, margin.equity) && isAtLeast(fees, 0)) return null;
  const perLot = worthAt(claim, 1) * (terms.initial + Math.max(0, feesBps) / BPS_IN_ONE);
  const most = Math.max(0, Math.floor(quantity - (needed - margin.equity) / perLot));
  const { settlement } = instrument.currencies;
  return refusal(
    'MARGIN_INSUFFICIENT',
    `the equity behind all contracts must cover their margin of ${shown(needed)} ${settlement} with this order, was ${shown(margin.equity)}`,
    {
      needed: known(needed),
      equity: known(margin.equity),
      currency: settlement,
      quantityMax: known(quantityOf(instrument, most)),
    },
    `send at most ${shown(quantityOf(instrument, most))} units, close other contracts, or bring money in`,
  );
}

/** GAT-36: the price at which the venue would liquidate stays away from the market by `min_liquidation_distance`, with this order and all that is open on its side done. */
export function checkLiquidation(claim: Claim): Refusal | null {
  const wanted = marginClaim(claim);
  if (wanted === null) return claim.instrument.margin === undefined ? null : unfunded(claim);
  const { instrument, margin, after, side } = wanted;
  const end = side === 'buy' ? margin.held + after.buys : margin.held - after.sells;
  if (isAtMost(Math.abs(end), Math.abs(margin.held)) && end * margin.held >= 0) return null;
  const distance = distanceAt(wanted, end);
  const min = claim.limits.minLiquidationDistance;
  if (isAtLeast(distance, min) || distance === Infinity) return null;
  return refusal(
    'LIQUIDATION_NEAR',
    `the price of liquidation must be at least ${shown(min * 100)} % from the market with this order, was ${shown(distance * 100)} %`,
    {
      distance: known(distance),
      min,
      equity: known(margin.equity),
      currency: instrument.currencies.settlement,
    },
    'send less, close other contracts, bring money in, or lower `min_liquidation_distance`',
  );
}

/** At the price of the order. */
function distanceAt({ instrument, terms, margin, price }: MarginClaim, end: InLots): number {
  const state = stateWith({ instrument, terms }, margin, end, price);
  // A number that is not known is no distance: infinity is said only of one that is.
  return Number.isFinite(state.equity) && Number.isFinite(state.maintenanceMargin)
    ? state.distance
    : NaN;
}
