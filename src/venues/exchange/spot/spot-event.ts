import type { SpotOrderList } from './order-list.ts';
import type { SpotOrder } from './spot-order.ts';

/** What the exchange publishes, in the order in which it happened. Times in microseconds, prices in ticks, sizes in lots of the symbol. */
export type SpotEvent =
  /** Levels that one command changed, absolute sizes, 0 removes. `updateId` grows by one per event and symbol. */
  | {
      readonly type: 'depth';
      readonly symbol: string;
      readonly at: number;
      readonly updateId: number;
      readonly bids: readonly (readonly [price: number, size: number])[];
      readonly asks: readonly (readonly [price: number, size: number])[];
    }
  | {
      readonly type: 'trade';
      readonly symbol: string;
      readonly at: number;
      readonly tradeId: number;
      readonly price: number;
      readonly quantity: number;
      readonly buyerIsMaker: boolean;
    }
  /** To the owner alone. `fill` where the execution is a trade. */
  | {
      readonly type: 'report';
      readonly account: string;
      readonly at: number;
      readonly execution:
        | 'NEW'
        | 'TRADE'
        | 'CANCELED'
        | 'REPLACED'
        | 'EXPIRED'
        | 'TRADE_PREVENTION';
      readonly order: SpotOrder;
      readonly clientOrderIdOfRequest: string;
      readonly fill: {
        readonly tradeId: number;
        readonly price: number;
        readonly quantity: number;
        readonly isMaker: boolean;
        readonly commission: string;
        readonly commissionAsset: string;
        /** Contracts only: profit or loss, and of a loss what the wallet could not bear. */
        readonly realised?: string;
        readonly insured?: string;
      } | null;
    }
  /** To the owner alone: a list was taken, or nothing of it is open any more. `orders` as they are then. */
  | {
      readonly type: 'list';
      readonly account: string;
      readonly at: number;
      readonly list: SpotOrderList;
      readonly isDone: boolean;
      readonly orders: readonly SpotOrder[];
    }
  /** A trade was undone: volumes keep it, both sides' orders, trades and balances do not. `accounts`: who of them is somebody. */
  | {
      readonly type: 'bust';
      readonly symbol: string;
      readonly at: number;
      readonly tradeId: number;
      readonly accounts: readonly string[];
    }
  /** To the owner alone: his wallet and the positions that a command changed. Amounts as text; cost in hundred-millionths. */
  | {
      readonly type: 'margin';
      readonly account: string;
      readonly asset: string;
      readonly at: number;
      readonly reason: 'ORDER' | 'FUNDING_FEE';
      readonly wallet: string;
      readonly change: string;
      readonly positions: readonly {
        readonly symbol: string;
        readonly lots: number;
        readonly cost: string;
        readonly realised: string;
        readonly unrealised: string;
      }[];
    }
  | {
      readonly type: 'balances';
      readonly account: string;
      readonly at: number;
      readonly balances: readonly {
        readonly asset: string;
        readonly free: string;
        readonly locked: string;
      }[];
    };
