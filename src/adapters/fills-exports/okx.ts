import { assetNamed, pairNamed } from '#core/market/asset-names';
import type { FillTerms } from '#core/tca/fill-terms';
import { type ExportFound, type ExportRow, plainFill } from './export-row.ts';

/** A spot fill is two rows, what was bought and what was sold; its fee is with the one that was received. */
interface Leg {
  readonly row: ExportRow;
  readonly order: string;
  readonly action: string;
  readonly asset: string;
  readonly amount: number;
  readonly price: number;
  readonly at: number;
  readonly fee: number;
}

/** OKX trading history; its fees are negative where they are paid. */
export function okxRows(rows: readonly ExportRow[], terms: FillTerms): readonly ExportFound[] {
  const quoteLegs: Leg[] = [];
  for (const row of rows) {
    const leg = isSpot(row) ? legOf(row) : null;
    if (leg !== null && leg.asset === pairNamed(row.text('symbol'))?.quote) quoteLegs.push(leg);
  }
  const others = new Map<string, Leg[]>();
  for (const leg of quoteLegs) {
    const key = keyOf(leg);
    const same = others.get(key);
    if (same === undefined) others.set(key, [leg]);
    else same.push(leg);
  }
  const quoteRows = new Set(quoteLegs.map(({ row }) => row));
  return rows.map((row) => {
    if (quoteRows.has(row)) return { skipped: 'the money leg of a spot fill' };
    const action = row.text('action').toLowerCase();
    if (!/^(buy|sell|open|close)/.test(action)) return { skipped: `${action} is no fill` };
    return isSpot(row) ? spotFill(legOf(row), others) : contractFill(row, terms);
  });
}

const isSpot = (row: ExportRow): boolean => /^(spot|margin)$/i.test(row.text('trade type'));
const keyOf = ({ order, at, price }: Leg): string => JSON.stringify([order, at, price]);
function legOf(row: ExportRow): Leg {
  return {
    row,
    order: row.text('order id'),
    action: row.text('action').toLowerCase(),
    asset: assetNamed(row.needed('position unit', 'balance unit')),
    amount: Math.abs(row.number('amount')),
    price: row.positive('filled price'),
    at: row.time('time'),
    fee: -(row.numberOr('fee') ?? 0),
  };
}

function spotFill(leg: Leg, others: ReadonlyMap<string, Leg[]>): ExportFound {
  const { row, amount, price, fee } = leg;
  const symbol = row.needed('symbol').toUpperCase();
  const money = amount * price;
  const legs = others.get(keyOf(leg)) ?? [];
  const found = legs.findIndex((other) => Math.abs(other.amount - money) <= 1e-6 * money);
  const [other] = found < 0 ? [] : legs.splice(found, 1);
  const own = { amount: fee, asset: assetNamed(row.text('fee unit') || leg.asset) };
  return plainFill(row, {
    id: row.text('id') || row.place,
    at: row.time('time'),
    symbol,
    side: row.side('action'),
    quantity: amount,
    price,
    currency: pairNamed(symbol)?.quote ?? null,
    fee:
      fee !== 0 || other === undefined
        ? own
        : { amount: other.fee, asset: assetNamed(other.row.text('fee unit') || other.asset) },
    orderId: leg.order || null,
    tags: { venue: 'OKX' },
  });
}

/** Opening a long and closing a short buy. What a contract is worth is not in the file. */
function contractFill(row: ExportRow, { contracts }: FillTerms): ExportFound {
  const symbol = row.needed('symbol').toUpperCase();
  const action = row.text('action').toLowerCase();
  const said = contracts[symbol];
  const size = said ?? CONTRACT_SIZES[symbol];
  const isCounted = /^cont/i.test(row.text('trading unit'));
  if (isCounted && size === undefined)
    return { skipped: `contracts of unknown size: give --contract ${symbol}=SIZE` };
  const price = row.positive('filled price');
  const fee = row.numberOr('fee');
  const unit = row.text('fee unit');
  const fill = plainFill(row, {
    id: row.text('id') || row.place,
    at: row.time('time'),
    symbol,
    side: /^(buy|open long|close short)/.test(action) ? 'buy' : 'sell',
    quantity: Math.abs(row.number('amount')),
    price,
    multiplier: isCounted ? (size ?? 1) : 1,
    currency: pairNamed(symbol)?.quote ?? null,
    fee: fee === null || unit === '' ? null : { amount: -fee, asset: assetNamed(unit) },
    orderId: row.text('order id') || null,
    tags: { venue: 'OKX' },
  });
  return isCounted && said === undefined
    ? {
        ...fill,
        note: `a contract of ${symbol} is taken as ${size}, as OKX listed it in July 2026: --contract ${symbol}=SIZE says otherwise`,
      }
    : fill;
}
/** Coins a contract, as OKX listed them in July 2026 (`ctVal` of its instruments): only the ones that everybody who publishes them agrees on. */
const CONTRACT_SIZES: Readonly<Record<string, number>> = {
  'BTC-USDT-SWAP': 0.01,
  'ETH-USDT-SWAP': 0.1,
  'SOL-USDT-SWAP': 1,
  'XRP-USDT-SWAP': 100,
  'DOGE-USDT-SWAP': 1000,
  'ADA-USDT-SWAP': 100,
};

/** `Time Zone:UTC+8` in a line before the header, as an offset; null: it is not there. */
export function okxOffset(preamble: readonly string[]): string | null {
  const [, sign, hours = '', minutes = '00'] =
    /UTC([+-])(\d{1,2})(?::(\d{2}))?/.exec(preamble.join(' ')) ?? [];
  return sign === undefined ? null : `${sign}${hours.padStart(2, '0')}:${minutes}`;
}
