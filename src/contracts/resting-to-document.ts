import type { RestingDoc } from '#contracts/market-documents';
import type { OrderRecord } from '#core/journal/order-record';
import { priceOf, quantityOf } from '#core/market/instrument';
import { filledOf } from '#core/order/order';

const AT_THE_VENUE = new Set(['working', 'cancelling', 'amending']);

/** Children of one parent that the venue has taken and that have not ended. */
export const restingToDocs = ({
  parentId,
  instrument,
  children,
}: OrderRecord): readonly RestingDoc[] =>
  [...children.values()]
    .filter(({ order, life }) => order.type !== 'ioc' && AT_THE_VENUE.has(life.status))
    .map(({ order, life }) => ({
      parentId,
      side: order.side,
      price: priceOf(instrument, order.limit),
      quantity: quantityOf(instrument, order.quantity) - quantityOf(instrument, filledOf(life)),
    }));
