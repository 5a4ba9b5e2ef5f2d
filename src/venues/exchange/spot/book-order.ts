import type { BookOrder, MatchType, SelfTradePolicy } from '#core/matching/matching-book';
import type { FloorState } from './floor-state.ts';
import type { LiveOrder } from './order-store.ts';
import { isMarketType, type SpotOrder } from './spot-order.ts';

const SELF_TRADE: { readonly [Mode in SpotOrder['selfTradePrevention']]: SelfTradePolicy } = {
  NONE: 'allow',
  EXPIRE_TAKER: 'cancelNewest',
  EXPIRE_MAKER: 'cancelOldest',
  EXPIRE_BOTH: 'cancelBoth',
  DECREMENT: 'decrement',
};

function matchTypeOf({ type, timeInForce }: SpotOrder): MatchType {
  if (isMarketType(type)) return 'market';
  if (type === 'LIMIT_MAKER') return 'postOnly';
  return timeInForce === 'IOC' ? 'ioc' : timeInForce === 'FOK' ? 'fok' : 'limit';
}
/** An order as the book takes it. */
export function bookOrderOf(state: Pick<FloorState, 'owners'>, order: LiveOrder): BookOrder {
  const type = matchTypeOf(order);
  const owner = state.owners.get(order.account) ?? 0;
  return {
    id: order.orderId,
    owner,
    side: order.side,
    type,
    price: type === 'market' ? 0 : order.price,
    quantity: order.leaves,
    display: order.iceberg,
    selfTrade: SELF_TRADE[order.selfTradePrevention],
  };
}
