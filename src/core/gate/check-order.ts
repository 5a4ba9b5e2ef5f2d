import type { LedgerCheck } from '#core/gate/ledger-check';
import { LEDGER_CAP_RULES, LEDGER_SAFETY_RULES } from '#core/gate/order-rules';
import {
  above,
  isAtLeast,
  isAtMost,
  known,
  type Rule,
  refusalsOf,
  shown,
  tighterCap,
} from '#core/gate/rule';
import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type InLots, type Ratio } from '#core/kernel/units';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import { checkFunds, checkOrderValue, checkPosition, checkReducing } from './account-rules.ts';
import { type Approved, approve } from './approved.ts';
import type { Claim } from './claim.ts';
import { checkNotExpired } from './expiry-rules.ts';
import {
  type AccountView,
  type Flow,
  PARTICIPATION_WINDOW_US,
  type ParentBudget,
} from './limits.ts';
import { LISTING_RULES, type ListingCheck } from './listing-rules.ts';
import { checkLiquidation } from './margin-rules.ts';
import {
  checkSpread,
  MARKET_RULES,
  type MarketCheck,
  marketMissing,
  SWITCH_RULES,
  touchOf,
} from './market-rules.ts';

/** Everything the fine gate looks at beside the order. `budget`, `flow` and `account` are the ledger's counts, not the strategy's (F1). */
export interface OrderCheck extends MarketCheck, Omit<LedgerCheck, 'order'> {
  readonly instrument: Instrument;
  readonly account: AccountView;
  /** Since the start of the parent. */
  readonly flow: Flow;
  /** Over the last minutes: what was not traded in a pause is not traded after it. */
  readonly recentFlow: Flow;
  readonly budget: ParentBudget;
  readonly journalOk: boolean;
  readonly participationMax: Ratio;
  readonly reduceOnly: boolean;
  /** Reserved beside the price of a buy, bps of its value. */
  readonly feeBps: Bps;
  /** Lots that an order under amendment has filled: what is asked for is the rest. 0 for a new order. */
  readonly alreadyFilled: InLots;
  /** Where it goes, of an instrument that several venues trade; null: there is one. */
  readonly listing: ListingCheck | null;
}
interface Checked extends OrderCheck {
  readonly order: VenueOrder;
}

function checkJournal({ journalOk }: Checked): Refusal | null {
  if (journalOk === true) return null;
  return refusal(
    'JOURNAL_UNAVAILABLE',
    'the journal must be writable, was not',
    {},
    'free disk space or repair the journal, then restart; nothing is sent that cannot be journaled first',
  );
}

function checkGrid({ order }: Checked): Refusal | null {
  const isOnGrid =
    Number.isSafeInteger(order.quantity) &&
    order.quantity > 0 &&
    Number.isSafeInteger(order.limit) &&
    order.limit > 0;
  if (isOnGrid) return null;
  return refusal(
    'OFF_GRID',
    `a child must have whole positive lots at a whole positive tick, was ${order.quantity} at ${order.limit}`,
    { quantityLots: known(order.quantity), limitTicks: known(order.limit) },
    'round the quantity down to lots and the price to a tick',
  );
}

function checkBudget({ order, budget }: Checked): Refusal | null {
  const committed = budget.filled + budget.open + order.quantity;
  if (
    isAtMost(committed, budget.quantity) &&
    isAtLeast(budget.filled, 0) &&
    isAtLeast(budget.open, 0)
  )
    return null;
  const facts = {
    quantity: known(budget.quantity),
    filled: known(budget.filled),
    open: known(budget.open),
    child: known(order.quantity),
  };
  const leaves = Math.max(0, budget.quantity - budget.filled - budget.open);
  return refusal(
    'CHILD_EXCEEDS_PARENT',
    `filled, open and new lots must be at most the parent's ${shown(budget.quantity)}, were ${shown(committed)}`,
    facts,
    `send at most ${shown(leaves)} lots; if a strategy asks for more, stop it and investigate`,
  );
}

/** With this child sent and filled, we are still at most the agreed share of the volume, our own taking included. */
function checkParticipation(check: Checked): Refusal | null {
  return (
    checkShare(check, check.flow, 'since the start') ??
    checkShare(check, check.recentFlow, `in the last ${PARTICIPATION_WINDOW_US / 1e6} s`)
  );
}
function checkShare(
  { order, policy, participationMax }: Checked,
  flow: Flow,
  when: string,
): Refusal | null {
  // No volume means no known participation. We refuse rather than divide by zero and trade on infinity.
  if (!(Number.isFinite(flow.eligibleVolume) && flow.eligibleVolume > 0)) {
    return refusal(
      'VOLUME_UNKNOWN',
      `eligible volume ${when} must be positive, was ${shown(flow.eligibleVolume)}`,
      { eligibleVolume: known(flow.eligibleVolume) },
      'wait for the next print',
    );
  }
  const cap = tighterCap(participationMax, policy.maxParticipation);
  const volume = flow.eligibleVolume + flow.ownTakerFills;
  // Open orders count as filled: six children of 19 % each are not 19 %.
  const committed = flow.filled + flow.open + order.quantity;
  const counted = [flow.filled, flow.open, flow.ownTakerFills].every((count) =>
    isAtLeast(count, 0),
  );
  if (counted && isAtMost(committed, cap * volume)) return null;
  const facts = { committed: known(committed), volume: known(volume), when };
  return above('PARTICIPATION_ABOVE_MAX', {
    name: `our share of the volume ${when} with this child`,
    unit: '',
    value: committed / volume,
    max: cap,
    facts,
    remedy: 'wait for more volume, lengthen the schedule, or send a smaller child',
  });
}

