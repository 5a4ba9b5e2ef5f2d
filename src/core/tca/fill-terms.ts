import type { Zone } from '#core/kernel/civil';
import type { DateOrder } from '#core/market/stamps';

/** How a file of fills is to be understood, where it does not say so itself. */
export interface FillTerms {
  /** Our name of a column to the file's. */
  readonly columns: Readonly<Record<string, string>>;
  /** Of stamps without one; null: as the format usually has it. */
  readonly zone: Zone | null;
  readonly dates: DateOrder;
  readonly decimal: 'point' | 'comma';
  /** Of a file that names none. */
  readonly symbol: string | null;
  /** null: what the file looks like. */
  readonly format: string | null;
  /** Units of the underlying a contract, by symbol. */
  readonly contracts: Readonly<Record<string, number>>;
}
