import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Money,
  quoteValue,
  type Side,
} from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf, quoteValueOf } from '#core/market/instrument';
import { leavesOf } from '#core/order/order';
import { assetOf, cashFor, cashIn, holdingsOf, unitsHeld, valueOfHolding } from './assets.ts';
import type { Ledger } from './ledger.ts';
import { gainOfHeld, type MarginView, type MarkOf, marginOf } from './margin.ts';
import { isOf } from './open-orders.ts';

/** Mids in ticks by instrument; an instrument that is not in it has no price now. */
export type Marks = ReadonlyMap<string, number>;

/** What the account has, per instrument and in cash, open orders counted against it. */
export interface AccountView {
  /** Settled cash in quote currency of the instrument, null: unknown (refused). */
  readonly cash: Money | null;
  /** Signed position in lots, null: unknown (refused). */
  readonly position: InLots | null;
  /** Open buy orders' value in quote currency with the fees reserved for them, and open sell lots, of all parents. */
  readonly openBuyNotional: Money;
  readonly openSellLots: InLots;
  /** Net asset value in reporting currency; null: unknown. */
  readonly netAssetValue: Money | null;
  readonly shortSellingAllowed: boolean;
  /** Behind a contract on margin; null: the instrument is paid for in full. */
  readonly margin: MarginView | null;
}

/** All our parents of one symbol and account, in lots since the checked parent's start (PROTOCOL, participation). */
export interface Flow {
  readonly filled: InLots;
  readonly open: InLots;
  readonly eligibleVolume: InLots;
  readonly ownTakerFills: InLots;
}

/** What is left of a parent for its children: enforced outside the strategy (F1). */
export interface ParentBudget {
  readonly quantity: InLots;
  readonly filled: InLots;
  readonly open: InLots;
}

/** `without`: what is checked again is not counted beside itself: an order that is amended, or by its parent's id all orders of a parent that is planned again. */
export interface AccountInput {
  readonly instrument: Instrument;
  readonly marks: Marks;
  /** By what contracts on margin are valued. */
  readonly marginMarks: MarkOf;
  readonly without: string | null;
  readonly shortSellingAllowed: boolean;
  /** Fees reserved beside an open buy, bps of its value. */
  readonly feeBps: Bps;
}
/** LED-5: cash and position after fills and after everything that is open. Sales of the same coin against other money count as well: it can be sold once. */
export function accountOf(ledger: Ledger, input: AccountInput): AccountView {
  const { instrument, without, marks, shortSellingAllowed } = input;
  const { quote } = instrument.currencies;
  const reserve = 1 + Math.max(0, input.feeBps) / BPS_IN_ONE;
  let openBuyNotional = 0;
  for (const [instrumentId, living] of ledger.living) {
    if (living.size === 0) continue;
    const bought = instrumentOf(ledger, instrumentId);
    if (bought.currencies.quote === quote)
      openBuyNotional = living.addBuys(openBuyNotional, bought, reserve, without);
  }
  return {
    cash: cashFor(ledger, instrument, quote),
    position: ledger.positions.get(instrument.id) ?? 0,
    openBuyNotional,
    openSellLots: openOfAsset(ledger, instrument, 'sell', without),
    // Asked of plans, and not of every child.
    get netAssetValue() {
      return netAssetValueOf(ledger, marks, input.marginMarks);
    },
    shortSellingAllowed,
    margin: marginOf(ledger, { ...input, marks: input.marginMarks }),
  };
}

/** Lots of this instrument that open orders in its asset, under whatever name, may still do on one side; rounded up. */
export function openOfAsset(
  ledger: Ledger,
  instrument: Instrument,
  side: Side,
  without: string | null,
): number {
  const asset = assetOf(instrument);
  let open = 0;
  for (const [instrumentId, living] of ledger.living) {
    if (living.size === 0) continue;
    if (instrumentId === instrument.id) {
      open += living.lots(side, without);
      continue;
    }
    const other = instrumentOf(ledger, instrumentId);
    if (assetOf(other) !== asset) continue;
    for (const [clientOrderId, { order, life }] of living)
      if (!isOf(without, clientOrderId, order) && order.side === side)
        open += Math.ceil(quantityOf(other, leavesOf(life)) / quantityOf(instrument, 1) - 1e-9);
  }
  return open;
}

function instrumentOf(ledger: Ledger, instrumentId: string): Instrument {
  const instrument = ledger.instruments.get(instrumentId);
  invariant(instrument !== undefined, 'an order is of an instrument of the ledger');
  return instrument;
}

/**
 * Money and holdings at mid, each asset once; null while a holding has no price in that money, or the account was never opened. A coin that is margin
 * of inverse contracts is worth their mark. Assets that no instrument of ours is of, or is margined in, do not count.
 */