// A passive limit this many collars away is no resting order but a slip of the finger: a wrong unit or a wrong instrument.
const PASSIVE_COLLARS = 10;
function checkCollar({ order, view, limits }: Checked): Refusal | null {
  const touch = touchOf(view);
  if (touch === null) return marketMissing(view);
  const isBuy = order.side === 'buy';
  const towards = (isBuy ? order.limit - touch.mid : touch.mid - order.limit) / touch.mid;
  // At or inside its own touch an order is where the market is, however wide the market may be.
  const joins = isBuy ? order.limit >= touch.bid : order.limit <= touch.ask;
  const collar = limits.priceCollarBps;
  const isNear = joins || isAtMost(-towards * BPS_IN_ONE, PASSIVE_COLLARS * collar);
  if (isAtMost(towards * BPS_IN_ONE, collar) && isNear) return null;
  const distance = Math.abs(towards) * BPS_IN_ONE;
  const max = towards > 0 ? collar : PASSIVE_COLLARS * collar;
  const facts = { limitTicks: known(order.limit), midTicks: known(touch.mid), side: order.side };
  return above('PRICE_OUTSIDE_COLLAR', {
    name: `the limit's distance ${towards > 0 ? 'through' : 'behind'} the mid`,
    unit: 'bps',
    value: distance,
    max,
    facts,
    remedy: 'price the child nearer to the mid, or raise price_collar_bps',
  });
}

/** Only what takes pays the spread; a resting order earns it. */
function checkTakerSpread(input: Checked): Refusal | null {
  const touch = touchOf(input.view);
  if (touch === null) return marketMissing(input.view);
  const crosses =
    input.order.side === 'buy' ? input.order.limit >= touch.ask : input.order.limit <= touch.bid;
  const takes = input.order.type === 'ioc' || (input.order.type === 'limit' && crosses);
  return takes ? checkSpread(input) : null;
}

function checkMinNotional({ order, instrument }: Checked): Refusal | null {
  const value = quoteValueOf(instrument, order.quantity, order.limit);
  if (isAtLeast(value, instrument.minNotional)) return null;
  const { quote } = instrument.currencies;
  const least = Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, order.limit));
  return refusal(
    'BELOW_MINIMUM_NOTIONAL',
    `a child must be worth at least ${shown(instrument.minNotional)} ${quote} at this venue, was ${shown(value)}`,
    {
      value: known(value),
      min: known(instrument.minNotional),
      quantityMin: known(quantityOf(instrument, least)),
    },
    `send at least ${shown(quantityOf(instrument, least))} units, or leave the remainder`,
  );
}

/** The child as a claim on the account, at its limit: the worst price it can get as a buy, the least we are owed as a sell. */
function claimOf({ order, instrument, account, policy, limits }: Checked): Claim {
  return {
    instrument,
    side: order.side,
    quantity: order.quantity,
    price: order.limit,
    account,
    policy,
    limits,
  };
}
function checkChildValue(input: Checked): Refusal | null {
  const touch = touchOf(input.view);
  if (touch === null) return marketMissing(input.view);
  // A sell at a low limit fills at the market: its value is the market's.
  return checkOrderValue({ ...claimOf(input), price: Math.max(input.order.limit, touch.mid) });
}

const SAFETY_RULES: readonly Rule<Checked>[] = [
  ...SWITCH_RULES,
  { id: 'GAT-3', check: checkJournal },
  ...LEDGER_SAFETY_RULES,
  ...MARKET_RULES,
  { id: 'GAT-37', check: checkNotExpired },
  { id: 'GAT-22', check: checkGrid },
  { id: 'GAT-23', check: checkBudget },
  { id: 'GAT-4', check: checkParticipation },
  { id: 'GAT-24', check: checkCollar },
  { id: 'GAT-15', check: checkChildValue },
  { id: 'GAT-25', check: checkMinNotional },
  ...LISTING_RULES,
];
/** The fine gate, in order. */
const ORDER_RULES: readonly Rule<Checked>[] = [
  ...SAFETY_RULES,
  { id: 'GAT-10', check: checkTakerSpread },
  { id: 'GAT-16', check: (input) => checkFunds(claimOf(input), input.feeBps) },
  { id: 'GAT-17', check: (input) => checkPosition(claimOf(input)) },
  { id: 'GAT-36', check: (input) => checkLiquidation(claimOf(input)) },
  ...LEDGER_CAP_RULES,
];
const EXIT_RULES: readonly Rule<Checked>[] = [
  ...SAFETY_RULES,
  { id: 'GAT-20', check: (input) => checkReducing(claimOf(input)) },
];

/** The last stop before the wire, for every venue order. Counts and switches are those of this very moment. */
export function checkVenueOrder(
  order: VenueOrder,
  context: OrderCheck,
): Result<Approved<VenueOrder>, Refusal> {
  invariant(
    order.instrumentId === context.instrument.id,
    'an order is checked against its own instrument',
  );
  const asked = isAtLeast(context.alreadyFilled, 0) ? order.quantity - context.alreadyFilled : NaN;
  const [first] = refusalsOf(context.reduceOnly ? EXIT_RULES : ORDER_RULES, {
    ...context,
    order: { ...order, quantity: asked as VenueOrder['quantity'] },
  });
  return first === undefined ? ok(approve(order)) : err(first);
}
