import { z } from 'zod';
import { callerOf } from '#api/access';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, givesEither, givesMany, type Routes } from '#api/schemas';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import {
  predictedOf,
  type ShadowAnswer,
  type ShadowDoc,
  shadowFillsRequest,
  shadowId,
  shadowRequest,
} from '#contracts/shadow-documents';
import { preTradeToDoc, refusalToDoc } from '#contracts/to-documents';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { DeskError } from '#engine/desk/desk';
import { refusalOf } from '#engine/desk/desk-error';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import {
  costSoFar,
  reportFills,
  reportOrder,
  type ShadowDesk,
  unknownShadow,
} from '#engine/shadow/report-order';
import type { ShadowBook, ShadowEntry, ShadowFill } from '#engine/shadow/shadow-book';

const tags = ['shadow'];

/** Orders that the desk works by itself, judged and priced beside it. These routes are given no way to place one. */
export function shadowRoutes(app: Routes, desk: ShadowDesk, book: ShadowBook): void {
  reportRoute(app, desk, book);
  fillsRoute(app, book);
  listRoute(app, book);
  findRoute(app, book);
}

function reportRoute(app: Routes, desk: ShadowDesk, book: ShadowBook): void {
  const schema = {
    operationId: 'reportShadowOrder',
    summary: 'An order that the desk works by itself: assessed, judged, planned and priced now',
    description:
      'Nothing is sent. The answer is kept, and later fills are compared with it. `id` is your own: the same report again returns the first answer (200), another order under it 409.',
    tags,
    body: shadowRequest,
    response: givesEither('ShadowOrder', [200, 201], [404, 409, 422]),
  };
  app.post('/api/shadow/orders', { schema }, (request, reply) => {
    const { id, ...body } = request.body;
    const parsed = parseOrderRequest(body);
    if (!parsed.ok) return answer(reply, badRequest(parsed.error));
    const reported = reportOrder(desk, book, {
      id,
      order: newOrderOf(parsed.value),
      by: callerOf(request),
      answerOf: (found) => JSON.stringify(answerOf(found)),
    });
    if (!reported.ok) return answer(reply, problemOf(reported.error));
    const { entry, isRepeat } = reported.value;
    return reply
      .code(isRepeat ? 200 : 201)
      .header('location', `/api/shadow/orders/${id}`)
      .send(wholeDoc(entry));
  });
}

function fillsRoute(app: Routes, book: ShadowBook): void {
  const schema = {
    operationId: 'reportShadowFills',
    summary: 'What the desk itself filled of a reported order, beside the prediction',
    description: 'A fill whose `executionId` is known is replaced.',
    tags,
    params: shadowId,
    body: shadowFillsRequest,
    response: gives('ShadowOrder', [404, 422]),
  };
  app.post('/api/shadow/orders/:id/fills', { schema }, (request, reply) => {
    const fills = fillsIn(request.body);
    if (!fills.ok) return answer(reply, badRequest(fills.error));
    const reported = reportFills(book, request.params.id, {
      fills: fills.value,
      by: callerOf(request),
    });
    return reported.ok
      ? reply.send(wholeDoc(reported.value))
      : answer(reply, problemOf(reported.error));
  });
}

function fillsIn({
  fills,
}: z.infer<typeof shadowFillsRequest>): Result<readonly ShadowFill[], readonly Problem[]> {
  const read = fills.map((fill) => ({ ...fill, at: parseIsoTime(fill.at) }));
  const problems = read.flatMap(({ at }, i) =>
    at === null
      ? [
          problem(
            'FIELD_INVALID',
            `fills.${i}.at`,
            `must be a time of the calendar, was '${fills[i]?.at ?? ''}'`,
            'give a time with its zone, such as 2026-01-05T14:30:00Z',
          ),
        ]
      : [],
  );
  if (problems.length > 0) return err(problems);
  return ok(read.flatMap(({ at, ...fill }) => (at === null ? [] : [{ ...fill, at }])));
}

function listRoute(app: Routes, book: ShadowBook): void {
  const schema = {
    operationId: 'shadowOrders',
    summary: 'Reported orders, newest first, a page at a time: verdict, prediction, real cost',
    description: '`before`: the last id on the previous page; the header Link names the next page.',
    tags,
    querystring: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(100),
      before: shadowId.shape.id.optional(),
    }),
    response: givesMany('ShadowOrder', [404]),
  };
  app.get('/api/shadow', { schema }, (request, reply) => {
    const { limit, before } = request.query;
    if (before !== undefined && book.find(before) === null)
      return answer(reply, badRequest([unknownShadow(before)]));
    const found = book.newest(limit + 1, before ?? null);
    const page = found.slice(0, limit);
    const end = page.at(-1);
    if (found.length > limit && end !== undefined) {
      const next = new URLSearchParams({ limit: String(limit), before: end.id });
      void reply.header('link', `</api/shadow?${next.toString()}>; rel="next"`);
    }
    return reply.send(page.map((entry) => docOf(entry, answerIn(entry))));
  });
}

function findRoute(app: Routes, book: ShadowBook): void {
  const schema = {
    operationId: 'shadowOrder',
    summary: 'One reported order with all that was answered, and what it cost since',
    tags,
    params: shadowId,
    response: gives('ShadowOrder', [404]),
  };
  app.get('/api/shadow/orders/:id', { schema }, (request, reply) => {
    const { id } = request.params;
    const entry = book.find(id);
    return entry === null
      ? answer(reply, badRequest([unknownShadow(id)]))
      : reply.send(wholeDoc(entry));
  });
}

function answerOf(found: Result<PreTrade, DeskError>): ShadowAnswer {
  if (!found.ok) return { preTrade: null, refusal: refusalToDoc(refusalOf(found.error)) };
  const preTrade = preTradeToDoc(found.value);
  return { preTrade, refusal: preTrade.verdict.refusal };
}
// What it was written by is this very file.
const answerIn = ({ answer: text }: ShadowEntry): ShadowAnswer => JSON.parse(text) as ShadowAnswer;

function wholeDoc(entry: ShadowEntry): ShadowDoc {
  const found = answerIn(entry);
  return { ...docOf(entry, found), preTrade: found.preTrade };
}

function docOf(entry: ShadowEntry, found: ShadowAnswer): ShadowDoc {
  const cost = costSoFar(entry);
  const predicted = predictedOf(found);
  const isWhole = cost !== null && predicted !== null && cost.completion > 1 - 1e-9;
  const withFees = (cost?.costBps ?? 0) + (predicted?.feesBps ?? 0);
  const [low, high] = predicted?.interval90Bps ?? [NaN, NaN];
  return {
    id: entry.id,
    at: isoTime(entry.at),
    by: entry.by,
    symbol: entry.symbol,
    side: entry.side,
    quantity: entry.quantity,
    approved: found.preTrade === null ? null : found.refusal === null,
    refusal: found.refusal,
    predicted,
    fills: entry.fills.length,
    filled: entry.fills.reduce((sum, { quantity }) => sum + quantity, 0),
    averagePrice: cost?.averagePrice ?? null,
    real:
      cost === null
        ? null
        : {
            costBps: cost.costBps,
            arrivalPrice: cost.arrivalPrice,
            completion: cost.completion,
          },
    isWithin90: isWhole ? withFees >= low && withFees <= high : null,
  };
}
