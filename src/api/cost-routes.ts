import { z } from 'zod';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { amountAsText } from '#contracts/bounds';
import { adviceToDoc, mostToDoc, surfaceToDoc, urgencyWord } from '#contracts/cost-documents';
import { orderRequest } from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { pricedTradesRequest, pricedTradesToDoc } from '#contracts/priced-trades';
import { timeUs } from '#core/kernel/units';
import type { DeskView } from '#engine/desk/desk';

const tags = ['liquidity'];
const TRADES_BYTES_MAX = 2_000_000;

/** What sizes cost in what time, and by which strategy. Nothing trades. */
export function costRoutes(app: Routes, desk: DeskView): void {
  const query = z.strictObject({
    symbol: orderRequest.shape.symbol,
    urgency: urgencyWord.default('even'),
    quantity: amountAsText.optional(),
    cells: z.coerce.number().int().min(4).max(100).default(24),
  });
  app.get(
    '/api/liquidity/cost-surface',
    {
      schema: {
        operationId: 'costSurface',
        summary:
          'The cost of every size over every horizon, and the efficient frontier of one size',
        tags,
        querystring: query,
        response: gives('CostSurface', [404, 422]),
      },
    },
    (request, reply) => {
      const found = desk.costs.surface({
        ...request.query,
        quantity: request.query.quantity ?? null,
      });
      return found.ok
        ? reply.send(surfaceToDoc(found.value))
        : answer(reply, problemOf(found.error));
    },
  );
  app.post(
    '/api/liquidity/strategy-advice',
    {
      schema: {
        operationId: 'strategyAdvice',
        summary: 'The best strategy for an order, why, and what the next best would cost',
        tags,
        querystring: z.strictObject({
          riskWeight: z.coerce.number().min(0).max(1000).optional(),
        }),
        body: orderRequest,
        response: gives('Advice', [404, 422]),
      },
    },
    (request, reply) => {
      const parsed = parseOrderRequest(request.body);
      if (!parsed.ok) return answer(reply, badRequest(parsed.error));
      const found = desk.costs.advise(newOrderOf(parsed.value), request.query.riskWeight);
      if (!found.ok) return answer(reply, problemOf(found.error));
      return reply.send(adviceToDoc(found.value));
    },
  );
  app.post(
    '/api/liquidity/price-trades',
    {
      bodyLimit: TRADES_BYTES_MAX,
      schema: {
        operationId: 'priceTrades',
        summary: 'What trades of the past would have cost, each from the days before it alone',
        tags,
        body: pricedTradesRequest,
        response: gives('PricedTrades', [404, 422]),
      },
    },
    (request, reply) => {
      const { trades, participation = null, takerShare, feesBps } = request.body;
      const { priced, modelId } = desk.costs.price({
        trades: trades.map(({ symbol, at, quantity, horizonDays = null, spreadBps = null }) => ({
          symbol,
          at: timeUs(Date.parse(at) * 1000),
          quantity,
          horizonDays,
          spreadBps,
        })),
        participation,
        takerShare,
        feesBps,
      });
      return reply.send(pricedTradesToDoc(priced, modelId));
    },
  );
  app.post(
    '/api/liquidity/most-tradable',
    {
      schema: {
        operationId: 'mostTradable',
        summary:
          'The most of an order that the gate lets through in its time for at most so many bps; its quantity is not read',
        tags,
        querystring: z.strictObject({
          maxBps: z.coerce.number().positive().max(10_000),
          confidence: z.coerce.number().min(0.5).max(0.999).default(0.9),
          of: z.enum(['realised', 'expected']).default('realised'),
        }),
        body: orderRequest,
        response: gives('Most', [404, 422]),
      },
    },
    (request, reply) => {
      const parsed = parseOrderRequest(request.body);
      if (!parsed.ok) return answer(reply, badRequest(parsed.error));
      const found = desk.costs.most({ order: newOrderOf(parsed.value), ...request.query });
      return found.ok
        ? reply.send(mostToDoc(found.value, request.query))
        : answer(reply, problemOf(found.error));
    },
  );
}
