import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

/** KRK-3: the old names of assets have a letter of their kind in front; REST says XBT where streams say BTC. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['BTC', 'XXBT'],
  ['ETH', 'XETH'],
  ['LTC', 'XLTC'],
  ['XRP', 'XXRP'],
  ['USD', 'ZUSD'],
  ['EUR', 'ZEUR'],
  ['GBP', 'ZGBP'],
]);
/** `XXBT` */
export const krakenAsset = (asset: string): string => OLD_NAMES.get(asset) ?? asset;
/** `XBT` */
export const krakenAltname = (asset: string): string => OLD_NAMES.get(asset)?.slice(1) ?? asset;

/** `XETHXXBT` where both names are old, else `XBTUSDT`. */
export function krakenPairId({ base, quote }: SpotSymbol): string {
  const isOld = OLD_NAMES.has(base) && OLD_NAMES.has(quote);
  return isOld
    ? krakenAsset(base) + krakenAsset(quote)
    : krakenAltname(base) + krakenAltname(quote);
}
/** `ETHXBT` */
export const krakenPairName = ({ base, quote }: SpotSymbol): string =>
  krakenAltname(base) + krakenAltname(quote);
/** Of the first streams, and in the listing still: `XBT/USDT`. */
export const krakenWsName = ({ base, quote }: SpotSymbol): string =>
  `${krakenAltname(base)}/${krakenAltname(quote)}`;
/** Of the streams: `BTC/USDT`. */
export const krakenWsSymbol = ({ base, quote }: SpotSymbol): string => `${base}/${quote}`;

/** By any of the names that REST knows. */
export function krakenSymbol(exchange: SpotExchange, name: string): SpotSymbol | null {
  return (
    exchange.symbols.find((spec) =>
      [krakenPairId(spec), krakenPairName(spec), krakenWsName(spec)].includes(name),
    ) ?? null
  );
}
