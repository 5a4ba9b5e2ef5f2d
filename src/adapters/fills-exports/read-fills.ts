import { basename } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile, AccountOrder, FileQuote, SkippedRows } from '#core/tca/account-order';
import type { FillTerms } from '#core/tca/fill-terms';
import { shownNames } from '#platform/shown-text';
import { clockOf, type ExportFound, exportRowOf, type RawRow } from './export-row.ts';
import { formatCalled, formatsHolding } from './fill-formats.ts';
import { columnsWrong } from './plain-csv.ts';
import { type ExportRecords, headerOf, readRecords, tableRecords } from './read-records.ts';

type Name = ReturnType<typeof formatsHolding>[number];
interface Understood {
  readonly name: Name;
  readonly rows: readonly RawRow[];
  readonly preamble: readonly string[];
}

/** TCA-15: the fills of an export, or the orders of one. The first bad value stops it; what is no fill is counted with its reason. */
export function readFills(
  path: string,
  holds: 'fills' | 'orders',
  terms: FillTerms,
): Result<AccountFile, Problem> {
  const records = readRecords(path);
  if (!records.ok) return records;
  const understood = understand(path, records.value, holds, terms);
  if (!understood.ok) return understood;
  const { name, rows: raw, preamble } = understood.value;
  const format = formatCalled(name);
  const offset = terms.zone === null ? (format.offset?.(preamble) ?? null) : null;
  const clock = clockOf(terms.zone ?? format.zone, terms.dates, offset);
  const rows = raw.map((each) => exportRowOf(each, { clock, decimal: terms.decimal }));
  const found = format.read(rows, terms);
  for (const row of rows) {
    const wrong = row.problem();
    if (wrong !== null) return err(wrong);
  }
  const isZoneTaken = terms.zone === null && offset === null && !hasZones(raw);
  return ok({
    source: basename(path),
    hash: records.value.hash,
    format: name,
    ...foundIn(found, rows),
    notes: [
      ...(isZoneTaken ? [`times of ${basename(path)} name no zone: taken as ${format.zone}`] : []),
      ...new Set(found.flatMap(({ note }) => note ?? [])),
    ],
  });
}

const ZONED = /\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})$|^\d{10,}$/;
/** Whether the first record dates itself. */
const hasZones = (raw: readonly RawRow[]): boolean =>
  [...(raw[0]?.fields ?? [])].some(
    ([name, value]) => ZONED.test(value) || /\(utc(\+0)?\)/.test(name),
  ) || raw[0]?.fields.has('35') === true;

/** Where a preamble is, the header is below it. */
const HEADER_WITHIN = 5;
function understand(
  path: string,
  records: ExportRecords,
  holds: 'fills' | 'orders',
  terms: FillTerms,
): Result<Understood, Problem> {
  // Whoever names columns has a file of his own.
  const isMapped = holds === 'fills' && Object.keys(terms.columns).length > 0;
  const only = terms.format ?? (isMapped ? 'csv' : null);
  const names = formatsHolding(holds).filter((name) => only === null || only === name);
  if (names.length === 0) return err(unknownFormat(terms.format ?? '', holds));
  const detect = (kind: ExportRecords['kind'], fields: readonly string[]): Name | null =>
    names.find((name) => formatCalled(name).detect({ kind, names: new Set(fields) }, terms)) ??
    null;
  if (records.kind !== 'table') {
    const fields = [
      ...new Set(records.rows.flatMap((row) => [...row.fields].map(([name]) => name))),
    ];
    const name = detect(records.kind, fields);
    return name === null
      ? err(notKnown(path, fields, holds))
      : ok({ name, rows: records.rows, preamble: [] });
  }
  if (isMapped && Object.values(terms.columns).every((column) => /^[1-9]\d*$/.test(column))) {
    const rows = tableRecords(path, records.lines, -1);
    return rows.ok ? ok({ name: 'csv', rows: rows.value, preamble: [] }) : rows;
  }
  for (let header = 0; header < Math.min(HEADER_WITHIN, records.lines.length); header++) {
    const fields = headerOf(records.lines[header]?.text ?? '');
    const wrong = isMapped ? columnsWrong(path, fields, terms.columns) : null;
    if (wrong !== null) return err(wrong);
    const name = detect('table', fields);
    if (name === null) continue;
    const rows = tableRecords(path, records.lines, header);
    if (!rows.ok) return rows;
    return ok({
      name,
      rows: rows.value,
      preamble: records.lines.slice(0, header).map(({ text }) => text),
    });
  }
  return err(notKnown(path, headerOf(records.lines[0]?.text ?? ''), holds));
}

const unknownFormat = (was: string, holds: 'fills' | 'orders'): Problem =>
  problem(
    'FLAG_INVALID',
    '--export',
    `must be one of ${formatsHolding(holds).join(', ')}, was '${was}'`,
    'leave it out: the file is looked at',
  );
const notKnown = (path: string, names: readonly string[], holds: 'fills' | 'orders'): Problem =>
  problem(
    'FORMAT_WRONG',
    path,
    `must be an export of ${holds} that is known (${formatsHolding(holds).join(', ')}), has ${shownNames(names)}`,
    'map its columns: --columns at=NAME,symbol=NAME,side=NAME,quantity=NAME,price=NAME; --symbol where it names none',
  );

/** Fills without those that a later row takes back, and what was skipped. */
function foundIn(
  found: readonly ExportFound[],
  rows: readonly { readonly place: string }[],
): Pick<AccountFile, 'fills' | 'orders' | 'quotes' | 'skipped'> {
  const busted = new Set(found.flatMap(({ busts }) => busts ?? []));
  const fills: AccountFill[] = [];
  const orders: AccountOrder[] = [];
  const quotes: FileQuote[] = [];
  const skipped = new Map<string, SkippedRows>();
  const skip = (reason: string, place: string): void => {
    const before = skipped.get(reason);
    skipped.set(reason, { reason, rows: (before?.rows ?? 0) + 1, first: before?.first ?? place });
  };
  for (const [i, { fill, order, quote, skipped: reason }] of found.entries()) {
    const place = rows[i]?.place ?? '';
    if (reason !== undefined) skip(reason, place);
    if (fill !== undefined && busted.has(fill.id))
      skip('taken back or corrected by a later row', place);
    else if (fill !== undefined) fills.push(fill);
    if (order !== undefined) orders.push(order);
    if (quote !== undefined) quotes.push(quote);
  }
  return { fills, orders, quotes, skipped: [...skipped.values()] };
}
