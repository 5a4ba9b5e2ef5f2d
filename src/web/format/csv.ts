type Cell = string | number | null;

/** A head and a line a row; an empty cell is unknown. */
export function tableCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => row.map(cell).join(','));
  return `${[head.join(','), ...lines].join('\n')}\n`;
}
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // A cell that a spreadsheet would run as a formula is text.
  const safe = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
