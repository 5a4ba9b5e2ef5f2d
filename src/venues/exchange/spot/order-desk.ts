import { invariant } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { type ReplaceTerms, replaceRefusal } from '#venues/exchange/perpetual/replace-check';
import { averagePrice } from './average-price.ts';
import { type ListDesk, listDesk } from './list-desk.ts';
import {
  type CrossingPostOnly,
  checkFilters,
  checkNewOrder,
  type OrderRules,
  sized,
} from './new-order-checks.ts';
import { isLive, type LiveOrder, type StoredFill } from './order-store.ts';
import type { NewSpotOrder, SpotCommand } from './spot-command.ts';
import { SPOT_ERRORS, type SpotError } from './spot-error.ts';
import { isWaiting } from './spot-order.ts';
import { canBust } from './trade-bust.ts';
import type { TradingFloor } from './trading-floor.ts';

const ARCHIVE_US = 90 * 86_400_000_000;

/** Which order: by the exchange's id or by the client's. */
export interface OrderName {
  readonly symbol: string;
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
}
/** The status that an order must have to be cancelled. */
type CancelRestriction = 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED';
const WANTED = { ONLY_NEW: 'NEW', ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED' } as const;
export interface CancelRequest {
  readonly name: OrderName;
  /** Becomes the client id of the cancel. */
  readonly requestId: string;
  /** null: whatever its status. */
  readonly only: CancelRestriction | null;
}
export interface PlacedOrder {
  readonly order: LiveOrder;
  readonly fills: readonly StoredFill[];
}
/** What a cancel-replace came to: each half with its answer; null: not attempted. */
export interface ReplaceOutcome {
  readonly cancel: Result<LiveOrder, SpotError>;
  readonly placed: Result<PlacedOrder, SpotError> | null;
}

/** What accounts ask for. */
export interface OrderDesk extends ListDesk {
  place(account: string, order: NewSpotOrder): Result<PlacedOrder, SpotError>;
  /** Would it be taken? Changes nothing. */
  test(account: string, order: NewSpotOrder): SpotError | null;
  cancel(account: string, request: CancelRequest): Result<LiveOrder, SpotError>;
  cancelAll(
    account: string,
    symbol: string,
    requestId: string,
  ): Result<readonly LiveOrder[], SpotError>;
  cancelReplace(
    account: string,
    cancel: CancelRequest & { readonly stopOnFailure: boolean },
    order: NewSpotOrder,
  ): Result<ReplaceOutcome, SpotError>;
  /** Makes an open order smaller; it keeps its place in the queue. Not one that waits, and none of a list. */
  amend(
    account: string,
    name: OrderName,
    quantity: number,
    clientOrderId: string | null,
  ): Result<LiveOrder, SpotError>;
  /** CON-8: an open order of a contract at another price or size. */
  replace(account: string, name: OrderName, terms: ReplaceTerms): Result<LiveOrder, SpotError>;
  query(account: string, name: OrderName): Result<LiveOrder, SpotError>;
  /** Undoes a trade: EXC-8. */
  bust(symbol: string, tradeId: number): SpotError | null;
}

interface DeskRules {
  readonly crossingPostOnly: CrossingPostOnly;
  nowUs(): number;
}
/** Checked here, carried out on the floor. */
export function orderDesk(
  floor: TradingFloor,
  perform: (command: SpotCommand) => unknown,
  { nowUs, crossingPostOnly }: DeskRules,
): OrderDesk {
  const price = (symbol: string): number | null => {
    const state = floor.symbols.get(symbol);
    return state === undefined ? null : averagePrice(state, nowUs());
  };
  const rules = (symbol: string): OrderRules => ({ averagePrice: price(symbol), crossingPostOnly });
  const check = (account: string, order: NewSpotOrder): SpotError | null =>
    checkNewOrder(floor, account, order, rules(order.symbol));
  const test = (account: string, order: NewSpotOrder): SpotError | null =>
    check(account, sized(floor, account, order));
  function place(account: string, asked: NewSpotOrder): Result<PlacedOrder, SpotError> {
    const order = sized(floor, account, asked);
    const error = check(account, order);
    if (error !== null) return err(error);
    const orderId = floor.nextId;
    perform({ type: 'place', account, order });
    const placed = floor.orders.get(orderId);
    invariant(placed !== null, 'a placed order is known');
    return ok({ order: placed, fills: floor.orders.fillsOf(orderId) });
  }
  function find(account: string, { symbol, orderId, clientOrderId }: OrderName): LiveOrder | null {
    const order =
      orderId === null
        ? floor.orders.byClientId(account, symbol, clientOrderId ?? '')
        : floor.orders.get(orderId);
    const isTheirs = order !== null && order.account === account && order.symbol === symbol;
    return isTheirs &&
      (orderId === null || clientOrderId === null || order.clientOrderId === clientOrderId)
      ? order
      : null;
  }
  function cancel(
    account: string,
    { name, requestId, only }: CancelRequest,
  ): Result<LiveOrder, SpotError> {
    const order = find(account, name);
    if (order === null || !isLive(order)) return err(SPOT_ERRORS.unknownOrder);
    if (only !== null && order.status !== WANTED[only]) return err(SPOT_ERRORS.restricted);
    perform({ type: 'cancel', orderId: order.orderId, requestId });
    return ok(order);
  }
  return {
    ...listDesk(floor, perform, rules),
    place,
    test,
    cancel,
    cancelAll(account, symbol, requestId) {
      const open = floor.orders.open(account, symbol);
      if (open.length === 0) return err(SPOT_ERRORS.unknownOrder);
      // The first of a list takes the other one with it.
      for (const order of open)
        if (isLive(order)) perform({ type: 'cancel', orderId: order.orderId, requestId });
      return ok(open);
    },
    cancelReplace(account, { stopOnFailure, ...request }, order) {
      const old = find(account, request.name);
      // EXC-6: terms that no filter takes fail before anything is cancelled. Everything else is looked
      // at after the cancel: it frees money and a client id, and it changes the book.
      const terms = { averagePrice: price(order.symbol), replaced: old };
      const unfit = checkFilters(floor, account, order, terms);
      if (unfit !== null) return err(unfit);
      const cancelled = cancel(account, request);
      if (!cancelled.ok && stopOnFailure) return ok({ cancel: cancelled, placed: null });
      return ok({ cancel: cancelled, placed: place(account, order) });
    },
    amend(account, name, quantity, clientOrderId) {
      const order = find(account, name);
      if (order === null) return err(SPOT_ERRORS.noSuchOrder);
      if (!isLive(order)) return err(SPOT_ERRORS.unknownOrder);
      if (isWaiting(order) || order.listId !== undefined) return err(SPOT_ERRORS.noAmendHere);
      const by = order.quantity - quantity;
      if (quantity < 1 || by < 1 || by >= order.leaves) return err(SPOT_ERRORS.amendNotSmaller);
      if (
        clientOrderId !== null &&
        clientOrderId !== order.clientOrderId &&
        floor.orders.isOpen(account, order.symbol, clientOrderId)
      )
        return err(SPOT_ERRORS.duplicateOrder);
      perform({
        type: 'amend',
        orderId: order.orderId,
        quantity,
        clientOrderId: clientOrderId ?? order.clientOrderId,
      });
      return ok(order);
    },
    replace(account, name, terms) {
      const order = find(account, name);
      if (order === null) return err(SPOT_ERRORS.noSuchOrder);
      if (!isLive(order)) return err(SPOT_ERRORS.unknownOrder);
      const refused = replaceRefusal(floor, order, terms, price(order.symbol));
      if (refused !== null) return err(refused);
      perform({ type: 'replace', orderId: order.orderId, ...terms });
      return ok(order);
    },
    query(account, name) {
      const order = find(account, name);
      if (order === null) return err(SPOT_ERRORS.noSuchOrder);
      if (!isLive(order) && order.filled === 0 && nowUs() - order.updatedAt > ARCHIVE_US)
        return err(SPOT_ERRORS.archived);
      return ok(order);
    },
    bust(symbol, tradeId) {
      const spec = floor.symbols.get(symbol)?.spec;
      if (spec === undefined) return SPOT_ERRORS.badSymbol;
      const verdict = canBust(floor, spec, tradeId);
      if (verdict !== 'possible')
        return verdict === 'unknown trade' ? SPOT_ERRORS.noSuchTrade : SPOT_ERRORS.bustMoneyGone;
      perform({ type: 'bust', symbol, tradeId });
      return null;
    },
  };
}
