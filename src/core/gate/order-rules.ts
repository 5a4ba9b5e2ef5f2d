import { type Refusal, refusal } from '#core/kernel/failure';
import { assetsOf } from '#core/ledger/assets';
import { checkControls } from '#core/ledger/controls';
import { openOfAsset } from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { legStanding } from '#core/ledger/leg-standing';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import { checkBasket, checkExposure, checkPeriod } from './exposure-rules.ts';
import { checkFirmPace, checkFirmValue } from './firm-rules.ts';
import type { LedgerCheck } from './ledger-check.ts';
import { isAtMost, known, type Rule, shown } from './rule.ts';
import { ownOrderCrossedBy } from './self-trade.ts';
import { checkMessages } from './throttle.ts';

/** LED-25: the client's own limit, read from what was placed and not from what a strategy remembers of it. */
function checkClientLimit({ ledger, order, instrument }: LedgerCheck): Refusal | null {
  const parent = ledger.parents.get(order.parentId);
  // Without a parent LED-4 refuses; a limit that is no number is no limit that we could keep.
  if (parent === undefined || parent.limit === null) return null;
  const isKept =
    order.side === 'buy'
      ? isAtMost(order.limit, parent.limit)
      : isAtMost(parent.limit, order.limit);
  if (isKept) return null;
  const price = (at: number): string => shown(priceOf(instrument, at));
  const facts = {
    limitTicks: known(order.limit),
    clientLimitTicks: known(parent.limit),
    side: order.side,
  };
  return refusal(
    'LIMIT_EXCEEDED',
    `a ${order.side} must keep to the client's limit of ${price(parent.limit)}, was at ${price(order.limit)}`,
    facts,
    'a strategy or router is broken: stop it and look',
  );
}

const strategyOf = ({ ledger, order }: LedgerCheck): string =>
  ledger.parents.get(order.parentId)?.strategy ?? '';

function checkIdentity({ ledger, order, instrument, isAmendment }: LedgerCheck): Refusal | null {
  const parent = ledger.parents.get(order.parentId);
  const facts = { clientOrderId: order.clientOrderId, parentId: order.parentId };
  if (
    parent === undefined ||
    parent.instrument.id !== instrument.id ||
    order.instrumentId !== instrument.id ||
    parent.side !== order.side
  ) {
    const was =
      parent === undefined
        ? 'had none'
        : `was ${order.side} ${order.instrumentId} of ${parent.side} ${parent.instrument.id}`;
    return refusal(
      'CHILD_NOT_OF_PARENT',
      `a child must have side and instrument of its parent, ${was}`,
      facts,
      'a strategy is broken: stop it and look',
    );
  }
  const used = ledger.orders.get(order.clientOrderId);
  if ((used !== undefined) === isAmendment) return null;
  return refusal(
    'CLIENT_ID_USED',
    isAmendment
      ? `an amendment must change an order that was sent, ${order.clientOrderId} was not`
      : `the id of a child must be new, ${order.clientOrderId} was used`,
    facts,
    'a strategy or router is broken: stop it and look',
  );
}

function checkStanding(check: LedgerCheck): Refusal | null {
  const { ledger, order, ledgerLimits } = check;
  return checkControls(ledger.controls, ledgerLimits.restricted, {
    parentId: order.parentId,
    strategy: strategyOf(check),
    instrumentId: order.instrumentId,
    assets: assetsOf(check.instrument),
    venues: [order.venue],
  });
}

