import { callerOf } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { givesMany, type Routes } from '#api/schemas';
import { type AlertDoc, acknowledgeRequest } from '#contracts/alert-documents';
import type { Alert } from '#core/alert/alert-board';
import { isoTime } from '#core/kernel/civil';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['alerts'];
const response = givesMany('Alert');

/** What a person has to know, worst first. */
export function alertRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  const list = (): AlertDoc[] => desk.alerts.list().map(alertToDoc);
  app.get(
    '/api/alerts',
    {
      schema: {
        operationId: 'alerts',
        summary: 'Alerts: worst first, then unacknowledged, then newest',
        tags,
        response,
      },
    },
    (_request, reply) => reply.send(list()),
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
      return done.ok ? reply.send(list()) : answer(reply, problemOf(done.error));
    },
  );
}

function alertToDoc({
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
}: Alert): AlertDoc {
  return {
    key,
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
  };
}
