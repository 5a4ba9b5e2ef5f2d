import { type Problem, problem } from '#core/kernel/failure';
import { assetNamed, pairNamed } from '#core/market/asset-names';
import type { FillTerms } from '#core/tca/fill-terms';
import { shownNames } from '#platform/shown-text';
import type { ExportRow } from './export-row.ts';
import { type ExportFound, orNull, plainFill, tagged } from './export-row.ts';

/** Our names of the columns of a plain CSV of fills or orders, and what others call them. */
export const PLAIN_FIELDS = {
  id: ['id', 'exec_id', 'execution_id', 'trade_id', 'fill_id'],
  order: ['order', 'order_id', 'orderid', 'client_order_id'],
  parent: ['parent', 'parent_id', 'parent_order_id'],
  symbol: ['symbol', 'ticker', 'sym', 'instrument', 'asset', 'pair'],
  side: ['side', 'buy_sell', 'b/s', 'direction'],
  at: ['at', 'time', 'timestamp', 'datetime', 'date', 'ts', 'executed_at', 'transact_time'],
  quantity: ['quantity', 'qty', 'shares', 'units', 'size', 'amount', 'last_qty'],
  price: ['price', 'px', 'fill_price', 'last_px', 'executed_price'],
  fee: ['fee', 'fees', 'commission'],
  feeAsset: ['fee_asset', 'fee_currency', 'fee_coin', 'commission_asset'],
  currency: ['currency', 'ccy', 'quote_currency'],
  liquidity: ['liquidity', 'maker_taker'],
  multiplier: ['multiplier', 'contract_size'],
  bid: ['bid', 'market_bid'],
  ask: ['ask', 'market_ask'],
  strategy: ['strategy', 'algo', 'algo_id'],
  venue: ['venue', 'exchange', 'market'],
  broker: ['broker', 'broker_id'],
  trader: ['trader', 'trader_id'],
  portfolio: ['portfolio', 'portfolio_id'],
  account: ['account', 'account_id'],
  placed: ['placed', 'placed_at', 'order_time', 'ordered_at', 'start', 'arrival_time'],
  decided: ['decided', 'decided_at', 'decision_time'],
  ended: ['ended', 'ended_at', 'end', 'end_time', 'cancelled_at'],
  decisionPrice: ['decision_price', 'decision'],
  arrivalPrice: ['arrival_price', 'arrival_mid', 'arrival'],
  limit: ['limit', 'limit_price', 'price_limit'],
  tier: ['tier', 'liquidity_tier'],
  estimate: ['estimate_bps', 'expected_bps', 'pre_trade_bps'],
  estimateStdev: ['estimate_stdev_bps', 'expected_stdev_bps', 'timing_risk_bps'],
  participationMax: ['participation_max', 'max_participation', 'participation_cap'],
  deadline: ['deadline', 'deadline_at', 'finish_by'],
  pairId: ['pair_id'],
  volatility: ['volatility', 'volatility_daily'],
} as const;
export type PlainField = keyof typeof PLAIN_FIELDS;

/** The columns of a field: as the flag says, else its usual names. */
export const plainNamesOf =
  ({ columns }: FillTerms) =>
  (field: PlainField): readonly string[] => {
    const named = columns[field];
    return named === undefined ? PLAIN_FIELDS[field] : [named.toLowerCase()];
  };
/** Whether a header has what a fill needs. */
export function isPlainCsv(names: ReadonlySet<string>, terms: FillTerms): boolean {
  const of = plainNamesOf(terms);
  const has = (field: PlainField): boolean => of(field).some((name) => names.has(name));
  return has('at') && has('price') && has('quantity') && (has('symbol') || terms.symbol !== null);
}

/** A column that is mapped must be a field of ours, and be in the file. */
export function columnsWrong(
  path: string,
  names: readonly string[],
  columns: FillTerms['columns'],
): Problem | null {
  for (const [field, name] of Object.entries(columns)) {
    if (!(field in PLAIN_FIELDS))
      return problem(
        'COLUMN_UNKNOWN',
        `--columns ${field}`,
        `a column must be mapped from one of ${Object.keys(PLAIN_FIELDS).join(', ')}, was from '${field}'`,
        'write --columns price=px,quantity=qty: ours first, the name in the file second',
      );
    if (!names.includes(name.toLowerCase()))
      return problem(
        'COLUMN_MISSING',
        `${path}:1`,
        `the header must hold '${name}' for ${field}, was ${shownNames(names)}`,
        'map it to a name of the header',
      );
  }
  return null;
}

export function plainRow(row: ExportRow, terms: FillTerms): ExportFound {
  const of = plainNamesOf(terms);
  const text = (field: PlainField): string => row.text(...of(field));
  const quantity = row.number(...of('quantity'));
  if (quantity === 0) row.wrong(of('quantity')[0] ?? '', 'must not be 0');
  const hasSide = of('side').some((name) => row.has(name));
  const symbol = text('symbol') || (terms.symbol ?? '');
  if (symbol === '') row.needed(...of('symbol'));
  const at = row.time(...of('at'));
  const currency = text('currency') || (pairNamed(symbol)?.quote ?? '');
  const fee = row.numberOr(...of('fee'));
  const feeAsset = text('feeAsset') || currency;
  const liquidity = text('liquidity').toLowerCase();
  const bid = row.numberOr(...of('bid'));
  const ask = row.numberOr(...of('ask'));
  const fill = plainFill(row, {
    id: text('id') || row.place,
    at,
    symbol,
    side: hasSide ? row.side(...of('side')) : quantity > 0 ? 'buy' : 'sell',
    quantity: Math.abs(quantity),
    price: row.positive(...of('price')),
    multiplier: row.positiveOr(...of('multiplier')) ?? 1,
    currency: orNull(currency),
    fee: fee === null || feeAsset === '' ? null : { amount: fee, asset: assetNamed(feeAsset) },
    liquidity: liquidity.startsWith('m') ? 'maker' : liquidity.startsWith('t') ? 'taker' : null,
    orderId: orNull(text('order')),
    parentId: orNull(text('parent')),
    orderedAt: row.timeOr(...of('placed')),
    tags: tagsIn(text),
  });
  return bid !== null && ask !== null && bid > 0 && bid <= ask
    ? { ...fill, quote: { symbol, at, bid, ask, mid: (bid + ask) / 2 } }
    : fill;
}

/** The tags of a row, by the fields that hold them. */
export const tagsIn = (text: (field: PlainField) => string) =>
  tagged({
    strategy: text('strategy'),
    venue: text('venue'),
    broker: text('broker'),
    trader: text('trader'),
    portfolio: text('portfolio'),
    account: text('account'),
    tier: text('tier'),
  });
