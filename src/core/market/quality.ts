import type { Count, Micros } from '#core/kernel/units';
/** What a reader found while reading: nothing is dropped without being counted here. Grades A-D: A clean, D not to be relied on. */
export interface QualityReport {
  readonly source: string;
  readonly rows: Count;
  /** Rows left out, with the reason in `notes`. */
  readonly skipped: Count;
  /** Silences of more than `gapUs` in the session. */
  readonly gaps: Count;
  readonly gapUs: Micros;
  readonly locked: Count;
  readonly crossed: Count;
  readonly outOfOrder: Count;
  readonly zeroPrices: Count;
  readonly zeroSizes: Count;
  readonly grade: 'A' | 'B' | 'C' | 'D';
  readonly notes: readonly string[];
}

/** A: under 0.1 % of rows suspicious; B: under 1 %; C: under 5 %; D: more, or no rows at all. */
export function tapeGradeOf(rows: number, suspicious: number): 'A' | 'B' | 'C' | 'D' {
  if (rows === 0) return 'D';
  const share = suspicious / rows;
  if (share < 0.001) return 'A';
  if (share < 0.01) return 'B';
  return share < 0.05 ? 'C' : 'D';
}
