import { givesMany, type Routes } from '#api/schemas';
import { type AuditRowDoc, auditQuery } from '#contracts/audit-documents';
import { isoTime } from '#core/kernel/civil';
import type { AuditLog } from '#engine/ports/audit';

/** Who decided what, as the journal has it. */
export function auditRoutes(app: Routes, log: AuditLog): void {
  const schema = {
    operationId: 'audit',
    summary: 'Decisions of people and rules, newest first: who, when, what, why',
    tags: ['controls'],
    querystring: auditQuery,
    response: givesMany('AuditRow'),
  };
  app.get('/api/audit', { schema }, async (request, reply) => {
    const { before = null, limit } = request.query;
    const rows = await log.page(before, limit);
    return reply.send(rows.map((row): AuditRowDoc => ({ ...row, at: isoTime(row.at) })));
  });
}
/** Where no journal can be read. */
export const noAudit: AuditLog = { page: () => Promise.resolve([]) };
