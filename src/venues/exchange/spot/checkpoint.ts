import { invariant } from '#core/kernel/assert';
import type { PerpetualDump } from '#venues/exchange/perpetual/perpetual-state';
import type { BalancesDump } from './balances.ts';
import { bookOrderOf } from './book-order.ts';
import type { CandlesDump } from './candles.ts';
import type { FeeMode } from './commission.ts';
import { type FloorState, type RestingOrder, symbolIn } from './floor-state.ts';
import type { SpotOrderList } from './order-list.ts';
import { isLive, type LiveOrder, type StoredFill } from './order-store.ts';
import type { TradesDump } from './public-trades.ts';
import { isWaiting } from './spot-order.ts';
import type { TradingFloor } from './trading-floor.ts';

interface SymbolCheckpoint {
  readonly symbol: string;
  readonly updateId: number;
  readonly isHalted: boolean;
  readonly hash: number;
  /** In the order in which they rest. */
  readonly resting: readonly RestingOrder[];
  readonly trades: TradesDump;
  readonly candles: CandlesDump;
}
type FillText = Omit<StoredFill, 'commission' | 'realised'> & {
  readonly commission: string;
  readonly realised?: string;
};
interface Checkpoint {
  readonly at: number;
  readonly lastId: number;
  /** Absent in checkpoints, and in their orders, of before it could be chosen. */
  readonly fees?: FeeMode;
  readonly owners: readonly (readonly [account: string, owner: number])[];
  readonly balances: BalancesDump;
  readonly orders: readonly (Omit<LiveOrder, 'fees'> & { readonly fees?: FeeMode })[];
  readonly fills: readonly FillText[];
  readonly symbols: readonly SymbolCheckpoint[];
  /** Absent in checkpoints of before ids could be voided. */
  readonly voided?: readonly string[];
  /** Absent in checkpoints of before there were any. */
  readonly lists?: readonly SpotOrderList[];
  /** Absent in checkpoints of before contracts. */
  readonly perpetual?: PerpetualDump;
}

/**
 * The whole state as text, so that a restart need not fold every command since the beginning. null: not now. A resting iceberg is the one thing that a book
 * cannot be given back as it was (how much of its peak is left), so the exchange waits until none rests.
 */
export function checkpointOf(state: FloorState): string | null {
  for (const order of state.orders.everyOrder())
    if (isLive(order) && order.iceberg > 0 && !isWaiting(order)) return null;
  const symbols = [...state.symbols].map(
    ([symbol, { book, resting, trades, candles, updateId }]) => ({
      symbol,
      updateId,
      isHalted: book.phase === 'halted',
      hash: book.hash(),
      resting: [...resting.values()],
      trades: trades.dump(),
      candles: candles.dump(),
    }),
  );
  const checkpoint: Checkpoint = {
    at: state.now,
    lastId: state.lastId,
    fees: state.fees,
    owners: [...state.owners],
    balances: state.balances.dump(),
    orders: [...state.orders.everyOrder()],
    fills: [...state.orders.everyFill()].map(fillText),
    symbols,
    voided: [...state.voided],
    lists: [...state.lists.values()],
    perpetual: state.perpetual.dump(),
  };
  return JSON.stringify(checkpoint);
}

const fillText = ({ realised, commission, ...fill }: StoredFill): FillText => ({
  ...fill,
  commission: commission.toString(),
  ...(realised === undefined ? {} : { realised: realised.toString() }),
});
const fillOf = ({ realised, commission, ...fill }: FillText): StoredFill => ({
  ...fill,
  commission: BigInt(commission),
  ...(realised === undefined ? {} : { realised: BigInt(realised) }),
});

/** Onto a floor on which nothing has happened. Answers the time of the checkpoint. */
export function restoreCheckpoint({ state }: TradingFloor, text: string): number {
  const checkpoint = JSON.parse(text) as Checkpoint;
  for (const [account, owner] of checkpoint.owners) state.owners.set(account, owner);
  for (const saved of checkpoint.orders) {
    const order: LiveOrder = { ...saved, fees: saved.fees ?? 'received' };
    state.orders.add(order);
    if (!isLive(order)) state.orders.close(order);
    else if (isWaiting(order)) symbolIn(state, order.symbol).waiting.set(order.orderId, order);
  }
  for (const fill of checkpoint.fills) state.orders.addFill(fillOf(fill));
  if (checkpoint.perpetual !== undefined) state.perpetual.load(checkpoint.perpetual);
  for (const list of checkpoint.lists ?? []) state.lists.set(list.listId, list);
  for (const each of checkpoint.symbols) restoreSymbol(state, each);
  // After the books: resting again must not look like new orders to anybody.
  state.balances.load(checkpoint.balances);
  state.fees = checkpoint.fees ?? 'received';
  for (const key of checkpoint.voided ?? []) state.voided.add(key);
  Object.assign(state, {
    lastId: checkpoint.lastId,
    now: checkpoint.at,
    events: [],
    changed: new Set(),
    requestId: '',
  });
  state.touched.clear();
  return checkpoint.at;
}

function restoreSymbol(state: FloorState, saved: SymbolCheckpoint): void {
  const here = symbolIn(state, saved.symbol);
  for (const { id, side, price, leaves } of saved.resting) {
    const order = state.orders.get(id);
    here.book.submit(
      order === null
        ? {
            id,
            owner: 0,
            side,
            type: 'limit',
            price,
            quantity: leaves,
            display: 0,
            selfTrade: 'allow',
          }
        : { ...bookOrderOf(state, order), type: 'limit' },
    );
  }
  if (saved.isHalted) here.book.setPhase('halted');
  here.trades.load(saved.trades);
  here.candles.load(saved.candles);
  here.updateId = saved.updateId;
  invariant(here.book.hash() === saved.hash, 'a restored book is the one that was saved');
}