function checkShort({
  ledger,
  ledgerLimits: { short },
  order,
  instrument,
  view,
}: LedgerCheck): Refusal | null {
  // A contract is nobody's to lend: it is sold short as it is bought.
  if (order.side === 'buy' || instrument.margin !== undefined) return null;
  const after = shortAfter(ledger, order, instrument);
  if (after <= 0 || !short.allowed) return null; // not short; or the position rule of the gate refuses it
  const units = quantityOf(instrument, after);
  if (short.borrow !== null) {
    const located = short.borrow[instrument.id] ?? short.borrow[instrument.symbol] ?? 0;
    if (!isAtMost(units, located))
      return refusal(
        'BORROW_INSUFFICIENT',
        `a short position must be located to borrow, ${shown(units)} units were wanted and ${shown(located)} located`,
        { short: known(units), located: known(located) },
        'locate more, or sell at most what is held and located',
      );
  }
  const bid = view?.bids[0]?.price ?? NaN;
  const isTested = short.priceTest.some(
    (each) => each === instrument.id || each === instrument.symbol,
  );
  if (!isTested || (order.limit > bid && order.type !== 'ioc')) return null;
  return refusal(
    'SHORT_SALE_RESTRICTED',
    `a short sale under the price test must rest above the best bid of ${shown(bid)} ticks, was at ${order.limit}`,
    { limitTicks: known(order.limit), bidTicks: known(bid) },
    'price it above the bid, or wait until the restriction ends',
  );
}

/** Lots that we would be short if every open sell and this one filled. */
function shortAfter(ledger: Ledger, order: VenueOrder, instrument: Instrument): number {
  const open = openOfAsset(ledger, instrument, 'sell', order.clientOrderId);
  return order.quantity + open - (ledger.positions.get(order.instrumentId) ?? 0);
}

function checkSelfTrade({ ledger, order }: LedgerCheck): Refusal | null {
  const own = ownOrderCrossedBy(ledger, order);
  if (own === null) return null;
  return refusal(
    'SELF_TRADE',
    `an order must not trade with our own, would cross ${own.order.clientOrderId} at ${own.order.limit} ticks`,
    {
      limitTicks: known(order.limit),
      ownOrder: own.order.clientOrderId,
      ownLimitTicks: known(own.order.limit),
    },
    'it is sent when the other order is gone; self_trade sets which of them yields',
  );
}

/** LED-30: no leg of a basket runs ahead of the others by more than its client allows, at the worst: all that is open its way fills, and nothing of the other way. */
function checkLegs({ ledger, order }: LedgerCheck): Refusal | null {
  const standing = legStanding(ledger, order.parentId, order.clientOrderId);
  if (standing === null) return null;
  const { basket, perLot, apart, max } = standing;
  const after = apart + perLot * order.quantity;
  if (isAtMost(after, max + perLot * ROUNDING)) return null;
  return refusal(
    'LEGS_APART',
    `the legs of basket ${basket} must be at most ${shown(max)} apart, would be ${shown(after)}`,
    { apart: known(after), max: known(max), basket },
    'it is sent when the other legs have done their part; or give the basket more room',
  );
}
/** Of a lot: money that is summed as floats. */
const ROUNDING = 1e-6;

/** In front of everything, for exits too: switches, findings, identity, messages, own orders. */
export const LEDGER_SAFETY_RULES: readonly Rule<LedgerCheck>[] = [
  { id: 'LED-14', check: checkStanding },
  { id: 'LED-4', check: checkIdentity },
  { id: 'LED-25', check: checkClientLimit },
  {
    id: 'LED-11',
    check: (check) =>
      checkMessages(check.ledger, strategyOf(check), check.now, check.ledgerLimits.throttle),
  },
  { id: 'LED-20', check: checkSelfTrade },
  { id: 'FRM-4', check: checkFirmPace },
];

/** Caps: an exit only shrinks what they bound, so that they never trap a position. */
export const LEDGER_CAP_RULES: readonly Rule<LedgerCheck>[] = [
  { id: 'LED-7', check: checkExposure },
  { id: 'LED-9', check: checkPeriod },
  { id: 'LED-10', check: checkBasket },
  { id: 'LED-30', check: checkLegs },
  { id: 'LED-21', check: checkShort },
  { id: 'FRM-3', check: checkFirmValue },
];
