import type { AccountCosts } from '#core/tca/account-costs';
import type { AccountFile } from '#core/tca/account-order';

/** What was analysed, and by which rules. */
export interface FillsAnswer extends AccountCosts {
  readonly files: readonly Pick<AccountFile, 'source' | 'hash' | 'format'>[];
  readonly gap: string;
  readonly reportIn: string | null;
}