function netAssetValueOf(ledger: Ledger, marks: Marks, marginMarks: MarkOf): number | null {
  const cash = cashIn(ledger, ledger.money);
  if (cash === null) return null;
  let value = cash + coinsOfMargin(ledger, marginMarks);
  const isPriced = ({ id, currencies }: Instrument): boolean =>
    marks.has(id) && currencies.quote === ledger.money;
  for (const holding of holdingsOf(ledger, isPriced)) {
    if (assetOf(holding.instrument) === ledger.money) continue;
    const mark = marks.get(holding.instrument.id);
    if (mark === undefined || !isPriced(holding.instrument)) return null;
    // A contract on margin is worth what it has gained.
    value +=
      holding.instrument.margin === undefined
        ? valueOfHolding(holding, mark)
        : gainInQuote(ledger, holding.instrument, marginMarks.get(holding.instrument.id) ?? NaN);
  }
  return Number.isNaN(value) ? null : quoteValue(value);
}

/** What is settled in coin is worth the mark. */
const gainInQuote = (ledger: Ledger, instrument: Instrument, mark: number): Money =>
  gainOfHeld(ledger, instrument, mark) *
  (instrument.settlement === 'linear' ? 1 : priceOf(instrument, mark));

/** MRG-6: coins behind inverse contracts, at the mark of one of them, where no instrument of ours is the coin itself. NaN: one of them has no mark now. */
function coinsOfMargin(ledger: Ledger, marks: MarkOf): Money {
  const listed = [...ledger.instruments.values()];
  const counted = new Set([ledger.money, ...listed.map(assetOf)]);
  let value = 0;
  for (const instrument of listed) {
    const coin = instrument.currencies.settlement;
    const isMargin = instrument.margin !== undefined && instrument.settlement === 'inverse';
    if (!isMargin || instrument.currencies.quote !== ledger.money || counted.has(coin)) continue;
    counted.add(coin);
    const held = unitsHeld(ledger, coin);
    if (held !== 0) value += held * priceOf(instrument, marks.get(instrument.id) ?? NaN);
  }
  return value;
}

/** LED-4: filled, and open: created by nobody but the journal's intents. */
export function budgetOf(
  ledger: Ledger,
  parentId: string,
  without: string | null = null,
): ParentBudget | null {
  const parent = ledger.parents.get(parentId);
  if (parent === undefined) return null;
  const open = ledger.living.get(parent.instrument.id)?.lotsOf(parentId, without) ?? 0;
  return { quantity: parent.quantity, filled: parent.filled, open };
}

export interface FlowInput {
  readonly instrumentId: string;
  /** Fills from here on count: by the number of executions that were booked before a parent, or by when they were booked. */
  readonly from: { readonly fillsBefore: number } | { readonly bookedAfter: number };
  readonly without: string | null;
  readonly printed: InLots;
  readonly printsIncludeOwn: boolean;
}

/** LED-6, PROTOCOL (participation): all our parents of this symbol since one was placed, or in a window of time. A fill that was reported late counts too: the careful side. */
export function flowOf(ledger: Ledger, input: FlowInput): Flow {
  const { from } = input;
  const log = ledger.fills.get(input.instrumentId);
  const first =
    'fillsBefore' in from ? from.fillsBefore : (log?.firstFrom(from.bookedAfter + 1) ?? 0);
  const { filled, taken } = log?.since(first) ?? { filled: 0, taken: 0 };
  return {
    filled,
    open: ledger.living.get(input.instrumentId)?.open(input.without) ?? 0,
    eligibleVolume: Math.max(0, input.printed),
    ownTakerFills: input.printsIncludeOwn ? 0 : taken,
  };
}

/** LED-9: value traded since `from`, by the times of booking; one instrument, or all. */
export function tradedSince(ledger: Ledger, from: number, instrumentId: string | null): number {
  let value = 0;
  for (const [id, fills] of ledger.fills) {
    if (instrumentId !== null && id !== instrumentId) continue;
    value += fills.valueFrom(from);
  }
  return value;
}
export function openValue(ledger: Ledger, instrumentId: string | null, without: string): number {
  let value = 0;
  for (const [id, living] of ledger.living) {
    if (living.size === 0 || (instrumentId !== null && id !== instrumentId)) continue;
    value = living.addValues(value, instrumentOf(ledger, id), without);
  }
  return value;
}

/** LED-10: what the parents of a basket are worth together, by what was ordered; `without` one of them. */
export function basketValue(ledger: Ledger, basket: string, without: string | null = null): number {
  let value = 0;
  for (const parent of ledger.parents.values())
    if (parent.basket === basket && parent.parentId !== without)
      value += quoteValueOf(parent.instrument, parent.quantity, parent.price);
  return value;
}
