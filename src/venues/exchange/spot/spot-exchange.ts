import { invariant } from '#core/kernel/assert';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener, MatchingBook } from '#core/matching/matching-book';
import {
  type ContractDesk,
  contractDesk,
  FUNDING_PERIOD_US,
} from '#venues/exchange/perpetual/contract-desk';
import type { FlowOutcome } from './carry-out.ts';
import type { CommissionRates, FeeMode } from './commission.ts';
import type { SymbolState } from './floor-state.ts';
import type { CrossingPostOnly } from './new-order-checks.ts';
import { type OrderDesk, orderDesk } from './order-desk.ts';
import type { LiveOrder, StoredFill } from './order-store.ts';
import { openRecorder } from './recorder.ts';
import { spotAmountText } from './spot-amount.ts';
import type { FlowOrder } from './spot-command.ts';
import type { SpotEvent } from './spot-event.ts';
import { openSpotLog } from './spot-log.ts';
import type { SpotSymbol } from './spot-symbol.ts';
import { stateHash } from './state-hash.ts';
import { timedOrders } from './timed-orders.ts';
import { type PastKept, tradingFloor } from './trading-floor.ts';

export interface SpotAccount {
  readonly id: string;
  /** What it begins with, hundred-millionths by asset. An asset that the account has ever held is not given again. */
  readonly balances: Readonly<Record<string, bigint>>;
}
export interface SpotExchangeOptions {
  readonly symbols: readonly SpotSymbol[];
  readonly accounts: readonly SpotAccount[];
  /** What commissions are charged in from now on; null: as the log says, and a new log begins with what is received. */
  readonly fees?: FeeMode | null;
  /** Ten basis points whoever rests, unless stated. A log goes on with what it was begun with. */
  readonly commission?: CommissionRates;
  readonly past?: PastKept;
  /** Of a post-only order that would take: 'refused' unless stated. Cancelled, it has an id and stands in the log. */
  readonly crossingPostOnly?: CrossingPostOnly;
  /** Whether orders that are refused are written down too, a commit each. */
  readonly logRefusals?: boolean;
  /** Path of the log. */
  readonly log: string;
  nowUs(): number;
  /** Of contracts: seconds between two payments of funding; eight hours unless stated. */
  readonly fundingSeconds?: number | null;
  /** Commands between two checkpoints of the state. */
  readonly checkpointEvery?: number;
  /** The fast one unless stated: its twin does the same. */
  readonly book?: (listener: BookListener) => MatchingBook;
  /** Told after the commit, in order. */
  listener(event: SpotEvent): void;
}
/** The exchange. Everything is synchronous: when a call returns, its outcome is on disk and its events are reported. */
export interface SpotExchange extends OrderDesk {
  readonly symbols: readonly SpotSymbol[];
  readonly accounts: readonly string[];
  readonly commission: CommissionRates;
  readonly fees: FeeMode;
  nowUs(): number;
  openOrders(account: string, symbol: string | null): readonly LiveOrder[];
  allOrders(account: string, symbol: string): readonly LiveOrder[];
  myTrades(account: string, symbol: string): readonly StoredFill[];
  fillsOf(orderId: number): readonly StoredFill[];
  order(orderId: number): LiveOrder | null;
  /** Positions, margin and funding, where contracts are listed. */
  readonly contracts: ContractDesk;
  /** EXC-16: no order of this id is taken any more. */
  voidId(account: string, clientOrderId: string): void;
  balances(
    account: string,
  ): readonly { readonly asset: string; readonly free: string; readonly locked: string }[];
  /** Book, trades and candles of a symbol, to read. */
  market(symbol: string): SymbolState | null;
  depth(
    symbol: string,
    levels: number,
  ): {
    readonly lastUpdateId: number;
    readonly bids: readonly (readonly [price: number, size: number])[];
    readonly asks: readonly (readonly [price: number, size: number])[];
  } | null;
  /** An order of the market itself: its fills are reported to nobody, and it has no balance. */
  flow(order: FlowOrder): FlowOutcome;
  flowCancel(symbol: string, id: number): void;
  flowReduce(symbol: string, id: number, by: number): void;
  halt(symbol: string, on: boolean): void;
  isHalted(symbol: string): boolean;
  /** One commit for everything that `work` does; its events are reported after it. */
  batch<T>(work: () => T): T;
  /** EXC-56: ends what is good no longer. */
  expireDue(): void;
  /** Of everything that must survive: books, orders, trades, balances. */
  hash(): string;
  readonly commandCount: number;
  close(): void;
}

