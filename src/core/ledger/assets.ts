import {
  type Amount,
  amountOfNumber,
  amountOfSteps,
  amountToNumber,
  minus,
  negated,
  parseAmount,
  plus,
  productOfSteps,
  stepsIn,
  ZERO,
} from '#core/kernel/amount';
import { invariant } from '#core/kernel/assert';
import type { Side, Units } from '#core/kernel/units';
import {
  type Instrument,
  priceOf,
  quantityOf,
  quoteValueOfUnits,
  settlementValueOf,
} from '#core/market/instrument';
import type { Fill } from '#core/order/child';

// LED-27: what the account holds is a balance for each asset; a position in an instrument is a view on it. Two pairs that
// share a coin share its balance, a fee is taken from the asset that it was charged in, and what is less than a lot stays.

/** What the account holds. */
export interface Holdings {
  readonly instruments: Map<string, Instrument>; // of our parents, and of what was adopted
  /** Exact balances by asset: coins, shares, money; over all venues. */
  readonly assets: Map<string, Amount>;
  /** The same at each venue of several, by `balanceKey`; empty where accounts are not told apart. */
  readonly atVenues: Map<string, Amount>;
  /** Venues whose account was opened as one of several. */
  readonly venues: Set<string>;
  /** Signed whole lots by instrument: a view on `assets`, written by nobody else. */
  readonly positions: Map<string, number>;
  /** False: nobody has said yet what the account holds. */
  isOpened: boolean;
  /** The currency of the account's money: that of its first instrument. */
  money: string;
}

/** Money whose currency was not named yet: a journal is opened with an amount, and its first instrument says of what. */
const UNNAMED = '';

/** What a buy of this instrument adds to. A contract is no asset: it is counted as itself. */
export const assetOf = (of: Instrument): string =>
  of.settlement === 'linear' &&
  of.multiplier === 1 &&
  of.contract === undefined &&
  of.margin === undefined
    ? of.currencies.base
    : of.id;

/** What the contracts that are held were worth when they were opened, in the currency of settlement: the other end of what they gain. No asset, and counted like one. */
export const entryWorthOf = ({ id }: Pick<Instrument, 'id'>): string => `${id}${AT_ENTRY}`;
export const isEntryWorth = (asset: string): boolean => asset.endsWith(AT_ENTRY);
const AT_ENTRY = ' at entry';

/** What trading this instrument moves, fees in other coins apart. */
export const assetsOf = (instrument: Instrument): readonly string[] => [
  assetOf(instrument),
  instrument.currencies.settlement,
];

/** Signed changes of balances. */
export type Movement = readonly (readonly [asset: string, amount: Amount])[];

/** What an execution moves: the asset, the money, and the fee from whatever it was charged in. */
export function movementOf(instrument: Instrument, side: Side, fill: Fill): Movement {
  const bought = amountOfSteps(fill.quantity, instrument.lot);
  const paid = valueOf(instrument, fill);
  const charged: Movement =
    fill.commission === undefined
      ? [[instrument.currencies.settlement, negated(amountOfNumber(fill.fee))]]
      : [[fill.commission.asset, negated(exact(fill.commission.amount))]];
  const signed = (amount: Amount): Amount => (side === 'buy' ? amount : negated(amount));
  if (instrument.margin !== undefined)
    return [
      [assetOf(instrument), signed(bought)],
      ...gainedBy(instrument, signed(paid), fill),
      ...charged,
    ];
  return [
    [assetOf(instrument), signed(bought)],
    [instrument.currencies.settlement, negated(signed(paid))],
    ...charged,
  ];
}
/** MRG-1: a contract on margin is not paid for: its account moves by what was realised, and what is open gains from there on. */
function gainedBy(
  { id, settlement, currencies }: Instrument,
  signed: Amount,
  fill: Fill,
): Movement {
  const realised = exact(fill.realised ?? '0');
  const entry = settlement === 'linear' ? plus(signed, realised) : minus(signed, realised);
  return [
    [currencies.settlement, realised],
    [entryWorthOf({ id }), entry],
  ];
}

/** Exact where the venue said what was paid, or where the price is on the grid; else as exact as the price that it named. */
function valueOf(instrument: Instrument, { value, price, quantity }: Fill): Amount {
  if (value !== undefined) return exact(value);
  if (
    instrument.settlement === 'linear' &&
    instrument.multiplier === 1 &&
    Number.isSafeInteger(price)
  )
    return productOfSteps(price, instrument.tick, quantity, instrument.lot);
  return amountOfNumber(settlementValueOf(instrument, quantity, price));
}
function exact(text: string): Amount {
  const amount = parseAmount(text);
  invariant(amount !== null, `an amount in a fill is a decimal, was '${text}'`);
  return amount;
}

/** What a movement undone and another one made instead come to. */
export const changed = (before: Movement, after: Movement): Movement => [
  ...before.map(([asset, amount]) => [asset, negated(amount)] as const),
  ...after,
];

/** Of an asset, or of an asset at a venue. */
export const balanceKey = (asset: string, venue: string | undefined): string =>
  venue === undefined ? asset : `${asset} at ${venue}`;

/** `venue`: of the account there too, where accounts are told apart. */
export function move(ledger: Holdings, movement: Movement, venue: string): void {
  const at = ledger.venues.has(venue) ? venue : undefined;
  for (const [asset, amount] of movement) addTo(ledger, asset, amount, at);
}

