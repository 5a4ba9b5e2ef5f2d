import { z } from 'zod';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { amountAsText, symbolText } from '#contracts/bounds';
import {
  type ImpactEstimateDoc,
  orderRequest,
  type PortfolioLiquidityDoc,
} from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { assessmentToDoc, preTradeToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { lots } from '#core/kernel/units';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';

const tags = ['liquidity'];

/** The four liquidity questions. None of them trades. */
export function liquidityRoutes(app: Routes, desk: DeskView): void {
  assessmentRoute(app, desk);
  planRoute(app, desk);
  estimateRoute(app, desk);
  portfolioRoute(app, desk);
}

function assessmentRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'assessment',
    summary: 'Liquidity of a symbol, or of an order of a size',
    tags,
    params: z.object({ symbol: symbolText }),
    querystring: z.strictObject({ quantity: amountAsText.optional() }),
    response: gives('Assessment', [404, 422]),
  };
  app.get('/api/liquidity/assessment/:symbol', { schema }, (request, reply) => {
    const found = desk.assess(request.params.symbol, request.query.quantity ?? null);
    return found.ok
      ? reply.send(
          assessmentToDoc(found.value.assessment, found.value.profile, found.value.instrument),
        )
      : answer(reply, problemOf(found.error));
  });
}

function planRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'executionPlan',
    summary: 'Assess, price, plan and check an order; nothing is sent',
    tags,
    body: orderRequest,
    response: gives('PreTrade', [404, 422]),
  };
  app.post('/api/liquidity/execution-plan', { schema }, (request, reply) => {
    const parsed = parseOrderRequest(request.body);
    if (!parsed.ok) return answer(reply, badRequest(parsed.error));
    const pre = desk.preTrade(newOrderOf(parsed.value));
    return pre.ok ? reply.send(preTradeToDoc(pre.value)) : answer(reply, problemOf(pre.error));
  });
}

const estimateQuery = z.strictObject({
  symbol: orderRequest.shape.symbol,
  side: orderRequest.shape.side,
  quantity: amountAsText,
  strategy: orderRequest.shape.strategy,
  horizonSeconds: amountAsText.optional(),
});
function estimateRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'impactEstimate',
    summary: 'What an order would cost',
    tags,
    querystring: estimateQuery,
    response: gives('ImpactEstimate', [404, 422]),
  };
  app.get('/api/liquidity/impact-estimate', { schema }, (request, reply) => {
    const parsed = parseOrderRequest(request.query);
    if (!parsed.ok) return answer(reply, badRequest(parsed.error));
    const pre = desk.preTrade(newOrderOf(parsed.value));
    if (!pre.ok) return answer(reply, problemOf(pre.error));
    const {
      order,
      arrivalPrice,
      arrivalNotional,
      currency,
      estimate: cost,
      now,
      nowRefusal,
      verdict,
    } = preTradeToDoc(pre.value);
    const { symbol, side, quantity, strategy, start, deadline } = order;
    return reply.send({
      symbol,
      side,
      quantity,
      strategy,
      start,
      deadline,
      arrivalPrice,
      arrivalNotional,
      currency,
      estimate: cost,
      now,
      nowRefusal,
      verdict,
    } satisfies ImpactEstimateDoc);
  });
}

function portfolioRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'portfolioLiquidity',
    summary: 'How fast each position could be sold at the participation cap',
    tags,
    response: gives('PortfolioLiquidity'),
  };
  app.get('/api/liquidity/portfolio-liquidity', { schema }, (_request, reply) => {
    const positions = desk
      .positions()
      .map(({ instrument, position }) => positionToDoc(desk, instrument, position));
    return reply.send({
      asOf: isoTime(desk.now()),
      cash: desk.cash(),
      positions,
      total: totalOf(positions),
    } satisfies PortfolioLiquidityDoc);
  });
}

type PositionDoc = PortfolioLiquidityDoc['positions'][number];

function positionToDoc(desk: DeskView, instrument: Instrument, position: number): PositionDoc {
  const quantity = quantityOf(instrument, position);
  const view = desk.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  const value = mid === null ? null : quoteValueOf(instrument, lots(Math.abs(position)), mid);
  const about = {
    symbol: instrument.symbol,
    quantity,
    value,
    currency: instrument.currencies.quote,
  };
  const found = desk.assess(instrument.id, Math.abs(quantity));
  if (!found.ok) {
    const { code, detail, facts, remedy } = problemOf(found.error);
    return {
      ...about,
      daysToLiquidate: null,
      sellableInOneDay: null,
      assessment: null,
      refusal: { code, message: detail, facts: facts ?? {}, remedy },
    };
  }
  const { assessment, profile } = found.value;
  const sellableInOneDay = Math.min(1, assessment.limits.quantityMaxInOneDay / Math.abs(quantity));
  return {
    ...about,
    daysToLiquidate: assessment.daysToTrade,
    sellableInOneDay,
    assessment: assessmentToDoc(assessment, profile, instrument),
    refusal: null,
  };
}

/** Positions are sold side by side, so the slowest sets the days. One unknown makes the total unknown: a sum without it would look better than it is. */
function totalOf(positions: readonly PositionDoc[]): PortfolioLiquidityDoc['total'] {
  let value = 0;
  let sellable = 0;
  let days = 0;
  for (const each of positions) {
    if (
      each.value === null ||
      each.sellableInOneDay === null ||
      each.daysToLiquidate === null ||
      each.currency !== positions[0]?.currency
    )
      return { value: null, sellableInOneDay: null, daysToLiquidate: null };
    value += each.value;
    sellable += each.value * each.sellableInOneDay;
    days = Math.max(days, each.daysToLiquidate);
  }
  return value === 0
    ? { value: null, sellableInOneDay: null, daysToLiquidate: null }
    : { value, sellableInOneDay: sellable / value, daysToLiquidate: days };
}
