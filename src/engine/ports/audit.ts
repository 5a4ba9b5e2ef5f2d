import type { AuditRow } from '#core/journal/audit';
import type { Count } from '#core/kernel/units';

/** Who decided what, newest first, of entries before one (null: of all). */
export interface AuditLog {
  page(before: Count | null, limit: number): Promise<readonly AuditRow[]>;
}
