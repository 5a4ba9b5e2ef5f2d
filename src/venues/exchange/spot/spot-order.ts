type SpotStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** One order of one account, as the exchange keeps it. Prices in ticks, quantities in lots; `quoteFilled` in ticks x lots. */
export interface SpotOrder {
  readonly orderId: number;
  /** An amendment may give it a new one. */
  clientOrderId: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: 1 | -1;
  readonly type: 'LIMIT' | 'MARKET' | 'LIMIT_MAKER';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly price: number;
  /** An amendment may make it smaller. */
  quantity: number;
  readonly iceberg: number;
  readonly selfTradePrevention:
    | 'NONE'
    | 'EXPIRE_TAKER'
    | 'EXPIRE_MAKER'
    | 'EXPIRE_BOTH'
    | 'DECREMENT';
  readonly createdAt: number;
  /** Not in the book any more and never traded: what self-trade prevention took off. */
  prevented: number;
  status: SpotStatus;
  filled: number;
  quoteFilled: number;
  updatedAt: number;
}
