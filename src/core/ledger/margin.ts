import { amountToNumber } from '#core/kernel/amount';
import {
  type InLots,
  lots,
  type Money,
  type Price,
  type Ratio,
  type Side,
  type TickPrice,
} from '#core/kernel/units';
import {
  type Instrument,
  marginKey,
  priceOf,
  quantityOf,
  settlementValueOf,
} from '#core/market/instrument';
import {
  type MarginState,
  type MarginTerms,
  maintenanceRate,
  marginState,
} from '#core/market/margin';
import { balanceOf, cashFor, entryWorthOf } from './assets.ts';
import type { Ledger } from './ledger.ts';

/** What stands behind a contract on margin, in the currency in which it is settled; one account for all that are settled in it. NaN: not known now. */
export interface MarginView {
  /** The wallet, and what open contracts have gained at the marks. */
  readonly equity: Money;
  /** What the venue asks for all other contracts, as they are at the worst end of their open orders. */
  readonly others: { readonly initial: Money; readonly maintenance: Money };
  /** Of this contract: signed, and what is open or at work on each side. */
  readonly held: InLots;
  readonly buys: InLots;
  readonly sells: InLots;
}
/** Of a parent at work: lots that it has still to trade, sent or not. */
interface Wanted {
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly leaves: InLots;
}
/** Marks in ticks, by instrument. */
export interface MarkOf {
  get(instrumentId: string): TickPrice | undefined;
  /** What the venue asks now; without it what it asked when the books came to know the instrument. */
  termsOf?(instrumentId: string): MarginTerms | undefined;
}
interface MarginInput {
  readonly instrument: Instrument;
  readonly marks: MarkOf;
  readonly without: string | null;
  /** Parents at work count with all that they have still to trade. */
  readonly commitments?: readonly Wanted[];
}

/** The worse of both ends: all buys fill and no sell, or the other way round. */
export const worstLots = ({
  held,
  buys,
  sells,
}: Pick<MarginView, 'held' | 'buys' | 'sells'>): InLots =>
  Math.max(Math.abs(held + buys), Math.abs(held - sells));

/** MRG-2: null, where the instrument is paid for in full. */
export function marginOf(ledger: Ledger, input: MarginInput): MarginView | null {
  const { instrument, marks } = input;
  if (instrument.margin === undefined) return null;
  let equity = walletOf(ledger, instrument);
  const others = { initial: 0, maintenance: 0 };
  for (const each of besideOf(ledger, instrument)) {
    equity += gainOfHeld(ledger, each, marks.get(each.id) ?? NaN);
    if (each.id === instrument.id) continue;
    const { initial, maintenance } = askedFor(each, worstLots(lotsOf(ledger, each, input)), marks);
    others.initial += initial;
    others.maintenance += maintenance;
  }
  return { equity, others, ...lotsOf(ledger, instrument, input) };
}

type Margined = Instrument & { readonly margin: MarginTerms };
const isMargined = (instrument: Instrument): instrument is Margined =>
  instrument.margin !== undefined;
const walletOf = (ledger: Ledger, instrument: Instrument): Money =>
  cashFor(ledger, instrument, instrument.currencies.settlement) ?? NaN;
/** Itself among them. */
const besideOf = (ledger: Ledger, instrument: Instrument): readonly Margined[] =>
  [...ledger.instruments.values()]
    .filter(isMargined)
    .filter((each) => marginKey(each) === marginKey(instrument));

/** MRG-1: what is held has gained since it was opened, in the currency of settlement; NaN: it has no mark. `mark` in ticks. */
export function gainOfHeld(ledger: Ledger, instrument: Instrument, mark: TickPrice): Money {
  const held = ledger.positions.get(instrument.id) ?? 0;
  if (held === 0) return 0;
  const worth = Math.sign(held) * settlementValueOf(instrument, lots(Math.abs(held)), mark);
  const entry = amountToNumber(balanceOf(ledger, entryWorthOf(instrument)));
  return instrument.settlement === 'linear' ? worth - entry : entry - worth;
}

/** What a venue asks for so many lots at the mark. */
function askedFor(
  instrument: Margined,
  size: InLots,
  marks: MarkOf,
): { readonly initial: Money; readonly maintenance: Money } {
  if (size === 0) return { initial: 0, maintenance: 0 };
  const mark = marks.get(instrument.id) ?? NaN;
  const terms = marks.termsOf?.(instrument.id) ?? instrument.margin;
  const value = settlementValueOf(instrument, lots(size), mark);
  const rate = maintenanceRate(terms, value);
  return { initial: value * terms.initial, maintenance: value * rate };
}

