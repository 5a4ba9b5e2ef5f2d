import type { AccountCosts } from './account-costs.ts';
import type { AccountFile } from './account-order.ts';
import type { FillsTables } from './fills-tables.ts';

/** What was analysed, by which rules, and every table over it. */
export interface FillsAnswer extends AccountCosts {
  readonly files: readonly Pick<AccountFile, 'source' | 'hash' | 'format'>[];
  readonly gap: string;
  readonly reportIn: string | null;
  /** The keys that were asked for; null: all. */
  readonly by: readonly string[] | null;
  readonly tables: FillsTables;
}
