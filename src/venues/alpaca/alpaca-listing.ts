import { US_EQUITY_SESSION } from '#core/market/session';
import type { ClientMarket } from '#engine/ports/exchange-client';
import { coinOf, isPair, MONEY } from './alpaca-assets.ts';
import type { AlpacaAssetSaid } from './alpaca-words.ts';
import { COIN_RATES } from './coin-fees.ts';

const CENT = '0.01';
const SHARE = '1';
/** Dollars, the least that an order for a coin may be worth. */
const COIN_ORDER_MIN = 10;

/** What an asset is to trade; null: neither a share nor a coin in dollars. */
export function marketOf(asset: AlpacaAssetSaid, hours: 'regular' | 'always'): ClientMarket | null {
  if (asset.class === 'us_equity') return shareMarket(asset, hours);
  const isInMoney = isPair(asset.symbol) && asset.symbol.endsWith(`/${MONEY}`);
  return asset.class === 'crypto' && isInMoney ? coinMarket(asset) : null;
}
const isActive = ({ tradable, status }: AlpacaAssetSaid): boolean =>
  tradable && status === 'active';

/** ALG-1. */
const shareMarket = (asset: AlpacaAssetSaid, hours: 'regular' | 'always'): ClientMarket => ({
  id: asset.symbol,
  symbol: asset.symbol,
  base: asset.symbol,
  quote: MONEY,
  spot: true,
  active: isActive(asset),
  maker: 0,
  taker: 0,
  precision: { price: CENT, amount: SHARE },
  limits: {},
  ...(hours === 'always' ? {} : { session: US_EQUITY_SESSION }),
});
/** ALG-11: its grid is what Alpaca says; it has no session. */
const coinMarket = (asset: AlpacaAssetSaid): ClientMarket => ({
  id: asset.symbol.replace('/', ''),
  symbol: asset.symbol,
  base: coinOf(asset.symbol),
  quote: MONEY,
  spot: true,
  active: isActive(asset),
  ...COIN_RATES,
  precision: {
    price: asset.price_increment ?? undefined,
    amount: asset.min_trade_increment ?? undefined,
  },
  limits: { cost: { min: COIN_ORDER_MIN } },
});