function lotsOf(
  ledger: Ledger,
  { id }: Instrument,
  { without, commitments = [] }: MarginInput,
): Pick<MarginView, 'held' | 'buys' | 'sells'> {
  const living = ledger.living.get(id);
  const lotsOn = (side: Side): number => {
    let sum = living?.lots(side, without) ?? 0;
    for (const each of commitments)
      if (each.instrument.id === id && each.side === side)
        sum += Math.max(0, each.leaves - (living?.lotsOf(each.parentId, null) ?? 0));
    return sum;
  };
  return { held: ledger.positions.get(id) ?? 0, buys: lotsOn('buy'), sells: lotsOn('sell') };
}

/** Money that stands behind contracts on margin, by `marginKey`. */
export const walletsOf = (ledger: Ledger): ReadonlyMap<string, Money> =>
  new Map(
    [...ledger.instruments.values()]
      .filter(isMargined)
      .map((each) => [marginKey(each), walletOf(ledger, each)]),
  );

/** A contract that is held, as its venue would look at it. The mark in ticks. */
export interface HeldContract {
  readonly instrument: Instrument;
  /** Signed. */
  readonly held: InLots;
  /** null: it has none now. */
  readonly mark: TickPrice | null;
  /** Since it was opened; NaN without a mark. */
  readonly gained: Money;
  /** Where the mark would have to be for liquidation, all else where it is; null: no price is, or nobody knows. */
  readonly liquidation: Price | null;
  /** From the mark to it, as a share of the mark; infinity: any price; NaN: not known. */
  readonly distance: Ratio;
}
/** Everything that is settled in one currency at one venue. NaN: not known now. */
export interface MarginAccount {
  readonly venue: string;
  readonly currency: string;
  readonly wallet: Money;
  readonly equity: Money;
  /** Asked for to open what is held, and to keep it, with all open orders at the worst end. */
  readonly initial: Money;
  readonly maintenance: Money;
  readonly contracts: readonly HeldContract[];
}
/** MRG-4: the accounts behind contracts on margin, by venue and currency; empty where nothing is listed on margin. */
export function marginAccounts(ledger: Ledger, marks: MarkOf): readonly MarginAccount[] {
  const firsts = new Map(
    [...ledger.instruments.values()].filter(isMargined).map((each) => [marginKey(each), each]),
  );
  return [...firsts.values()].map((first) => {
    const wallet = walletOf(ledger, first);
    const listed = besideOf(ledger, first);
    const contracts = listed.flatMap((instrument) => heldContract(ledger, instrument, marks));
    const asked = listed.map((each) =>
      askedFor(
        each,
        worstLots(lotsOf(ledger, each, { instrument: each, marks, without: null })),
        marks,
      ),
    );
    return {
      venue: first.venue,
      currency: first.currencies.settlement,
      wallet,
      equity: contracts.reduce((sum, { gained }) => sum + gained, wallet),
      initial: asked.reduce((sum, { initial }) => sum + initial, 0),
      maintenance: asked.reduce((sum, { maintenance }) => sum + maintenance, 0),
      contracts,
    };
  });
}
/** PRP-5 of so many signed lots at a mark, with all equity behind them that the other contracts leave: valued from there on, so that their entry does not matter. */
export function stateWith(
  { instrument, terms }: { readonly instrument: Instrument; readonly terms: MarginTerms },
  { equity, others }: Pick<MarginView, 'equity' | 'others'>,
  held: InLots,
  mark: TickPrice,
): MarginState {
  const at = priceOf(instrument, mark);
  return marginState(
    {
      settlement: instrument.settlement,
      contracts: quantityOf(instrument, held),
      multiplier: instrument.multiplier,
      entry: at,
      wallet: equity - others.maintenance,
      maintenance: maintenanceRate(terms, settlementValueOf(instrument, Math.abs(held), mark)),
    },
    at,
  );
}
function heldContract(
  ledger: Ledger,
  instrument: Margined,
  marks: MarkOf,
): readonly HeldContract[] {
  const held = ledger.positions.get(instrument.id) ?? 0;
  const view = held === 0 ? null : marginOf(ledger, { instrument, marks, without: null });
  if (view === null) return [];
  const mark = marks.get(instrument.id) ?? null;
  const { liquidation, distance, equity } = stateWith(
    { instrument, terms: marks.termsOf?.(instrument.id) ?? instrument.margin },
    view,
    held,
    mark ?? NaN,
  );
  const isKnown = Number.isFinite(equity);
  return [
    {
      instrument,
      held,
      mark,
      gained: gainOfHeld(ledger, instrument, mark ?? NaN),
      liquidation: isKnown ? liquidation : null,
      distance: isKnown ? distance : NaN,
    },
  ];
}
