import type { z } from 'zod';
import { callerOf } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { givesMany, type Routes } from '#api/schemas';
import { type AlertDoc, acknowledgeRequest, alertsQuery } from '#contracts/alert-documents';
import type { Alert, OverAlert } from '#core/alert/alert-board';
import { isoTime } from '#core/kernel/civil';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['alerts'];
const response = givesMany('Alert');

/** What a person has to know, worst first. */
export function alertRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  const list = (query: z.infer<typeof alertsQuery>): AlertDoc[] => pageOf(desk, query);
  const first = (): AlertDoc[] => list(alertsQuery.parse({}));
  app.get(
    '/api/alerts',
    {
      schema: {
        operationId: 'alerts',
        summary:
          'Alerts: worst first, then unacknowledged, then newest; or those that are over, newest first',
        description:
          'One page: give `before` the `cursor` of its last row for the next. Where that alert is over meanwhile, the answer begins with the first page.',
        tags,
        querystring: alertsQuery,
        response,
      },
    },
    (request, reply) => reply.send(list(request.query)),
  );
  app.post(
    '/api/alerts/acknowledge',
    {
      schema: {
        operationId: 'acknowledgeAlert',
        summary: 'Acknowledge an alert: it stays quiet unless it gets worse',
        tags,
        body: acknowledgeRequest,
        response,
      },
    },
    async (request, reply) => {
      const by = callerOf(request);
      const done = await commands.carryOut({ type: 'acknowledge', key: request.body.key, by });
      return done.ok ? reply.send(first()) : answer(reply, problemOf(done.error));
    },
  );
}

type Listed = Alert & Partial<Pick<OverAlert, 'overAt'>>;
/** ALR-26: what is asked for and nothing more becomes documents. */
function pageOf(
  { alerts }: DeskView,
  { state, severity, code, limit, before }: z.infer<typeof alertsQuery>,
): AlertDoc[] {
  const all: readonly Listed[] = state === 'over' ? alerts.over() : alerts.list();
  const after = before === undefined ? -1 : all.findIndex((each) => cursorOf(each) === before);
  const page: AlertDoc[] = [];
  for (let i = after + 1; i < all.length && page.length < limit; i++) {
    const each = all[i];
    const isAsked =
      (severity === undefined || each?.severity === severity) &&
      (code === undefined || each?.code === code);
    if (each !== undefined && isAsked) page.push(alertToDoc(each));
  }
  return page;
}
const cursorOf = ({ key, firstAt, overAt }: Listed): string =>
  overAt === undefined ? key : `${overAt} ${firstAt} ${key}`;

function alertToDoc(alert: Listed): AlertDoc {
  const {
    key,
    severity,
    code,
    text,
    remedy,
    firstAt,
    at,
    count,
    acknowledged,
    escalations,
    overAt,
  } = alert;
  return {
    key,
    cursor: cursorOf(alert),
    severity,
    code,
    text,
    remedy,
    firstAt: isoTime(firstAt),
    lastAt: isoTime(at),
    count,
    acknowledged:
      acknowledged === null ? null : { by: acknowledged.by, at: isoTime(acknowledged.at) },
    escalations,
    overAt: overAt === undefined ? null : isoTime(overAt),
  };
}
