import { marketValue } from '#venues/exchange/spot/book-walk';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { walkerOf } from '#venues/exchange/spot/market-cover';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { largerOf } from './contract.ts';
import { contractGain, contractValue, marginAsset } from './contract-value.ts';
import { accountMargin, exposureMargin, type MarginParts, type SymbolMargin } from './margin.ts';
import { addsToPosition } from './reduce-only.ts';

/** CON-3, CON-4: may this account trade so much more of a contract? null: it may. */
export function contractRefusal(
  state: MarginParts,
  here: SymbolState,
  account: string,
  order: NewSpotOrder,
): SpotError | null {
  if (order.reduceOnly === true)
    return addsToPosition(state, account, order) ? SPOT_ERRORS.reduceOnlyRejected : null;
  const margin = accountMargin(state, account, marginAsset(here.spec));
  const row = margin.symbols.find(({ symbol }) => symbol === order.symbol);
  if (row === undefined) return SPOT_ERRORS.badSymbol;
  const needed = neededFor(state, here, row, { ...order, account });
  return margin.available >= needed ? null : SPOT_ERRORS.marginInsufficient;
}

/** The margin that comes on top, and what the order loses at once where its price is worse than the mark. */
function neededFor(
  state: MarginParts,
  here: SymbolState,
  row: SymbolMargin,
  order: NewSpotOrder & { readonly account: string },
): bigint {
  const { side, quantity, type, price } = order;
  const cost =
    type === 'MARKET'
      ? marketValue(here, walkerOf(state, order), quantity, contractValue)
      : contractValue(here.spec, price, quantity);
  const more = exposureMargin(
    {
      value: row.value,
      bids: row.bids + (side === 1 ? cost : 0n),
      asks: row.asks + (side === -1 ? cost : 0n),
    },
    row.leverage,
  );
  const added = more - row.positionMargin - row.orderMargin;
  if (added <= 0n) return 0n;
  // Nothing has a price yet: nothing can be lost against it.
  if (row.mark === 0) return added;
  const atMark = contractValue(here.spec, row.mark, quantity);
  const gained = contractGain(here.spec, cost, atMark);
  return added + largerOf(0n, side === 1 ? -gained : gained);
}
