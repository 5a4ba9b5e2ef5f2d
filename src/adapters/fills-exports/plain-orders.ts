import { pairNamed } from '#core/market/asset-names';
import type { AgreedTerms } from '#core/tca/agreed-terms';
import type { FillTerms } from '#core/tca/fill-terms';
import { type ExportFound, type ExportRow, orNull, sideOf } from './export-row.ts';
import { PLAIN_FIELDS, type PlainField, plainNamesOf, tagsIn } from './plain-csv.ts';

/** Orders need less: a fill is known by its price. */
export function isPlainOrders(names: ReadonlySet<string>): boolean {
  const has = (field: PlainField): boolean => PLAIN_FIELDS[field].some((name) => names.has(name));
  return has('symbol') && has('quantity') && (has('id') || has('order') || has('parent'));
}

/** An order of the desk: `id,symbol,side,quantity,placed` and what else it knows. */
export function plainOrderRow(row: ExportRow, terms: FillTerms): ExportFound {
  const of = plainNamesOf({ ...terms, columns: {} });
  const text = (field: PlainField): string => row.text(...of(field));
  const signed = row.number(...of('quantity'));
  if (signed === 0) row.wrong(of('quantity')[0] ?? '', 'must not be 0');
  const named = sideOf(text('side'));
  if (named === null && text('side') !== '') row.side(...of('side'));
  const symbol = text('symbol') || (terms.symbol ?? '');
  if (symbol === '') row.needed(...of('symbol'));
  return {
    order: {
      id: row.needed(...of('id'), ...of('order'), ...of('parent')),
      symbol,
      side: named ?? (signed < 0 ? 'sell' : 'buy'),
      quantity: Math.abs(signed),
      quantityIn: 'units',
      placedAt: row.timeOr(...of('placed'), ...of('at')),
      decidedAt: row.timeOr(...of('decided')),
      decisionPrice: row.positiveOr(...of('decisionPrice')),
      arrivalPrice: row.positiveOr(...of('arrivalPrice')),
      endedAt: row.timeOr(...of('ended')),
      limit: row.numberOr(...of('limit')),
      currency: orNull(text('currency') || (pairNamed(symbol)?.quote ?? '')),
      tags: tagsIn(text),
      terms: termsIn(row, of),
      from: row.place,
    },
  };
}

/** A column of a price that the desk compares its orders with: `benchmark:open_auction`. */
const BENCHMARK = 'benchmark:';
function termsIn(row: ExportRow, of: (field: PlainField) => readonly string[]): AgreedTerms {
  const expectedBps = row.numberOr(...of('estimate'));
  const stdevBps = row.positiveOr(...of('estimateStdev'));
  const participationMax = row.positiveOr(...of('participationMax'));
  if (participationMax !== null && participationMax > 1)
    row.wrong(nameIn(row, of('participationMax')), 'must be a fraction, at most 1');
  const benchmarks: Record<string, number> = {};
  for (const column of row.columns(BENCHMARK)) {
    const price = row.positiveOr(column);
    if (price !== null) benchmarks[column] = price;
  }
  // A file that calls its symbols otherwise has a column `pair` for something else.
  const isPair = of('symbol').some((name) => name !== 'pair' && row.has(name));
  return {
    estimate: expectedBps === null ? null : { expectedBps, stdevBps },
    participationMax,
    participationSeen: null,
    deadline: row.timeOr(...of('deadline')),
    benchmarks,
    pair: orNull(row.text(...of('pairId'), ...(isPair ? ['pair'] : []))),
    volatility: row.positiveOr(...of('volatility')),
    plan: [],
    contract: null,
  };
}
const nameIn = (row: ExportRow, names: readonly string[]): string =>
  names.find((name) => row.has(name)) ?? '';
