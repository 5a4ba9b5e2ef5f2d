import type { MarginDoc } from '#contracts/account-documents';
import { formatPercent } from '#web/format/format';

/** Of the equity, what must be kept, in words: 100 % is liquidation. */
export function usedWords({
  equity,
  maintenance,
}: Pick<MarginDoc, 'equity' | 'maintenance'>): string {
  if (equity === null || maintenance === null) return 'unknown';
  if (equity <= 0) return maintenance === 0 ? 'nothing' : 'all of it, and more';
  return formatPercent(maintenance / equity);
}
