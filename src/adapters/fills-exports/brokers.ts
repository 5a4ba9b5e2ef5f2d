import { assetNamed, pairNamed } from '#core/market/asset-names';
import { type ExportFound, type ExportRow, orNull, plainFill, tagged } from './export-row.ts';

// Exports of one row a fill, each with its own words.

/** Kraken's trades.csv: the fee is in the currency of the price. */
export function krakenRow(row: ExportRow): ExportFound {
  const symbol = row.needed('pair').toUpperCase();
  const pair = pairNamed(symbol);
  const fee = row.numberOr('fee');
  return plainFill(row, {
    id: row.needed('txid'),
    at: row.time('time'),
    symbol: pair === null ? symbol : `${pair.base}${pair.quote}`,
    side: row.side('type'),
    quantity: row.positive('vol'),
    price: row.positive('price'),
    currency: pair?.quote ?? null,
    fee: fee === null || pair === null ? null : { amount: fee, asset: pair.quote },
    orderId: orNull(row.text('ordertxid')),
    tags: { venue: 'KRAKEN' },
  });
}

/** Coinbase: its total has a sign in some exports, so nothing is made of it. */
export function coinbaseRow(row: ExportRow): ExportFound {
  const unit = row.text('price/fee/total unit').toUpperCase();
  const symbol = row.needed('product').toUpperCase();
  const currency = unit === '' ? (pairNamed(symbol)?.quote ?? null) : unit;
  const fee = row.numberOr('fee');
  return plainFill(row, {
    id: row.text('trade id') || row.place,
    at: row.time('created at'),
    symbol,
    side: row.side('side'),
    quantity: Math.abs(row.number('size')),
    price: row.positive('price'),
    currency,
    fee: fee === null || currency === null ? null : { amount: fee, asset: currency },
    orderId: orNull(row.text('order id')),
    tags: tagged({ venue: 'COINBASE', portfolio: row.text('portfolio') }),
  });
}

/** ccxt's unified trades. */
export function ccxtRow(row: ExportRow): ExportFound {
  const symbol = row.needed('symbol');
  const pair = pairNamed(symbol);
  const asset = row.text('fee.currency', 'fees.0.currency');
  const second = row.numberOr('fees.1.cost') ?? 0;
  if (second !== 0 && row.text('fees.1.currency') !== asset)
    row.wrong('fees.1.currency', 'must be that of the first fee');
  const first = row.numberOr('fees.0.cost', 'fee.cost');
  const cost = first === null ? null : first + second;
  const liquidity = row.text('takerormaker');
  return plainFill(row, {
    id: row.text('id') || row.place,
    at: row.time('timestamp', 'datetime'),
    symbol,
    side: row.side('side'),
    ...sizeOf(row, symbol),
    price: row.positive('price'),
    currency: pair?.quote ?? null,
    fee: cost === null || asset === '' ? null : { amount: cost, asset: assetNamed(asset) },
    liquidity: liquidity === 'maker' || liquidity === 'taker' ? liquidity : null,
    orderId: orNull(row.text('order')),
  });
}

/** Amounts of contracts (`BTC/USDT:USDT`) are contracts or coins, as the venue has them: what the fill was worth says which. Those that settle in the coin are counted in coins. */
function sizeOf(row: ExportRow, symbol: string) {
  const amount = row.positive('amount');
  const worth = row.positiveOr('cost');
  const settled = symbol.split(':')[1] ?? '';
  if (settled === '' || worth === null) return { quantity: amount };
  if (symbol.startsWith(`${settled}/`)) return { quantity: worth };
  const size = worth / (amount * row.positive('price'));
  return { quantity: amount, multiplier: Number(size.toPrecision(SIZE_DIGITS)) };
}
const SIZE_DIGITS = 6;

/** Alpaca's account activities: fills among dividends and transfers. Neither a fee nor the time of the order is in them. */
export function alpacaRow(row: ExportRow): ExportFound {
  const activity = row.text('activity_type').toUpperCase();
  if (activity !== 'FILL') return { skipped: `activity ${activity} is no fill` };
  const symbol = row.needed('symbol').toUpperCase();
  return plainFill(row, {
    id: row.needed('id'),
    at: row.time('transaction_time'),
    symbol,
    side: row.side('side'),
    quantity: row.positive('qty'),
    price: row.positive('price'),
    currency: symbol.includes('/') ? (pairNamed(symbol)?.quote ?? null) : 'USD',
    orderId: orNull(row.text('order_id')),
    tags: { broker: 'ALPACA' },
  });
}

/** Bybit spot: older files have one column of fees, in what was received; newer ones name the coin. Times are to the minute. */
export function bybitSpotRow(row: ExportRow): ExportFound {
  const symbol = row.needed('spot pairs').toUpperCase();
  const pair = pairNamed(symbol);
  const side = row.side('direction');
  const received = (side === 'buy' ? pair?.base : pair?.quote) ?? '';
  return plainFill(row, {
    id: row.text('transaction id') || row.place,
    at: row.time('timestamp (utc)', 'timestamp (utc+0)'),
    symbol,
    side,
    quantity: row.positive('filled quantity'),
    price: row.positive('filled price'),
    currency: pair?.quote ?? null,
    fee: bybitFee(row, 'fees', received),
    orderId: orNull(row.text('order no.')),
    tags: { venue: 'BYBIT' },
  });
}

/** Bybit derivatives: funding is in the same file. Contracts in USD settle in the coin and are counted in coins. */
export function bybitDerivativesRow(row: ExportRow): ExportFound {
  const kind = row.text('filled type').toLowerCase();
  if (!['trade', '', 'liquidation', 'bust trade', 'adltrade', 'adl'].includes(kind))
    return { skipped: `${kind} is no fill` };
  const symbol = row.needed('market', 'contracts').toUpperCase();
  const pair = pairNamed(symbol);
  const isInverse = pair?.quote === 'USD';
  const price = row.positive('filled price');
  const quantity = row.positive('filled quantity');
  return plainFill(row, {
    id: row.text('trasaction id', 'transaction id') || row.place,
    at: row.time('transaction time(utc+0)', 'transaction time(utc)', 'transaction time'),
    symbol,
    side: row.side('direction'),
    quantity: isInverse ? quantity / price : quantity,
    price,
    currency: pair?.quote ?? null,
    fee: bybitFee(row, 'trading fee', (isInverse ? pair?.base : pair?.quote) ?? ''),
    orderId: orNull(row.text('order no.')),
    tags: { venue: 'BYBIT DERIVATIVES' },
  });
}

function bybitFee(row: ExportRow, column: string, usual: string) {
  const coin = row.text('feecoin');
  const names = row.text('execfeev2') !== '' && coin !== '' ? ['execfeev2'] : [column];
  const amount = row.numberOr(...names);
  const asset = coin || usual;
  return amount === null || asset === '' ? null : { amount, asset: assetNamed(asset) };
}
