import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { FoundLayout } from './csv-layout.ts';
import { shownText } from './shown-text.ts';

/**
 * What a reader wants (`price`) to what the file calls it (`px`), or to the number of the column,
 * from 1, in a file without a header.
 */
export type ColumnNames = { readonly [field: string]: string };
/**
 * `mayLack`: the names are of several files, and this one need not have them all; what it lacks is
 * looked for under its usual names.
 */
export interface ColumnMap {
  readonly names: ColumnNames;
  readonly mayLack: boolean;
}
/**
 * The fields of a format, each with the names that it usually has; the first that is in the
 * header is taken.
 */
export type KnownFields<Field extends string> = { readonly [F in Field]: readonly string[] };

/** Which column holds a field, and whether the first line says so. */
export interface Located<Field extends string> {
  readonly index: ReadonlyMap<Field, number>;
  readonly hasHeader: boolean;
}

export function locateColumns<Field extends string>(about: {
  path: string;
  header: readonly string[];
  known: KnownFields<Field>;
  columns: ColumnMap;
  layout: FoundLayout<Field>;
}): Result<Located<Field>, Problem> {
  const { header, known, path, layout } = about;
  const columns = about.columns.names;
  const fields = Object.keys(known).filter((name): name is Field => name in known);
  for (const field of Object.keys(columns)) {
    if (!(field in known))
      return err(
        problem(
          'COLUMN_UNKNOWN',
          `--columns ${field}`,
          `a column must be mapped from one of ${fields.join(', ')}, was from '${field}'`,
          'write --columns price=px,quantity=qty: ours first, the name in the file second',
        ),
      );
  }
  const names = header.map((name) => name.toLowerCase());
  const byNumber =
    Object.values(columns).length > 0 &&
    Object.values(columns).every((name) => /^[1-9]\d*$/.test(name) && !names.includes(name));
  const index = new Map<Field, number>();
  if (layout !== null && 'cells' in layout) {
    for (const [i, field] of layout.cells.entries()) if (field !== null) index.set(field, i);
    return ok({ index, hasHeader: false });
  }
  for (const field of fields) {
    const mapped = columns[field];
    if (byNumber) {
      if (mapped !== undefined) index.set(field, Number(mapped) - 1);
      continue;
    }
    const own = layout?.columns[field];
    const usual =
      [...(own === undefined ? [] : [own]), ...known[field]]
        .map((name) => names.indexOf(name))
        .find((i) => i >= 0) ?? -1;
    const named = mapped === undefined ? -1 : names.indexOf(mapped.toLowerCase());
    const at = mapped === undefined || (named < 0 && about.columns.mayLack) ? usual : named;
    if (mapped !== undefined && at < 0 && !about.columns.mayLack)
      return err(
        problem(
          'COLUMN_MISSING',
          `${path}:1`,
          `the header must hold '${mapped}' for ${field}, was ${shownText(header.join(','), 200)}`,
          'map it to a name of the header',
        ),
      );
    if (at >= 0) index.set(field, at);
  }
  return ok({ index, hasHeader: !byNumber });
}
