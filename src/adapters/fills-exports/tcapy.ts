import { pairNamed } from '#core/market/asset-names';
import type { AccountOrder, FileQuote } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { type ExportFound, type ExportRow, orNull, plainFill, tagged } from './export-row.ts';

const tagsOf = (row: ExportRow) =>
  tagged({
    strategy: row.text('algo_id'),
    venue: row.text('venue'),
    broker: row.text('broker_id'),
    trader: row.text('trader_id'),
    portfolio: row.text('portfolio_id'),
    account: row.text('account_id'),
  });
/** Amounts of the second currency of a pair are money. */
const quoteOf = (symbol: string): string => pairNamed(symbol)?.quote ?? symbol.slice(-3);
const isMoney = (row: ExportRow, symbol: string): boolean =>
  row.text('notional_currency').toUpperCase() === quoteOf(symbol);

/** An event of an order: placed, replaced, cancelled, or filled. The quote beside it is of its moment. */
export function tcapyRow(row: ExportRow): ExportFound {
  const symbol = row.needed('ticker').toUpperCase();
  const quote = quoteIn(row, symbol);
  const event = row.text('event_type');
  if (event !== 'trade')
    return { ...quote, ...orderIn(row, symbol, event), skipped: `event ${event} is no fill` };
  const price = row.positive('executed_price');
  const notional = row.positive('executed_notional');
  const fill = plainFill(row, {
    id: row.needed('id'),
    at: row.time('date'),
    symbol,
    side: row.side('side'),
    quantity: isMoney(row, symbol) ? notional / price : notional,
    price,
    currency: quoteOf(symbol),
    parentId: orNull(row.text('ancestor_pointer_id')),
    tags: tagsOf(row),
  });
  return { ...fill, ...quote };
}

/** A placement is the order, where no file of orders says more of it; a cancellation is its end. */
function orderIn(row: ExportRow, symbol: string, event: string): { readonly order?: AccountOrder } {
  const id = row.text('ancestor_pointer_id');
  const isPlaced = event === 'placement';
  if ((!isPlaced && event !== 'cancel') || id === '') return {};
  return {
    order: {
      id,
      symbol,
      side: row.side('side'),
      quantity: isPlaced ? row.positive('order_notional') : null,
      quantityIn: isMoney(row, symbol) ? 'money' : 'units',
      placedAt: isPlaced ? row.time('date') : null,
      decidedAt: null,
      decisionPrice: null,
      arrivalPrice: null,
      endedAt: isPlaced ? null : row.time('date'),
      limit: row.numberOr('price_limit'),
      currency: quoteOf(symbol),
      tags: tagsOf(row),
      terms: NO_AGREED_TERMS,
      from: row.place,
    },
  };
}

function quoteIn(row: ExportRow, symbol: string): { readonly quote?: FileQuote } {
  const mid = row.numberOr('market_mid');
  const bid = row.numberOr('market_bid') ?? mid;
  const ask = row.numberOr('market_ask') ?? mid;
  return bid === null || ask === null || !(bid > 0) || bid > ask
    ? {}
    : { quote: { symbol, at: row.time('date'), bid, ask, mid: mid ?? (bid + ask) / 2 } };
}

/** An order of the desk. */
export function tcapyOrderRow(row: ExportRow): ExportFound {
  const symbol = row.needed('ticker').toUpperCase();
  return {
    order: {
      id: row.needed('id'),
      symbol,
      side: row.side('side'),
      quantity: row.positive('notional', 'order_notional'),
      quantityIn: isMoney(row, symbol) ? 'money' : 'units',
      placedAt: row.timeOr('date'),
      decidedAt: null,
      decisionPrice: null,
      arrivalPrice: row.positiveOr('arrival_price'),
      endedAt: row.timeOr('benchmark_date_end'),
      limit: row.numberOr('price_limit'),
      currency: quoteOf(symbol),
      tags: tagsOf(row),
      terms: NO_AGREED_TERMS,
      from: row.place,
    },
  };
}
