import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** A table whose header is known: which names it must hold, and what its fields are called where that is not usual. */
export interface NamedLayout<Field extends string> {
  readonly name: string;
  readonly header: readonly string[];
  readonly columns: { readonly [F in Field]?: string };
}
/** A table without a header that is known by its rows. */
export interface BareLayout<Field extends string> {
  readonly name: string;
  /** The fields of its columns in order; null: of no use. */
  readonly cells: readonly (Field | null)[];
  /** Whether these rows can be of it, cell by cell. */
  fits(rows: readonly (readonly string[])[]): boolean;
}
/** Tables as vendors write them. The first named layout that fits is taken; of bare ones exactly one must fit. */
export interface Layouts<Field extends string> {
  readonly named: readonly NamedLayout<Field>[];
  readonly bare: readonly BareLayout<Field>[];
}
export const NO_LAYOUTS: Layouts<never> = { named: [], bare: [] };

/** What a table was found to be; null: nothing in particular. */
export type FoundLayout<Field extends string> = NamedLayout<Field> | BareLayout<Field> | null;

const PLAIN_CELL = /^([+-]?[\d.]+([eE][+-]?\d+)?|true|false|)$/i;
const COLUMNS_MIN = 3;
/** Whether a first line can only be a row: a header has words in it. */
export const isBareRow = (cells: readonly string[]): boolean =>
  cells.length >= COLUMNS_MIN &&
  cells.every((cell) => PLAIN_CELL.test(cell.trim())) &&
  cells.some((cell) => cell.trim() !== '');

/** `rows`: what the file begins with, the first line first. */
export function layoutOf<Field extends string>(
  path: string,
  { named, bare }: Layouts<Field>,
  rows: readonly (readonly string[])[],
): Result<FoundLayout<Field>, Problem> {
  const first = (rows[0] ?? []).map((cell) => cell.trim().toLowerCase());
  if (!isBareRow(first))
    return ok(named.find(({ header }) => header.every((name) => first.includes(name))) ?? null);
  const trimmed = rows.map((row) => row.map((cell) => cell.trim()));
  const fitting = bare.filter(
    (layout) => layout.cells.length === first.length && layout.fits(trimmed),
  );
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return ok(only);
  const shown = fitting.map(({ name }) => name).join(' and like ');
  return err(
    problem(
      'FLAG_MISSING',
      '--columns',
      `the columns of '${path}' must be said, because it has no header and rows of ${first.length} numbers look like ${fitting.length === 0 ? 'none that are known' : shown}`,
      'number them from 1, such as --columns at=1,price=2,quantity=3',
    ),
  );
}
