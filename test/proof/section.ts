/** A chapter of docs/proof.md: its lines, the title first, and whether what it claims held. */
export interface Section {
  readonly lines: readonly string[];
  readonly isWell: boolean;
}
export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
export const head = (cells: readonly string[]): readonly string[] => [
  row(cells),
  row(cells.map(() => '---')),
];
export const count = (n: number): string => Math.round(n).toLocaleString('en-US');
