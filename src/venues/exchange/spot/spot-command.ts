import type { FeeMode } from './commission.ts';
import type { SpotOrder } from './spot-order.ts';

/**
 * Terms of a new order on the symbol's grid. `quoteBudget` (MARKET only) in hundred-millionths of the quote asset as text: it is asked with a `quantity`
 * of 0, and the command has the lots that it is worth. Commands of earlier logs have 0 as well.
 */
export interface NewSpotOrder {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly side: 1 | -1;
  readonly type: SpotOrder['type'];
  readonly timeInForce: SpotOrder['timeInForce'];
  readonly price: number;
  readonly quantity: number;
  readonly quoteBudget: string | null;
  readonly iceberg: number;
  readonly selfTradePrevention: SpotOrder['selfTradePrevention'];
  /** Ticks; conditional orders only. Commands of logs of before them have none. */
  readonly stopPrice?: number;
  /** It was asked for as a trigger, and neither as a loss nor as a profit: for protocols that tell them apart. */
  readonly isTrigger?: true;
  /** Contracts only. */
  readonly reduceOnly?: true;
  /** EXC-56: microseconds; of orders that rest. */
  readonly goodTillUs?: number;
}

/** The legs of a list, the one with the higher price first: same symbol, side and quantity. */
export type OrderPair = readonly [above: NewSpotOrder, below: NewSpotOrder];

/** An order of the market itself, owned by nobody. `market` and `ioc` never rest. */
export interface FlowOrder {
  readonly symbol: string;
  readonly side: 1 | -1;
  readonly type: 'limit' | 'market' | 'ioc' | 'postOnly';
  /** Ticks; 0 for `market`. */
  readonly price: number;
  /** Lots. */
  readonly quantity: number;
}

/** Everything that changes the exchange, after all checks. The state is a fold of these and of nothing else: the same commands give the same state. */
export type SpotCommand =
  | {
      readonly type: 'deposit';
      readonly account: string;
      readonly asset: string;
      readonly amount: string;
    }
  /** What orders placed from now on are charged in. */
  | { readonly type: 'fees'; readonly fees: FeeMode }
  | { readonly type: 'place'; readonly account: string; readonly order: NewSpotOrder }
  /** Two orders of which one cancels the other. */
  | {
      readonly type: 'placeList';
      readonly account: string;
      readonly clientListId: string;
      readonly orders: OrderPair;
    }
  | { readonly type: 'cancel'; readonly orderId: number; readonly requestId: string }
  /** Its time is over. */
  | { readonly type: 'expire'; readonly orderId: number }
  | {
      readonly type: 'amend';
      readonly orderId: number;
      readonly quantity: number;
      readonly clientOrderId: string;
    }
  /** Of a contract's order: another price or quantity. It keeps its place only where it becomes smaller at its price. */
  | {
      readonly type: 'replace';
      readonly orderId: number;
      readonly price: number;
      readonly quantity: number;
    }
  | {
      readonly type: 'leverage';
      readonly account: string;
      readonly symbol: string;
      readonly leverage: number;
    }
  /** Longs pay shorts, or the other way round: rate in hundred-millionths, mark in ticks. */
  | {
      readonly type: 'funding';
      readonly symbol: string;
      readonly rate: number;
      readonly mark: number;
    }
  /** A dated contract is settled at a price in ticks, and trades no more. */
  | { readonly type: 'delivery'; readonly symbol: string; readonly price: number }
  | { readonly type: 'flow'; readonly order: FlowOrder }
  | { readonly type: 'flowCancel'; readonly symbol: string; readonly id: number }
  | {
      readonly type: 'flowReduce';
      readonly symbol: string;
      readonly id: number;
      readonly by: number;
    }
  | { readonly type: 'halt'; readonly symbol: string; readonly on: boolean }
  /** An order of this id will not be taken any more. */
  | { readonly type: 'void'; readonly account: string; readonly clientOrderId: string }
  | { readonly type: 'bust'; readonly symbol: string; readonly tradeId: number };
