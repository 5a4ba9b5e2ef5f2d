import { amountText, negated, parseAmount, productText } from '#core/kernel/amount';
import { decimalToNumber, parseDecimal, stepsOf } from '#core/kernel/decimal';
import { lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { StatedOrder } from '#core/ledger/stated';
import { type Instrument, priceOf, quantityOf, toLots, toTicks } from '#core/market/instrument';
import type { Fill } from '#core/order/child';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import type { CcxtListing } from './listings.ts';

// Between the venue's words and ours. What is off the grid is a defect of the venue's word, and an exception here: the caller makes it a fault.

export const msToUs = (ms: number): TimeUs => timeUs(Math.round(ms * 1000));

/** Decimal text of ticks and lots, exact: `61837.63`. */
export const priceText = ({ instrument }: CcxtListing, at: number): string =>
  textOf(priceOf(instrument, at), instrument.tick.scale);
export const quantityText = ({ instrument }: CcxtListing, count: number): string =>
  textOf(quantityOf(instrument, lots(count)), instrument.lot.scale);
const textOf = (value: number, scale: number): string => value.toFixed(Math.max(0, scale));

export function lotsOf({ instrument }: CcxtListing, text: string): number {
  if (Number(text) === 0) return 0;
  const count = toLots(instrument, text, 'quantity');
  if (!count.ok) throw new RangeError(count.error.message);
  return count.value;
}
export function ticksOf({ instrument }: CcxtListing, text: string): number {
  const at = toTicks(instrument, text, 'price');
  if (!at.ok) throw new RangeError(at.error.message);
  return at.value;
}
/** An execution may print between ticks. */
export function executionTicks({ instrument }: CcxtListing, text: string): number {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError(`an execution must have a price, was '${text}'`);
  const steps = stepsOf(value, instrument.tick);
  return steps.ok ? steps.value : decimalToNumber(value) / decimalToNumber(instrument.tick);
}

export function fillOf(
  listing: CcxtListing,
  trade: ClientTrade,
  clientOrderId: string,
  orderAt: TimeUs | null,
): Fill {
  const at = trade.timestamp === undefined ? orderAt : msToUs(trade.timestamp);
  if (at === null) throw new RangeError(`an execution must have a time, ${trade.id} has none`);
  const price = executionTicks(listing, trade.price);
  return {
    ...exactly(listing, trade, price),
    ...realisedIn(listing, trade),
    executionId: `${listing.native}:${trade.id}`,
    clientOrderId,
    at,
    price,
    quantity: lots(lotsOf(listing, trade.amount)),
    liquidity: trade.takerOrMaker === 'maker' ? 'maker' : 'taker',
    fee: feeIn(listing, trade),
    venue: listing.instrument.venue,
  };
}

/** Of a contract on margin the venue says what each execution realised: by REST in full, on a stream in two letters. Without it nobody knows what the wallet is. */
function realisedIn(
  { instrument }: CcxtListing,
  { id, info }: ClientTrade,
): Pick<Fill, 'realised'> {
  if (instrument.margin === undefined) return {};
  const realised = String(info?.['realizedPnl'] ?? info?.['rp'] ?? '');
  if (parseAmount(realised) === null)
    throw new RangeError(
      `an execution of ${instrument.id} must say what it realised, ${id} said '${realised}'`,
    );
  return { realised };
}

/** What the venue says in exact decimals: the fee in the asset that it took it from, and what was paid where the price lies between ticks. */
function exactly(
  { instrument }: CcxtListing,
  trade: ClientTrade,
  price: number,
): Pick<Fill, 'commission' | 'value'> {
  const { fee } = trade;
  const asset = fee?.currency;
  const charged = chargedIn(trade);
  const value = paidOf(instrument, trade, price);
  // What is booked apart comes as a movement: here it would count twice.
  const isHere = fee?.isApart !== true;
  const isTold =
    isHere && asset !== undefined && charged !== undefined && parseAmount(charged) !== null;
  // No fee told is no fee in money: where the venue took one after all, the next statement differs by it.
  return {
    ...(isTold
      ? { commission: { asset, amount: charged } }
      : { commission: { asset: instrument.currencies.settlement, amount: '0' } }),
    ...(value === null ? {} : { value }),
  };
}

/** In the currency of settlement, where it does not follow from the price and the size: between ticks, and of an inverse contract, whose exchange rounds a quotient. */
function paidOf(instrument: Instrument, trade: ClientTrade, price: number): string | null {
  if (instrument.settlement === 'inverse') {
    const told = trade.info?.['baseQty'];
    return typeof told === 'string' && parseAmount(told) !== null ? told : null;
  }
  return Number.isSafeInteger(price) ? null : productText(trade.price, trade.amount);
}

/**
 * What was charged; less than nothing is a rebate. OKX counts the other way round: by REST ccxt turns its sign, but of a stream
 * of orders it passes `fillFee` on as it is, and every fee would be booked as a rebate.
 */
function chargedIn({ fee, info }: ClientTrade): string | undefined {
  const told = fee?.cost;
  const isTurned = info?.['fillFeeCcy'] !== undefined && String(info['fillFee']) === told;
  const amount = told === undefined ? null : parseAmount(told);
  return isTurned && amount !== null ? amountText(negated(amount)) : told;
}

/** In the currency of settlement, in which values and profits are. One in the other currency of the pair is worth what the price says; one in a third currency has no price here: its cost says so. */
function feeIn({ instrument }: CcxtListing, trade: ClientTrade): number {
  const { fee, price } = trade;
  const { base, quote } = instrument.currencies;
  const cost = Number(chargedIn(trade) ?? 0);
  const isLinear = instrument.settlement === 'linear';
  if (fee?.currency === quote) return isLinear ? cost : cost / Number(price);
  if (fee?.currency === base) return isLinear ? cost * Number(price) : cost;
  return 0;
}

export function statedOf(
  listing: CcxtListing,
  order: ClientOrder,
  clientOrderId: string,
): StatedOrder {
  return {
    clientOrderId,
    venueOrderId: order.id,
    instrumentId: listing.instrument.id,
    side: order.side === 'buy' ? 'buy' : 'sell',
    quantity: lotsOf(listing, order.amount ?? '0'),
    filled: lotsOf(listing, order.filled ?? '0'),
    limit: ticks(Number(order.price ?? 0) === 0 ? 0 : ticksOf(listing, order.price ?? '0')),
  };
}
