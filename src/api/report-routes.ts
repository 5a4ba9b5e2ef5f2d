import { z } from 'zod';
import { answer, badRequest } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { timeText } from '#contracts/bounds';
import type { ReportDoc } from '#contracts/report-documents';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import type { DeskView } from '#engine/desk/desk';
import type { DeskReport } from '#engine/desk/desk-report';

/** The success figures of the desk's own orders (docs/success.md). */
export function reportRoutes(app: Routes, desk: Pick<DeskView, 'report'>): void {
  const schema = {
    operationId: 'report',
    summary:
      'How well the desk does: estimates, VWAP, refusals followed up, cost saved, days to liquidate; by strategy and symbol',
    description:
      'Orders placed from `from` on and before `to`; by default the last 30 days. What nobody did is modelled. null is unknown.',
    tags: ['tca'],
    querystring: z.strictObject({ from: timeText.optional(), to: timeText.optional() }),
    response: gives('Report'),
  };
  app.get('/api/report', { schema }, (request, reply) => {
    const from = request.query.from === undefined ? null : parseIsoTime(request.query.from);
    const to = request.query.to === undefined ? null : parseIsoTime(request.query.to);
    if (from !== null && to !== null && from >= to)
      return answer(reply, badRequest([notBefore(request.query.from ?? '')]));
    return reply.send(reportToDoc(desk.report({ from, to })));
  });
}

const notBefore = (was: string): Problem =>
  problem('FIELD_INVALID', 'from', `must be before to, was ${was}`, 'give an earlier time');

const reportToDoc = (report: DeskReport): ReportDoc => ({
  ...report,
  from: isoTime(report.from),
  to: isoTime(report.to),
});
