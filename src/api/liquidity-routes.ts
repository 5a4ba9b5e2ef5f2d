import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { quantityOf } from '#core/market/instrument';
import { assessmentDoc, estimateDoc, preTradeDoc } from '#contracts/documents';
import { parseOrderRequest, wishOf } from '#contracts/new-order';
import { assessmentToDoc, preTradeToDoc } from '#contracts/to-documents';
import type { Desk } from '#engine/runtime/desk';
import { answer, problemOf } from '#api/problems';
import { bodySchema, ok200 } from '#api/schemas';

/** The four liquidity questions. None of them trades. */
export function liquidityRoutes(app: FastifyInstance, desk: Desk): void {
  app.get<{ Params: { symbol: string }; Querystring: { quantity?: string } }>('/api/liquidity/assessment/:symbol', { schema: { summary: 'liquidity of a symbol, or of an order of a size', tags: ['liquidity'], response: ok200(assessmentDoc) } }, (request, reply) => {
    const quantity = request.query.quantity === undefined ? null : Number(request.query.quantity);
    if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity))) return answer(reply, problemOf(badField('quantity', request.query.quantity)));
    const found = desk.assess(request.params.symbol, quantity);
    return found.ok ? reply.send(assessmentToDoc(found.value.assessment, found.value.profile, found.value.instrument)) : answer(reply, problemOf(found.error));
  });

  app.post('/api/liquidity/execution-plan', { schema: { summary: 'assess, price, plan and check an order; never executes it', tags: ['liquidity'], ...bodySchema, response: ok200(preTradeDoc) } }, (request, reply) => {
    const parsed = parseOrderRequest(request.body);
    if (!parsed.ok) return answer(reply, problemOf({ kind: 'problems', problems: parsed.error }));
    const pre = desk.preTrade(wishOf(parsed.value));
    return pre.ok ? reply.send(preTradeToDoc(pre.value)) : answer(reply, problemOf(pre.error));
  });

  app.get<{ Querystring: Record<string, string | undefined> }>('/api/liquidity/impact-estimate', { schema: { summary: 'what an order would cost', tags: ['liquidity'], response: ok200(z.object({ symbol: z.string(), quantity: z.number(), arrivalPrice: z.number(), arrivalNotional: z.number(), currency: z.string(), estimate: estimateDoc })) } }, (request, reply) => {
    const { symbol, side, quantity, strategy, horizonSeconds } = request.query;
    const parsed = parseOrderRequest({ symbol, side, quantity: Number(quantity), ...(strategy === undefined ? {} : { strategy }), ...(horizonSeconds === undefined ? {} : { horizonSeconds: Number(horizonSeconds) }) });
    if (!parsed.ok) return answer(reply, problemOf({ kind: 'problems', problems: parsed.error }));
    const pre = desk.preTrade(wishOf(parsed.value));
    if (!pre.ok) return answer(reply, problemOf(pre.error));
    const doc = preTradeToDoc(pre.value);
    return reply.send({ symbol: doc.order.symbol, quantity: doc.order.quantity, arrivalPrice: doc.arrivalPrice, arrivalNotional: doc.arrivalNotional, currency: doc.currency, estimate: doc.estimate });
  });

  app.get('/api/liquidity/portfolio-liquidity', { schema: { summary: 'days to liquidate each position at the participation cap', tags: ['liquidity'] } }, (_request, reply) => {
    const positions = desk.positions().map(({ instrument, position }) => {
      const quantity = quantityOf(instrument, position);
      const found = desk.assess(instrument.id, Math.abs(quantity));
      if (!found.ok) return { symbol: instrument.symbol, quantity, daysToLiquidate: null, sellableInOneDay: null, tier: null, refusal: problemOf(found.error).code };
      const { limits, daysToTrade, tier } = found.value.assessment;
      return { symbol: instrument.symbol, quantity, daysToLiquidate: daysToTrade, sellableInOneDay: Math.min(1, limits.quantityMaxInOneDay / Math.abs(quantity)), tier, refusal: null };
    });
    return reply.send({ cash: desk.cash(), positions });
  });
}

const badField = (path: string, was: string | undefined): Parameters<typeof problemOf>[0] => ({ kind: 'problems', problems: [{ code: 'FIELD_INVALID', path, message: `must be a positive number, was '${was}'`, remedy: 'give a quantity in shares, coins or contracts' }] });
