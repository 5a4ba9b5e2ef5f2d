import { spotAmountText, spotQuantityText, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { krakenAltname, krakenAsset, krakenPairName, krakenWsName } from './kraken-pair.ts';
import { type KrakenDocument, krakenDecimals } from './kraken-text.ts';

/** Rates as a table of volumes with one row: percent. */
const feeTable = (rate: bigint): readonly (readonly number[])[] => [[0, Number(rate) / 1e6]];

/** KRK-3: a pair as it is listed. A tick that is no power of ten is in `tick_size` only. */
export function krakenPair(exchange: SpotExchange, spec: SpotSymbol): KrakenDocument {
  const { maker, taker } = exchange.commission;
  return {
    altname: krakenPairName(spec),
    wsname: krakenWsName(spec),
    aclass_base: 'currency',
    base: krakenAsset(spec.base),
    aclass_quote: 'currency',
    quote: krakenAsset(spec.quote),
    lot: 'unit',
    cost_decimals: 8,
    pair_decimals: krakenDecimals(stepAmount(spec.tick)),
    lot_decimals: krakenDecimals(stepAmount(spec.lot)),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: feeTable(taker),
    fees_maker: feeTable(maker),
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: spotQuantityText(spec, spec.quantityMin),
    costmin: spotAmountText(spec.notionalMin),
    tick_size: spotAmountText(stepAmount(spec.tick)),
    status: exchange.isHalted(spec.symbol) ? 'cancel_only' : 'online',
  };
}

export function krakenAssets({ symbols }: SpotExchange): KrakenDocument {
  const assets = new Set(symbols.flatMap(({ base, quote }) => [base, quote]));
  return Object.fromEntries(
    [...assets].map((asset) => [
      krakenAsset(asset),
      {
        aclass: 'currency',
        altname: krakenAltname(asset),
        decimals: 8,
        display_decimals: 5,
        status: 'enabled',
      },
    ]),
  );
}