// About ten minutes of a busy generated market; a replay of so many takes seconds.
const CHECKPOINT_EVERY = 50_000;
// Counts up when the same commands would lead to another state. Conditional orders and lists left it as it was: commands of before
// them name none, and nothing waits where nobody asked for it.
const LOG_VERSION = '1';
/** Ten basis points, whoever rests. */
const COMMISSION: CommissionRates = { maker: 100_000n, taker: 100_000n };

export function openSpotExchange(options: SpotExchangeOptions): SpotExchange {
  const commission = options.commission ?? COMMISSION;
  const log = openSpotLog(options.log, {
    version: LOG_VERSION,
    commission: `${commission.maker} ${commission.taker}`,
    symbols: options.symbols,
  });
  const { symbols } = log;
  const floor = tradingFloor({
    symbols,
    commission,
    past: options.past ?? null,
    book: options.book ?? fastMatchingBook,
  });
  const {
    perform: record,
    batch,
    nowUs,
  } = openRecorder({
    floor,
    log,
    checkpointEvery: options.checkpointEvery ?? CHECKPOINT_EVERY,
    nowUs: options.nowUs,
    listener: options.listener,
  });
  const { perform, expireDue } = timedOrders(floor, record, nowUs);
  batch(() => {
    for (const { id: account, balances } of options.accounts) {
      const held = new Set(floor.balances.assets(account).map(([asset]) => asset));
      for (const [asset, amount] of Object.entries(balances)) {
        if (!held.has(asset))
          perform({ type: 'deposit', account, asset, amount: amount.toString() });
      }
    }
    // A command, and no setting of this start: a replay charges what was charged.
    const fees = options.fees ?? floor.state.fees;
    if (fees !== floor.state.fees) perform({ type: 'fees', fees });
  });

  const { fundingSeconds = null } = options;
  const fundingPeriodUs = fundingSeconds === null ? FUNDING_PERIOD_US : fundingSeconds * 1_000_000;
  const desk = orderDesk(floor, perform, {
    nowUs,
    crossingPostOnly: options.crossingPostOnly ?? 'refused',
  });
  return {
    ...desk,
    contracts: contractDesk(floor, perform, { fundingPeriodUs, nowUs }),
    symbols,
    accounts: options.accounts.map(({ id }) => id),
    commission,
    get fees() {
      return floor.state.fees;
    },
    nowUs,
    place(account, order) {
      const placed = desk.place(account, order);
      if (!placed.ok && options.logRefusals === true)
        log.writeRefusal({
          at: nowUs(),
          account,
          clientOrderId: order.clientOrderId,
          reason: placed.error.msg,
        });
      return placed;
    },
    cancelReplace: (...given) => batch(() => desk.cancelReplace(...given)),
    cancelAll: (...given) => batch(() => desk.cancelAll(...given)),
    openOrders: (account, symbol) => floor.orders.open(account, symbol),
    allOrders: (account, symbol) => floor.orders.all(account, symbol),
    myTrades: (account, symbol) => floor.orders.fills(account, symbol),
    fillsOf: (orderId) => floor.orders.fillsOf(orderId),
    order: (orderId) => floor.orders.get(orderId),
    voidId: (account, clientOrderId) => void perform({ type: 'void', account, clientOrderId }),
    balances: (account) =>
      floor.balances.assets(account).map(([asset, { free, locked }]) => ({
        asset,
        free: spotAmountText(free),
        locked: spotAmountText(locked),
      })),
    market: (symbol) => floor.symbols.get(symbol) ?? null,
    depth(symbol, levels) {
      const state = floor.symbols.get(symbol);
      return state === undefined
        ? null
        : {
            lastUpdateId: state.updateId,
            bids: state.book.depth(1, levels),
            asks: state.book.depth(-1, levels),
          };
    },
    flow(order) {
      const outcome = perform({ type: 'flow', order });
      invariant(outcome !== null, 'an order of the market has an outcome');
      return outcome;
    },
    flowCancel(symbol, id) {
      if (floor.symbols.get(symbol)?.book.leavesOf(id) != null)
        perform({ type: 'flowCancel', symbol, id });
    },
    flowReduce(symbol, id, by) {
      if (floor.symbols.get(symbol)?.book.leavesOf(id) != null)
        perform({ type: 'flowReduce', symbol, id, by });
    },
    halt: (symbol, on) => void perform({ type: 'halt', symbol, on }),
    isHalted: (symbol) => floor.symbols.get(symbol)?.book.phase === 'halted',
    batch,
    expireDue,
    hash: () => stateHash(floor.state),
    get commandCount() {
      return log.commandCount;
    },
    close: () => log.close(),
  };
}
