import { type ExportFound, type ExportRow, orNull, plainFill, tagged } from './export-row.ts';

/** Levels that repeat executions or add them up. */
const EXECUTION = new Set(['', 'EXECUTION', 'TRADE']);
/** Bonds are quoted in percent. */
const PERCENT = 0.01;

/** A trade of an Interactive Brokers flex query, XML or CSV: quantity is signed, commission is negative. */
export function flexRow(row: ExportRow): ExportFound {
  const level = row.text('levelofdetail').toUpperCase();
  if (!EXECUTION.has(level)) return { skipped: `level of detail ${level} repeats executions` };
  const kind = row.text('transactiontype');
  if (/^book/i.test(kind)) return { skipped: `${kind} is an entry of the books, not a trade` };
  const word = row.text('buysell', 'buy/sell');
  if (/\(ca\.\)/i.test(word)) return cancelled(row);
  if (!(row.number('tradeprice') > 0)) return { skipped: 'a price that is not above 0' };
  const category = row.text('assetcategory', 'assetclass').toUpperCase();
  const signed = row.number('quantity');
  if (signed === 0) row.wrong('quantity', 'must not be 0');
  const currency = row.needed('currency', 'currencyprimary').toUpperCase();
  const commission = row.numberOr('ibcommission');
  return plainFill(row, {
    id: row.text('tradeid', 'ibexecid', 'transactionid') || row.place,
    at: row.time('datetime', 'date/time'),
    symbol: symbolOf(row, category),
    side: word === '' ? (signed > 0 ? 'buy' : 'sell') : row.side('buysell', 'buy/sell'),
    quantity: Math.abs(signed),
    price: row.number('tradeprice'),
    multiplier: (row.positiveOr('multiplier') ?? 1) * (category === 'BOND' ? PERCENT : 1),
    currency,
    fee:
      commission === null
        ? null
        : {
            amount: -commission,
            asset: row.text('ibcommissioncurrency').toUpperCase() || currency,
          },
    orderId: orderOf(row),
    orderedAt: row.timeOr('ordertime'),
    tags: tagged({
      broker: 'IBKR',
      venue: row.text('exchange'),
      account: row.text('accountid', 'clientaccountid'),
      strategy: row.text('orderreference', 'model'),
      trader: row.text('traderid'),
    }),
  });
}

/** A cancellation names what it takes back, or is counted. */
function cancelled(row: ExportRow): ExportFound {
  const original = row.text('origtradeid');
  return original === '' || original === '0'
    ? { skipped: 'a cancelled trade that does not name its original' }
    : { skipped: 'the cancellation of an earlier trade', busts: original };
}

/** Pairs of currencies have a point: EUR.USD. */
function symbolOf(row: ExportRow, category: string): string {
  const symbol = row.needed('symbol').toUpperCase();
  return category === 'CASH' ? symbol.replace('.', '') : symbol;
}
function orderOf(row: ExportRow): string | null {
  const id = row.text('iborderid', 'orderid');
  return id === '0' ? null : orNull(id);
}
