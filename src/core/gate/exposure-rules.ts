import { type Refusal, refusal } from '#core/kernel/failure';
import type { RefusalCode } from '#core/kernel/refusals';
import {
  basketValue,
  type Marks,
  openOfAsset,
  openValue,
  tradedSince,
} from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { type ExposureChild, type ExposureOrder, exposureWith } from '#core/ledger/worst-value';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import type { LedgerLimits } from './account-limits.ts';
import { type LedgerCheck, worth } from './ledger-check.ts';
import { above, isAtMost } from './rule.ts';

export function checkExposure(check: LedgerCheck): Refusal | null {
  const { ledger, order, instrument } = check;
  if (isReducing(ledger, order, instrument)) return null;
  return (
    exposureRefusals({
      ...check,
      order: {
        side: order.side,
        quantity: order.quantity,
        openBut: order.clientOrderId,
      },
    })[0] ?? null
  );
}

/** LED-7: of a child beside what is open, or of a parent beside everything that is at work. */
export function exposureRefusals({
  ledger,
  order,
  instrument,
  marks,
  ledgerLimits: limits,
}: {
  readonly ledger: Ledger;
  readonly order: ExposureOrder | ExposureChild;
  readonly instrument: Instrument;
  readonly marks: Marks;
  readonly ledgerLimits: LedgerLimits;
}): readonly Refusal[] {
  const exposure = exposureWith(ledger, order, instrument, marks);
  if ('unknown' in exposure) {
    return [
      refusal(
        'EXPOSURE_UNKNOWN',
        `every position must have a price, ${exposure.unknown} had none`,
        { instrumentId: exposure.unknown },
        'wait for its market data; without it no cap can be checked',
      ),
    ];
  }
  const cap = (
    code: RefusalCode,
    name: string,
    value: number,
    max: number,
    key: string,
  ): Refusal | null =>
    isAtMost(value, max)
      ? null
      : above(code, {
          name,
          unit: instrument.currencies.quote,
          value,
          max,
          remedy: `send less, wait for open orders to end, or raise caps.${key}`,
        });
  return [
    cap(
      'SYMBOL_VALUE_ABOVE_MAX',
      `the value in ${instrument.id} with this order`,
      exposure.symbol,
      limits.symbolValue,
      'symbol_value',
    ),
    cap(
      'GROSS_ABOVE_MAX',
      'the gross value of the account with this order',
      exposure.gross,
      limits.grossValue,
      'gross_value',
    ),
    cap(
      'NET_ABOVE_MAX',
      'the net value of the account with this order',
      Math.abs(exposure.net),
      limits.netValue,
      'net_value',
    ),
  ].filter((no) => no !== null);
}

/** A sale of what is held, with the sales already open, and the mirror of it: it leads away from every cap of exposure. */
export function isReducing(ledger: Ledger, order: VenueOrder, instrument: Instrument): boolean {
  const position = ledger.positions.get(order.instrumentId) ?? 0;
  const open = openOfAsset(ledger, instrument, order.side, order.clientOrderId);
  return order.quantity + open <= (order.side === 'sell' ? position : -position);
}

export function checkPeriod(check: LedgerCheck): Refusal | null {
  const {
    ledger,
    order,
    instrument,
    now,
    ledgerLimits: { period },
  } = check;
  const from = now - period.lengthUs;
  for (const [of, max] of [
    [instrument.id, period.symbolValue],
    [null, period.value],
  ] as const) {
    const value =
      tradedSince(ledger, from, of) + openValue(ledger, of, order.clientOrderId) + worth(check);
    if (isAtMost(value, max)) continue;
    const facts = { windowSeconds: period.lengthUs / 1e6, of: of ?? 'account' };
    return above('PERIOD_VALUE_ABOVE_MAX', {
      name: `what ${of ?? 'the account'} trades in ${period.lengthUs / 1e6} s with this order`,
      unit: instrument.currencies.quote,
      value,
      max,
      facts,
      remedy: 'wait for the window to pass, or raise caps.period',
    });
  }
  return null;
}

/** All of a basket that was ordered: what a child adds was counted when its parent was placed, so that a basket beyond the cap stands still as a whole. */
export function checkBasket({
  ledger,
  order,
  instrument,
  ledgerLimits,
}: LedgerCheck): Refusal | null {
  const basket = ledger.parents.get(order.parentId)?.basket ?? null;
  return basket === null
    ? null
    : checkBasketValue(basket, basketValue(ledger, basket), instrument, ledgerLimits);
}

export function checkBasketValue(
  basket: string,
  value: number,
  instrument: Instrument,
  { basketValue: max }: LedgerLimits,
): Refusal | null {
  if (isAtMost(value, max)) return null;
  return above('BASKET_VALUE_ABOVE_MAX', {
    name: `the value of basket ${basket}`,
    unit: instrument.currencies.quote,
    value,
    max,
    facts: { basket },
    remedy:
      'check that quantities are in units and not in money; split the basket, or raise caps.basket_value',
  });
}
