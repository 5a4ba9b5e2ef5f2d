import { answer, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { bookToDoc } from '#contracts/book-documents';
import {
  rebalanceRequest,
  rebalanceWishOf,
  rebalancingToDoc,
} from '#contracts/portfolio-documents';
import { sizedToDoc, sizeRequest, sizeWishOf } from '#contracts/size-documents';
import { stressRequest, stressToDoc } from '#contracts/stress-documents';
import { isoTime } from '#core/kernel/civil';
import { SCENARIOS, type Scenario } from '#core/portfolio/stress';
import type { DeskView } from '#engine/desk/desk';

const tags = ['portfolio'];

/** The whole account: how liquid it is, what worse markets make of it, sizes, and the way to another book. Nothing trades. */
export function portfolioRoutes(app: Routes, desk: DeskView): void {
  bookRoute(app, desk);
  stressRoute(app, desk);
  sizeRoute(app, desk);
  rebalanceRoute(app, desk);
}

function bookRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'book',
    summary:
      'The account by name (score, tier, days, bucket, cost) and in total (curve, concentration, limits)',
    tags,
    response: gives('Book'),
  };
  app.get('/api/portfolio/liquidity', { schema }, (_request, reply) => {
    const { report, standings } = desk.portfolio.book();
    const asOf = isoTime(desk.now());
    const participation = desk.policy().maxParticipation;
    return reply.send(bookToDoc(report, standings, { asOf, cash: desk.cash(), participation }));
  });
}

function stressRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'stress',
    summary: 'The account in worse markets: days, costs, buckets, limits',
    tags,
    body: stressRequest,
    response: gives('Stress', [422]),
  };
  app.post('/api/portfolio/stress', { schema }, (request, reply) => {
    const scenarios = (request.body.scenarios as readonly Scenario[] | undefined) ?? SCENARIOS;
    const rows = desk.portfolio.stress(scenarios, request.body.reverse);
    return reply.send(stressToDoc(rows, desk.portfolio.limits, isoTime(desk.now())));
  });
}

function sizeRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'size',
    summary: 'How much: by volatility, fixed risk, Kelly or edge, cut to what the market bears',
    tags,
    body: sizeRequest,
    response: gives('Size', [404, 422]),
  };
  app.post('/api/portfolio/size', { schema }, (request, reply) => {
    const sized = desk.portfolio.size(sizeWishOf(request.body));
    return sized.ok ? reply.send(sizedToDoc(sized.value)) : answer(reply, problemOf(sized.error));
  });
}

function rebalanceRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'rebalance',
    summary:
      'From the account to the best book that the market bears: trades, cost, days, waves; beside the blind one. Nothing is sent',
    tags,
    body: rebalanceRequest,
    response: gives('Rebalance', [404, 422]),
  };
  app.post('/api/portfolio/rebalance', { schema }, async (request, reply) => {
    const found = await desk.portfolio.rebalance(rebalanceWishOf(request.body));
    return found.ok
      ? reply.send(rebalancingToDoc(found.value, isoTime(desk.now())))
      : answer(reply, problemOf(found.error));
  });
}
