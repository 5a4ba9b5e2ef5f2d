import { z } from 'zod';
import { answer, badRequest } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { timeText } from '#contracts/bounds';
import type { ReportDoc } from '#contracts/report-documents';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { DeskView } from '#engine/desk/desk';
import type { DeskReport, ReportAsked } from '#engine/desk/desk-report';

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
  const reported = keptReport(desk);
  app.get('/api/report', { schema }, (request, reply) => {
    const range = rangeOf(request.query);
    return range.ok ? reply.send(reported(range.value)) : answer(reply, badRequest(range.error));
  });
}

/** So many times as long as a report took it is kept. */
const KEPT_TIMES = 10;
/** The last report is answered again for a while: whoever asks for one of ten thousand orders (two seconds of work) all day takes a tenth of this process and no more. */
function keptReport(desk: Pick<DeskView, 'report'>): (range: ReportAsked) => ReportDoc {
  let kept: { readonly key: string; readonly doc: ReportDoc; readonly untilMs: number } | null =
    null;
  return (range) => {
    const key = JSON.stringify(range);
    const beganMs = performance.now();
    if (kept?.key === key && beganMs < kept.untilMs) return kept.doc;
    const doc = reportToDoc(desk.report(range));
    const endedMs = performance.now();
    kept = { key, doc, untilMs: endedMs + KEPT_TIMES * (endedMs - beganMs) };
    return doc;
  };
}

type Query = { readonly [End in 'from' | 'to']?: string | undefined };
function rangeOf(query: Query): Result<ReportAsked, readonly Problem[]> {
  const problems: Problem[] = [];
  const read = (end: keyof Query): TimeUs | null => {
    const text = query[end];
    const at = text === undefined ? null : parseIsoTime(text);
    if (text !== undefined && at === null)
      problems.push(invalid(end, 'a time of the calendar', text));
    return at;
  };
  const from = read('from');
  const to = read('to');
  if (from !== null && to !== null && from >= to)
    problems.push(invalid('from', 'before to', query.from ?? ''));
  return problems.length === 0 ? ok({ from, to }) : err(problems);
}
const invalid = (path: string, must: string, was: string): Problem =>
  problem(
    'FIELD_INVALID',
    path,
    `must be ${must}, was '${was}'`,
    'give a time with its zone, such as 2026-01-05T14:30:00Z',
  );

const reportToDoc = (report: DeskReport): ReportDoc => ({
  ...report,
  from: isoTime(report.from),
  to: isoTime(report.to),
});
