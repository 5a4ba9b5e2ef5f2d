import { assetNamed, pairNamed } from '#core/market/asset-names';
import { type ExportFound, type ExportRow, plainFill } from './export-row.ts';

/** `500DOGE` and `0.0295 USDT` as an amount and its asset. A name may begin with a digit: the asset of the pair is looked for first. */
function amountOf(
  text: string,
  usual: string,
): { readonly amount: string; readonly asset: string } {
  const cell = text.replaceAll(',', '').trim();
  if (usual !== '' && cell.toUpperCase().endsWith(usual.toUpperCase()))
    return { amount: cell.slice(0, -usual.length).trim(), asset: usual };
  const [, amount = cell, asset = ''] =
    /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*([A-Za-z][\w]*)?$/.exec(cell) ?? [];
  return { amount, asset: asset.toUpperCase() };
}

/** Spot, as exported since 2021: amounts carry their asset, and no order is named. */
export function binanceSpotRow(row: ExportRow): ExportFound {
  const symbol = row.needed('pair').toUpperCase();
  const total = amountOf(row.needed('amount'), pairNamed(symbol)?.quote ?? '');
  const base = symbol.endsWith(total.asset) ? symbol.slice(0, -total.asset.length) : '';
  const quantity = numberOf(row, 'executed', amountOf(row.needed('executed'), base).amount);
  return plainFill(row, {
    at: row.time('date(utc)'),
    symbol,
    side: row.side('side'),
    quantity,
    price: row.positive('price'),
    currency: total.asset === '' ? null : total.asset,
    fee: feeOf(row, base),
    tags: { venue: 'BINANCE' },
  });
}

/** Spot before: the pair is glued, and the fee has a column for its coin. */
export function binanceOldRow(row: ExportRow): ExportFound {
  const symbol = row.needed('market', 'pair').toUpperCase();
  const asset = row.text('fee coin');
  return plainFill(row, {
    at: row.time('date(utc)'),
    symbol,
    side: row.side('type', 'side'),
    quantity: row.positive('amount'),
    price: row.positive('price'),
    currency: pairNamed(symbol)?.quote ?? null,
    fee: asset === '' ? null : { amount: row.number('fee'), asset: assetNamed(asset) },
    tags: { venue: 'BINANCE' },
  });
}

/** Futures: one row a fill, with the profit that it realised. Contracts that settle in the coin are of 100 or 10 dollars. */
export function binanceFuturesRow(row: ExportRow): ExportFound {
  const symbol = row.needed('symbol', 'contract').toUpperCase();
  const price = row.positive('price');
  const contracts = row.positive('quantity');
  const coin = /^([A-Z0-9]+)USD_/.exec(symbol)?.[1];
  const size = coin === 'BTC' ? 100 : 10;
  const quote = pairNamed(symbol)?.quote ?? null;
  const maker = row.text('maker').toLowerCase();
  const isKnown = ['true', 'false', 'y', 'n', 'yes', 'no'].includes(maker);
  return plainFill(row, {
    id: row.text('trade id', 'tradeid', 'id') || row.place,
    at: row.time('time(utc)', 'date(utc)', 'time', 'date'),
    symbol,
    side: row.side('side'),
    // In coins, so that a mean of prices is of what was paid.
    quantity: coin === undefined ? contracts : (contracts * size) / price,
    price,
    currency: coin === undefined ? quote : 'USD',
    fee: row.text('fee') === '' ? null : feeOf(row, coin ?? quote ?? ''),
    liquidity: isKnown ? (/^[ty]/.test(maker) ? 'maker' : 'taker') : null,
    orderId: row.text('order id', 'orderid') || null,
    tags: { venue: 'BINANCE FUTURES' },
  });
}

function feeOf(
  row: ExportRow,
  usual: string,
): { readonly amount: number; readonly asset: string } | null {
  const named = row.text('fee coin', 'quote asset');
  const fee = amountOf(row.text('fee'), named || usual);
  if (fee.amount === '') return null;
  const asset = fee.asset || named || usual;
  return asset === ''
    ? null
    : { amount: numberOf(row, 'fee', fee.amount), asset: assetNamed(asset) };
}

function numberOf(row: ExportRow, name: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) row.wrong(name, 'must be a number and its asset');
  if (name === 'executed' && !(value > 0)) row.wrong(name, 'must be above 0');
  return value;
}
