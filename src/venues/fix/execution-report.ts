import { amountText, parseAmount, productText } from '#core/kernel/amount';
import { decimalToNumber, parseDecimal, stepsOf } from '#core/kernel/decimal';
import { err, ok, type Result } from '#core/kernel/result';
import { type Lots, lots, type Side, type Ticks, type TimeUs, ticks } from '#core/kernel/units';
import { toLots, toTicks } from '#core/market/instrument';
import type { Commission, Fill } from '#core/order/child';
import type { FixListing } from './fix-requests.ts';
import type { FixFlaw, FixMessage } from './fix-text.ts';
import { fixToTime } from './fix-time.ts';

/** One execution, as far as it is of one report alone. */
export type ReportedExecution = Pick<
  Fill,
  'price' | 'quantity' | 'liquidity' | 'fee' | 'commission' | 'value'
>;
/** An ExecutionReport on our grid. `quantity` and `limit` are null where it does not say them. */
export interface ExecutionReport {
  readonly execType: string;
  readonly orderStatus: string;
  readonly execId: string;
  /** Of the execution that this one undoes or restates. */
  readonly execRefId: string | null;
  readonly clOrdId: string;
  readonly origClOrdId: string | null;
  readonly venueOrderId: string;
  readonly side: Side;
  readonly at: TimeUs;
  readonly quantity: Lots | null;
  readonly limit: Ticks | null;
  readonly filled: Lots;
  /** Ticks, over all that filled; may lie between two. */
  readonly averagePrice: number | null;
  /** null: the report is of no trade. */
  readonly execution: ReportedExecution | null;
  readonly reason: string;
  /** The order does not exist, says the venue. */
  readonly isUnknown: boolean;
}

const UNKNOWN_ORDER = '5';
/** Trade, its 4.2 forms, and the correction of one. */
const WITH_EXECUTION: ReadonlySet<string> = new Set(['F', '1', '2', 'G']);

/** FIX-10: reads a report exactly; a required field that is missing, or a number off the grid, is an error that names it. `now`: when it carries no time. */
export function executionReport(
  { fields }: FixMessage,
  listing: FixListing,
  now: TimeUs,
): Result<ExecutionReport, FixFlaw> {
  const flaws: FixFlaw[] = [];
  const flawed = (field: string, message: string): void => void flaws.push({ field, message });
  const text = (tag: number): string => fields.get(tag) ?? '';
  const required = (tag: number, name: string): string => {
    if (text(tag) === '') flawed(`${name} (${tag})`, 'is required');
    return text(tag);
  };
  const count = (tag: number, name: string): Lots | null => {
    if (text(tag) === '') return null;
    const read = isZero(text(tag))
      ? ok(lots(0))
      : toLots(listing.instrument, text(tag), `${name} (${tag})`);
    if (!read.ok) flawed(read.error.path, read.error.message);
    return read.ok ? read.value : null;
  };
  const execType = required(150, 'ExecType');
  const side = text(54);
  if (side !== '1' && side !== '2') flawed('Side (54)', `must be 1 or 2, was '${side}'`);
  const isTrade = WITH_EXECUTION.has(execType);
  const execution = isTrade ? executionIn(fields, listing) : null;
  if (execution !== null && !execution.ok) flaws.push(execution.error);
  const limit = limitIn(text(44), listing);
  const report: ExecutionReport = {
    execType,
    orderStatus: required(39, 'OrdStatus'),
    execId: required(17, 'ExecID'),
    execRefId: fields.get(19) ?? null,
    clOrdId: text(11),
    origClOrdId: fields.get(41) ?? null,
    venueOrderId: required(37, 'OrderID'),
    side: side === '2' ? 'sell' : 'buy',
    at: fixToTime(fields.get(60)) ?? fixToTime(fields.get(52)) ?? now,
    quantity: count(38, 'OrderQty'),
    limit,
    filled: count(14, 'CumQty') ?? lots(0),
    averagePrice: parseAmount(text(6)) === null ? null : inTicks(text(6), listing),
    execution: execution?.ok === true ? execution.value : null,
    reason: text(58) === '' ? `no reason given (${text(103) || execType})` : text(58),
    isUnknown: text(39) === '8' && text(103) === UNKNOWN_ORDER,
  };
  const [flaw] = flaws;
  return flaw === undefined ? ok(report) : err(flaw);
}

/** Price, size and charge of one execution: of a report, or of a captured trade. */
export function executionIn(
  fields: ReadonlyMap<number, string>,
  listing: FixListing,
): Result<ReportedExecution, FixFlaw> {
  const priceText = fields.get(31) ?? '';
  const quantityText = fields.get(32) ?? '';
  if (parseAmount(priceText) === null)
    return err({ field: 'LastPx (31)', message: `must be a decimal, was '${priceText}'` });
  const quantity = toLots(listing.instrument, quantityText, 'LastQty (32)');
  if (!quantity.ok) return err({ field: 'LastQty (32)', message: quantity.error.message });
  const price = inTicks(priceText, listing);
  const value = Number.isSafeInteger(price) ? null : productText(priceText, quantityText);
  const commission = commissionIn(fields, listing, priceText, quantityText);
  return ok({
    price,
    quantity: quantity.value,
    liquidity: fields.get(851) === '1' ? 'maker' : 'taker',
    fee: feeInQuote(commission, listing, priceText),
    commission,
    ...(value === null ? {} : { value }),
  });
}

/** An execution may print between ticks: one correctly rounded division. */
function inTicks(text: string, { instrument: { tick } }: FixListing): number {
  const value = parseDecimal(text);
  if (value === null) return Number(text) / decimalToNumber(tick);
  const steps = stepsOf(value, tick);
  return steps.ok
    ? steps.value
    : (value.units * 10 ** tick.scale) / (tick.units * 10 ** value.scale);
}

const isZero = (text: string): boolean => /^0*(?:\.0*)?$/.test(text);

/** null where the report names none, or one that is no limit of ours: the order keeps the one that it had. */
function limitIn(text: string, { instrument }: FixListing): Ticks | null {
  const read = text === '' ? null : toTicks(instrument, text, 'Price (44)');
  return read?.ok === true ? ticks(read.value) : null;
}

/** FIX-11: Commission (12) by its CommType (13): per unit, a percentage of the value, or absolute. None named is none taken. */
function commissionIn(
  fields: ReadonlyMap<number, string>,
  { instrument }: FixListing,
  price: string,
  quantity: string,
): Commission {
  const asset = fields.get(479) ?? instrument.currencies.quote;
  const named = fields.get(12) ?? '0';
  const amount = (): string | null => {
    switch (fields.get(13) ?? '3') {
      case '1':
        return productText(named, quantity);
      case '2': {
        const value = productText(price, quantity);
        const share = productText(named, '0.01');
        return value === null || share === null ? null : productText(value, share);
      }
      default:
        return named;
    }
  };
  const exact = parseAmount(amount() ?? '');
  return { asset, amount: exact === null ? '0' : amountText(exact) };
}

/** A fee in base currency is worth what was paid for it; one in a third currency has no price here: its commission says so. */
function feeInQuote(
  { asset, amount }: Commission,
  { instrument: { currencies } }: FixListing,
  price: string,
): number {
  if (asset === currencies.quote) return Number(amount);
  return asset === currencies.base ? Number(amount) * Number(price) : 0;
}
