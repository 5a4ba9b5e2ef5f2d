import type { AccountOrder } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { type ExportFound, type ExportRow, orNull, plainFill, tagged } from './export-row.ts';

// Tags of FIX 4.4 execution reports (35=8), and of 4.2, whose ExecTransType (20) says what 4.4's ExecType (150) does.
const FILLS = new Set(['F', '1', '2']);
const ENDS: Readonly<Record<string, string>> = {
  '4': 'cancelled',
  '3': 'done for the day',
  C: 'expired',
};

/** Executions, what they take back, and the orders that they are of. */
export function fixRows(rows: readonly ExportRow[]): readonly ExportFound[] {
  const orders = new Map<string, AccountOrder>();
  const found = rows.map((row): ExportFound => {
    const kind = row.text('35');
    if (kind !== '8') return { skipped: `message ${kind} is no execution report` };
    const type = row.text('150');
    noteOrder(orders, row, type);
    const restates = row.text('20');
    if (type === 'H' || restates === '1')
      return { skipped: 'a bust, which takes its execution back', busts: row.needed('19') };
    if (type === 'G' || restates === '2') return { ...fillOf(row), busts: row.needed('19') };
    return FILLS.has(type) && (type === 'F' || row.text('32') !== '0')
      ? fillOf(row)
      : { skipped: `execution type ${type} is no fill` };
  });
  return [...found, ...[...orders.values()].map((order) => ({ order }))];
}

const orderIdOf = (row: ExportRow): string => row.text('37', '11');
function fillOf(row: ExportRow): ExportFound {
  const currency = orNull(row.text('15'));
  const amount = commissionOf(row);
  const added = row.text('851');
  return plainFill(row, {
    id: row.needed('17'),
    at: row.time('60'),
    symbol: row.needed('55'),
    side: row.side('54'),
    quantity: row.positive('32'),
    price: row.positive('31'),
    multiplier: row.positiveOr('231') ?? 1,
    currency,
    fee:
      amount === null || currency === null ? null : { amount, asset: row.text('479') || currency },
    liquidity: added === '1' ? 'maker' : added === '2' ? 'taker' : null,
    orderId: orNull(orderIdOf(row)),
    tags: tagged({ venue: row.text('30'), account: row.text('1'), strategy: row.text('847') }),
  });
}

/** Absolute, a unit, or percent. */
function commissionOf(row: ExportRow): number | null {
  const said = row.numberOr('12');
  if (said === null) return null;
  const kind = row.text('13');
  const quantity = row.number('32');
  if (kind === '1') return said * quantity;
  return kind === '2' ? (said / 100) * quantity * row.number('31') : said;
}

/** When an order was placed, for how much, and when it was given up: from the reports that are no fills. */
function noteOrder(orders: Map<string, AccountOrder>, row: ExportRow, type: string): void {
  const id = orderIdOf(row);
  const before = orders.get(id);
  const side = row.text('54');
  if (id === '' || side === '' || row.text('55') === '') return;
  const at = row.timeOr('60');
  const quantity = row.numberOr('38');
  orders.set(id, {
    id,
    symbol: row.text('55'),
    side: row.side('54'),
    quantity: quantity ?? before?.quantity ?? null,
    quantityIn: 'units',
    placedAt: before?.placedAt ?? (type === '0' ? at : null),
    decidedAt: null,
    decisionPrice: null,
    arrivalPrice: null,
    endedAt: type in ENDS ? at : (before?.endedAt ?? null),
    limit: row.numberOr('44') ?? before?.limit ?? null,
    currency: orNull(row.text('15')) ?? before?.currency ?? null,
    tags: before?.tags ?? {},
    terms: NO_AGREED_TERMS,
    from: before?.from ?? row.place,
  });
}
