export type CellKind = 'text' | 'bps' | 'count' | 'money' | 'share' | 'chance' | 'number';
export type SheetCell = string | number | null;
/** A column: its name, what its cells are, and whether it is shown where there is little room. */
export interface SheetColumn {
  readonly name: string;
  readonly is: CellKind;
  /** Also where there is little room. */
  readonly isBrief: boolean;
}
/** One table of a report of fills, for a terminal, a page or a workbook. */
export interface Sheet {
  readonly title: string;
  readonly words: readonly string[];
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly SheetCell[])[];
}

export const brief = (name: string, is: CellKind): SheetColumn => ({ name, is, isBrief: true });
export const long = (name: string, is: CellKind): SheetColumn => ({ name, is, isBrief: false });
type Range = readonly [number, number] | null;
export const ends = (range: Range): readonly [SheetCell, SheetCell] => range ?? [null, null];

/** A cell as people read it. */
export function cellText(cell: SheetCell, is: CellKind): string {
  if (cell === null) return '?';
  if (typeof cell === 'string') return cell;
  switch (is) {
    case 'bps':
    case 'number':
      return cell.toFixed(2).replace(/^-(0\.00)$/, '$1');
    case 'chance':
      return cell < 0.0001 ? '< 0.0001' : cell.toFixed(4);
    case 'share':
      return `${(100 * cell).toFixed(1)} %`;
    case 'money':
      return cell.toLocaleString('en-US', { maximumFractionDigits: 0 });
    case 'count':
    case 'text':
      return String(cell);
  }
}
