import type { BookListener, MatchingBook } from '#core/matching/matching-book';
import { contractsAfterCommand } from '#venues/exchange/perpetual/after-command';
import { perpetualState } from '#venues/exchange/perpetual/perpetual-state';
import { type Balances, openBalances } from './balances.ts';
import { bookEvents } from './book-events.ts';
import { type CandlesKept, candles } from './candles.ts';
import { carryOut, type FlowOutcome } from './carry-out.ts';
import type { CommissionRates } from './commission.ts';
import { type FloorState, type SymbolState, siblingOf, symbolIn } from './floor-state.ts';
import type { SpotOrderList } from './order-list.ts';
import { type LiveOrder, type OrderStore, orderStore } from './order-store.ts';
import { publicTrades } from './public-trades.ts';
import { type Settlement, settlement } from './settlement.ts';
import type { SpotCommand } from './spot-command.ts';
import type { SpotEvent } from './spot-event.ts';
import type { SpotSymbol } from './spot-symbol.ts';
import { runTriggers } from './triggers.ts';

/**
 * The exchange without its door: commands in, events out. No clock, no chance, no file; the same commands at the same times give the same state and the
 * same events.
 */
export interface TradingFloor {
  readonly state: FloorState;
  readonly symbols: ReadonlyMap<string, SymbolState>;
  readonly orders: OrderStore;
  readonly balances: Balances;
  readonly money: Settlement;
  readonly commission: CommissionRates;
  /** The id that the next order will have. */
  readonly nextId: number;
  apply(command: SpotCommand, at: number): FlowOutcome | null;
  /** What happened since the last call. */
  takeEvents(): SpotEvent[];
  /** Accounts' orders changed since the last call. */
  takeChanged(): ReadonlySet<LiveOrder>;
}
export interface FloorTerms {
  readonly symbols: readonly SpotSymbol[];
  readonly commission: CommissionRates;
  book(listener: BookListener): MatchingBook;
  /** How much of the past each symbol keeps at hand; null: as much as clients of the protocol may ask for. */
  readonly past: PastKept | null;
}
/** Rows per symbol. */
export interface PastKept extends CandlesKept {
  readonly trades: number;
}

export function tradingFloor(terms: FloorTerms): TradingFloor {
  const { symbols: specs, commission, book, past } = terms;
  const orders = orderStore();
  const balances = openBalances();
  const symbols = new Map<string, SymbolState>();
  const lists = new Map<number, SpotOrderList>();
  const perpetual = perpetualState();
  const money = settlement({
    orders,
    balances,
    perpetual,
    symbols,
    commission,
    siblingOf: (order) => siblingOf({ lists, orders }, order),
    tell: (event) => state.events.push(event),
  });
  const state: FloorState = {
    symbols,
    orders,
    balances,
    money,
    perpetual,
    contracts: [],
    owners: new Map(),
    lists,
    reached: new Map(),
    commission,
    fees: 'received',
    voided: new Set(),
    flow: { id: 0, filled: 0 },
    touched: new Map(),
    lastId: 0,
    now: 0,
    requestId: '',
    events: [],
    changed: new Set(),
  };
  for (const spec of specs)
    symbols.set(spec.symbol, {
      spec,
      book: book(bookEvents(state, spec.symbol)),
      trades: publicTrades(past?.trades),
      candles: candles(past ?? undefined),
      resting: new Map(),
      waiting: new Map(),
      updateId: 0,
      changedAt: 0,
    });
  state.contracts = [...symbols.values()].filter(({ spec }) => spec.contract !== undefined);
  return {
    state,
    symbols,
    orders,
    balances,
    money,
    commission,
    get nextId() {
      return state.lastId + 1;
    },
    apply(command, at) {
      state.now = at;
      state.requestId = '';
      const outcome = carryOut(state, command);
      runTriggers(state);
      contractsAfterCommand(state);
      publishDepth(state);
      money.publishBalances(at);
      return outcome;
    },
    takeEvents() {
      const taken = state.events;
      state.events = [];
      return taken;
    },
    takeChanged() {
      const taken = state.changed;
      state.changed = new Set();
      return taken;
    },
  };
}

/** One event per symbol and command, however many levels it moved. */
function publishDepth(state: FloorState): void {
  for (const [symbol, levels] of state.touched) {
    const of = (wanted: 1 | -1): (readonly [number, number])[] =>
      [...levels.values()]
        .filter(([side]) => side === wanted)
        .map(([, price, size]) => [price, size] as const);
    const here = symbolIn(state, symbol);
    here.changedAt = state.now;
    state.events.push({
      type: 'depth',
      symbol,
      at: state.now,
      updateId: ++here.updateId,
      bids: of(1),
      asks: of(-1),
    });
  }
  state.touched.clear();
}
