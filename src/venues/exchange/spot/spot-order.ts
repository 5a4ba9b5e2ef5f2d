type SpotStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** These wait outside the book until a trade reaches their stop price. */
const CONDITIONAL = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
export type ConditionalType = (typeof CONDITIONAL)[number];
export type SpotOrderType = 'LIMIT' | 'MARKET' | 'LIMIT_MAKER' | ConditionalType;

/** One order of one account, as the exchange keeps it. Prices in ticks, quantities in lots; `quoteFilled` in ticks x lots, of an inverse contract in hundred-millionths of its margin asset. */
export interface SpotOrder {
  readonly orderId: number;
  /** An amendment may give it a new one. */
  clientOrderId: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: 1 | -1;
  readonly type: SpotOrderType;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  /** An amendment of a contract's order may move it. */
  price: number;
  /** An amendment may make it smaller; a waiting order with a budget is sized when it is triggered. */
  quantity: number;
  readonly iceberg: number;
  readonly selfTradePrevention:
    | 'NONE'
    | 'EXPIRE_TAKER'
    | 'EXPIRE_MAKER'
    | 'EXPIRE_BOTH'
    | 'DECREMENT';
  readonly createdAt: number;
  /** Ticks. Conditional orders have one, and no other order, stored or new, knows the name. */
  readonly stopPrice?: number;
  /** As its owner asked for it: see `NewSpotOrder`. */
  readonly isTrigger?: true;
  /** When a trade reached the stop price; null: none has. Conditional orders only. */
  triggeredAt?: number | null;
  /** It may make a position of a contract smaller and never larger; absent: it may add. */
  readonly reduceOnly?: true;
  /** EXC-56: it ends then, microseconds; absent: when it is cancelled. */
  readonly goodTillUs?: number;
  /** The list that it is a part of; absent: none. */
  readonly listId?: number;
  /** Not in the book any more and never traded: what self-trade prevention took off. */
  prevented: number;
  status: SpotStatus;
  filled: number;
  quoteFilled: number;
  updatedAt: number;
}

export const isConditional = (type: SpotOrderType): type is ConditionalType =>
  CONDITIONAL.some((each) => each === type);
/** At market, at once or when triggered: without a price of its own. */
export const isMarketType = (type: SpotOrderType): boolean =>
  type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
/** EXC-50: open, and not in the book: no trade has reached its stop price. */
export const isWaiting = ({ triggeredAt, status }: SpotOrder): boolean =>
  triggeredAt === null && status === 'NEW';

/** EXC-50: a sale at a loss waits for a lower price, a purchase at a loss for a higher one, profits the other way round. */
export function isReached(
  { type, side, stopPrice }: Pick<SpotOrder, 'type' | 'side' | 'stopPrice'>,
  price: number,
): boolean {
  if (stopPrice === undefined) return false;
  const isLoss = type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
  return isLoss === (side === 1) ? price >= stopPrice : price <= stopPrice;
}
