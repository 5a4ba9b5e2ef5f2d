import { above, isAtLeast, isAtMost, known, shown } from '#core/gate/rule';
import { type Refusal, refusal } from '#core/kernel/failure';
import { BPS_IN_ONE, signOf } from '#core/kernel/units';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import type { Claim } from './claim.ts';
import { checkMargin } from './margin-rules.ts';

/** Limits are in reporting currency. Without a dated rate no other currency can be compared with them: nothing is taken as 1:1. */
function rateMissing(claim: Claim): Refusal | null {
  const { quote } = claim.instrument.currencies;
  const { reportingCurrency } = claim.policy;
  if (quote === reportingCurrency) return null;
  return refusal(
    'CURRENCY_RATE_MISSING',
    `a rate from ${quote} to ${reportingCurrency} must be known, was unknown`,
    { from: quote, to: reportingCurrency },
    `set reporting_currency to ${quote}, or trade instruments quoted in ${reportingCurrency}`,
  );
}

export function checkOrderValue(claim: Claim): Refusal | null {
  const missing = rateMissing(claim);
  if (missing !== null) return missing;
  const value = quoteValueOf(claim.instrument, claim.quantity, claim.price);
  const max = claim.limits.maxOrderValue;
  if (isAtMost(value, max)) return null;
  const perLot = quoteValueOf(claim.instrument, 1, claim.price);
  const most = Math.floor(max / perLot);
  return above('ORDER_VALUE_ABOVE_MAX', {
    name: 'the value of the order',
    unit: claim.policy.reportingCurrency,
    value,
    max,
    facts: { quantityMax: known(quantityOf(claim.instrument, most)) },
    remedy: `check that the quantity is in units and not in money; send at most ${shown(quantityOf(claim.instrument, most))} units, or raise max_order_value`,
  });
}

/** What pays for it: cash, or of a contract the equity of its account. */
export const checkFunds = (claim: Claim, feesBps: number): Refusal | null =>
  claim.instrument.margin === undefined ? checkCash(claim, feesBps) : checkMargin(claim, feesBps);

/** Buys only. `feesBps`: what else leaves the account beside the price, bps of value. */
function checkCash(claim: Claim, feesBps: number): Refusal | null {
  if (claim.side !== 'buy') return null;
  const { cash, openBuyNotional } = claim.account;
  const currency = claim.instrument.currencies.quote;
  if (cash === null)
    return refusal(
      'CASH_INSUFFICIENT',
      `the cash in ${currency} must be known, was unknown`,
      { cash: null },
      'set the cash balance of the account, or wait for its reconciliation',
    );
  // Rebates are not money that we have yet.
  const needed =
    quoteValueOf(claim.instrument, claim.quantity, claim.price) *
    (1 + (feesBps < 0 ? 0 : feesBps) / BPS_IN_ONE);
  const free = cash - openBuyNotional;
  if (isAtMost(needed, free) && isAtLeast(openBuyNotional, 0)) return null;
  const facts = {
    needed: known(needed),
    free: known(free),
    cash: known(cash),
    openBuys: known(openBuyNotional),
    currency,
  };
  return refusal(
    'CASH_INSUFFICIENT',
    `cash after open buys must cover ${shown(needed)} ${currency} with fees, was ${shown(free)}`,
    facts,
    `buy for at most ${shown(Math.max(0, free))} ${currency}, or add cash`,
  );
}

/** Sells only, where the account may not be short. Open sells count as sold. A contract is sold short as it is bought. */
export function checkPosition(claim: Claim): Refusal | null {
  if (claim.instrument.margin !== undefined) return null;
  if (claim.side !== 'sell' || claim.account.shortSellingAllowed === true) return null;
  const { position, openSellLots } = claim.account;
  if (position === null)
    return refusal(
      'POSITION_INSUFFICIENT',
      'the position must be known, was unknown',
      { position: null },
      'wait for the reconciliation of the account',
    );
  const free = position - openSellLots;
  if (isAtMost(claim.quantity, free) && isAtLeast(openSellLots, 0)) return null;
  const units = (count: number): number => quantityOf(claim.instrument, count);
  const facts = {
    quantity: known(units(claim.quantity)),
    position: known(units(position)),
    openSells: known(units(openSellLots)),
  };
  return refusal(
    'POSITION_INSUFFICIENT',
    `the position after open sells must cover ${shown(units(claim.quantity))} units, was ${shown(units(free))}`,
    facts,
    `sell at most ${shown(units(Math.max(0, free)))} units, or allow short selling for this account`,
  );
}

/** The position that this order leads to, at most `maxOfNav` of net asset value. An order that only shrinks the position passes. */
export function checkPositionMax(claim: Claim, maxOfNav: number): Refusal | null {
  const missing = rateMissing(claim);
  if (missing !== null) return missing;
  const { position, netAssetValue, openBuyNotional, openSellLots } = claim.account;
  if (position === null || netAssetValue === null) {
    const what = position === null ? 'position' : 'net asset value';
    const code =
      position === null && claim.side === 'sell' ? 'POSITION_INSUFFICIENT' : 'POSITION_ABOVE_MAX';
    return refusal(
      code,
      `the ${what} must be known, was unknown`,
      { position: known(position ?? NaN), netAssetValue: known(netAssetValue ?? NaN) },
      `give the account a ${what}, or wait for its reconciliation`,
    );
  }
  if (isReducing(claim)) return null;
  const after = quoteValueOf(
    claim.instrument,
    Math.abs(position + signOf(claim.side) * claim.quantity),
    claim.price,
  );
  const open =
    claim.side === 'buy'
      ? openBuyNotional
      : quoteValueOf(claim.instrument, openSellLots, claim.price);
  const max = maxOfNav * netAssetValue;
  if (isAtMost(after + open, max) && isAtLeast(open, 0)) return null;
  return above('POSITION_ABOVE_MAX', {
    name: 'the value of the position with this order and open orders',
    unit: claim.policy.reportingCurrency,
    value: after + open,
    max,
    facts: { netAssetValue: known(netAssetValue), maxOfNav: known(maxOfNav) },
    remedy:
      maxOfNav === 0
        ? 'this name is below the lowest liquidity tier: no new position is taken in it'
        : 'send less, or raise max_position_pct of its tier',
  });
}

/** Does all of it shrink the position, with open orders on the same side counted as done? False where that is not known. */
function isReducing({ instrument, account, side, quantity, price }: Claim): boolean {
  const { position, openBuyNotional, openSellLots } = account;
  if (position === null || !isAtLeast(quantity, 0)) return false;
  if (side === 'sell')
    return isAtLeast(openSellLots, 0) && isAtMost(quantity + openSellLots, position);
  // Open buys are known as money: rounded up to whole lots at this price.
  const openBuyLots = Math.ceil(openBuyNotional / quoteValueOf(instrument, 1, price));
  return isAtLeast(openBuyLots, 0) && isAtMost(quantity + openBuyLots, -position);
}

export function checkReducing(claim: Claim): Refusal | null {
  if (isReducing(claim)) return null;
  const position = claim.account.position ?? NaN;
  const units = quantityOf(claim.instrument, position);
  return refusal(
    'NOT_REDUCING',
    `a reduce-only ${claim.side} must only shrink the position, which was ${shown(units)} units before open orders`,
    { quantity: known(quantityOf(claim.instrument, claim.quantity)), position: known(units) },
    'send at most what is held after open orders, or send it as an ordinary order',
  );
}