export function addTo(ledger: Holdings, asset: string, amount: Amount, venue?: string): void {
  if (venue !== undefined) {
    const key = balanceKey(asset, venue);
    ledger.atVenues.set(key, plus(ledger.atVenues.get(key) ?? ZERO, amount));
  }
  const name = asset === ledger.money && ledger.assets.has(UNNAMED) ? UNNAMED : asset;
  ledger.assets.set(name, plus(ledger.assets.get(name) ?? ZERO, amount));
  viewAll(ledger, asset);
}

/** What an account begins with: the whole, or what lies at one venue of several. */
export function setBalance(ledger: Holdings, asset: string, amount: Amount, venue?: string): void {
  if (venue === undefined) {
    ledger.assets.set(asset, amount);
    return viewAll(ledger, asset);
  }
  ledger.venues.add(venue);
  const before = ledger.atVenues.get(balanceKey(asset, venue)) ?? ZERO;
  addTo(ledger, asset, minus(amount, before), venue);
}

/** An instrument comes into the books: its position is a view from now on, and unnamed money is of its currency. */
export function listInstrument(ledger: Holdings, instrument: Instrument): void {
  ledger.instruments.set(instrument.id, instrument);
  nameMoney(ledger, instrument.currencies.quote);
  view(ledger, instrument);
}

function nameMoney(ledger: Holdings, currency: string): void {
  const unnamed = ledger.assets.get(UNNAMED);
  if (unnamed === undefined) return;
  ledger.assets.delete(UNNAMED);
  ledger.money = currency;
  ledger.assets.set(currency, plus(ledger.assets.get(currency) ?? ZERO, unnamed));
}

function viewAll(ledger: Holdings, asset: string): void {
  for (const instrument of ledger.instruments.values())
    if (assetOf(instrument) === asset) view(ledger, instrument);
}
function view(ledger: Holdings, instrument: Instrument): void {
  const held = ledger.assets.get(assetOf(instrument));
  if (held !== undefined || ledger.positions.has(instrument.id))
    ledger.positions.set(instrument.id, stepsIn(held ?? ZERO, instrument.lot));
}

/** Over all venues, or at one of several. */
export const balanceOf = (ledger: Holdings, asset: string, venue?: string): Amount =>
  (venue === undefined
    ? ledger.assets.get(asset)
    : ledger.atVenues.get(balanceKey(asset, venue))) ?? ZERO;

const numbers = new WeakMap<Holdings, Map<string, { readonly of: Amount; readonly is: number }>>();
/** As a float; every check asks for all of them, and few have changed since the last one. */
export function unitsHeld(ledger: Holdings, asset: string): number {
  const of = balanceOf(ledger, asset);
  const known =
    numbers.get(ledger) ?? new Map<string, { readonly of: Amount; readonly is: number }>();
  numbers.set(ledger, known);
  const before = known.get(asset);
  if (before?.of === of) return before.is;
  const is = amountToNumber(of);
  known.set(asset, { of, is });
  return is;
}

/** Money whose currency nobody has named yet is of whatever is asked for: there is no other. */
const moneyIn = (ledger: Holdings, currency: string): Amount =>
  currency === UNNAMED
    ? balanceOf(ledger, UNNAMED)
    : plus(balanceOf(ledger, currency), balanceOf(ledger, UNNAMED));

/** Money in one currency as a float; null: the account was never opened, so that nobody knows. */
export function cashIn(ledger: Holdings, currency: string): number | null {
  if (!ledger.isOpened) return null;
  return amountToNumber(moneyIn(ledger, currency));
}

/** The same at the venue where an instrument is traded and its money lies, where accounts are told apart; of one that several venues trade, over all of them. */
export const cashFor = (
  ledger: Holdings,
  { venue, listings }: Instrument,
  currency: string,
): number | null =>
  ledger.isOpened && listings === undefined && ledger.venues.has(venue)
    ? amountToNumber(balanceOf(ledger, currency, venue))
    : cashIn(ledger, currency);

/** The account begins with so much money; of what currency its first instrument says. */
export function openWithMoney(ledger: Holdings, amount: number): void {
  ledger.isOpened = true;
  ledger.assets.set(UNNAMED, amountOfNumber(amount));
  const [first] = ledger.instruments.values();
  if (first !== undefined) nameMoney(ledger, first.currencies.quote);
}

/** What is held, each asset once, by an instrument that has a price for it. */
export interface InstrumentHolding {
  readonly instrument: Instrument;
  readonly units: Units;
}
export function holdingsOf(
  ledger: Holdings,
  hasPrice: (instrument: Instrument) => boolean,
): readonly InstrumentHolding[] {
  const found = new Map<string, InstrumentHolding>();
  for (const instrument of ledger.instruments.values()) {
    const asset = assetOf(instrument);
    if (asset === ledger.money) continue;
    const before = found.get(asset);
    if (before !== undefined && (hasPrice(before.instrument) || !hasPrice(instrument))) continue;
    const units = unitsHeld(ledger, asset);
    // Dust below a lot cannot be traded: it is kept, and is no position.
    if (Math.abs(units) >= quantityOf(instrument, 1)) found.set(asset, { instrument, units });
    else if (before !== undefined) found.delete(asset);
  }
  return [...found.values()];
}
export const valueOfHolding = ({ instrument, units }: InstrumentHolding, mark: number): number =>
  quoteValueOfUnits(instrument, units, priceOf(instrument, mark));
