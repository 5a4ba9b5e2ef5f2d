import { type ZodType, z } from 'zod';
import { type AccountDoc, accountDoc } from '#contracts/account-documents';
import { type AlertDoc, alertDoc } from '#contracts/alert-documents';
import { type AuditRowDoc, auditRowDoc } from '#contracts/audit-documents';
import { type BasketDoc, basketDoc, type basketRequest } from '#contracts/basket-documents';
import { type BookDoc, bookDoc } from '#contracts/book-documents';
import {
  type ControlStateDoc,
  controlStateDoc,
  type quarantineRequest,
  type ScopeDoc,
} from '#contracts/control-documents';
import {
  type AdviceDoc,
  adviceDoc,
  type CostSurfaceDoc,
  costSurfaceDoc,
  type MostDoc,
  mostDoc,
} from '#contracts/cost-documents';
import {
  type AssessmentDoc,
  assessmentDoc,
  type EventDoc,
  eventDoc,
  type HealthDoc,
  healthDoc,
  type ImpactEstimateDoc,
  type InstrumentDoc,
  impactEstimateDoc,
  instrumentDoc,
  type MarketDoc,
  marketDoc,
  type OrderDoc,
  type OrderRequest,
  type OrderSummaryDoc,
  orderDoc,
  orderSummaryDoc,
  type PortfolioLiquidityDoc,
  type PreTradeDoc,
  type ProblemDoc,
  portfolioLiquidityDoc,
  preTradeDoc,
  problemDoc,
  type TcaDoc,
  tcaDoc,
} from '#contracts/documents';
import { type FillsDoc, fillsDoc } from '#contracts/fills-documents';
import type { fillsRequest } from '#contracts/fills-request';
import { type ForecastRecordDoc, forecastRecordDoc } from '#contracts/forecast-documents';
import type { learnedRequest } from '#contracts/learned-documents';
import { type BarsDoc, barsDoc, type RestingDoc, restingDoc } from '#contracts/market-documents';
import {
  type ModelDocument,
  type ModelObservationDoc,
  type ModelStateDoc,
  modelObservationDoc,
  modelStateDoc,
} from '#contracts/model-document';
import type { AmendRequest } from '#contracts/order-life';
import {
  type RebalanceDoc,
  rebalanceDoc,
  type rebalanceRequest,
} from '#contracts/portfolio-documents';
import {
  type PricedTradesDoc,
  pricedTradesDoc,
  type pricedTradesRequest,
} from '#contracts/priced-trades';
import { type ReportDoc, reportDoc } from '#contracts/report-documents';
import { type RouteDoc, routeDoc } from '#contracts/route-documents';
import { type SettingsDoc, settingsDoc } from '#contracts/settings-documents';
import {
  type ShadowDoc,
  shadowDoc,
  type shadowFillsRequest,
  type shadowRequest,
} from '#contracts/shadow-documents';
import type { signalRequest } from '#contracts/signal-documents';
import { type SizeDoc, sizeDoc, type sizeRequest } from '#contracts/size-documents';
import { type StressDoc, stressDoc, type stressRequest } from '#contracts/stress-documents';
import {
  type LiquidityHistoryDoc,
  liquidityHistoryDoc,
  type MetricsDoc,
  metricsDoc,
  type UniverseDoc,
  universeDoc,
} from '#contracts/survey-documents';
import { type VenueDoc, venueDoc } from '#contracts/venue-documents';
import { type WaitDoc, waitDoc, type waitRequest } from '#contracts/wait-documents';
import { err, ok, type Result } from '#core/kernel/result';
import { type Call, calls, type DocumentName, type Documents } from './calls.ts';
import { readEvents } from './event-stream.ts';
import { type OrderNews, orderReader } from './order-news.ts';
import type {
  AlertsQuery,
  AuditQuery,
  BarsQuery,
  ImpactQuery,
  MostQuery,
  OrdersPage,
  ReportQuery,
  RouteQuery,
  ShadowPage,
  SurfaceQuery,
  UniverseQuery,
} from './queries.ts';

/** A document, or a problem document. Where no service answered, `status` is 0 and `code` SERVICE_UNREACHABLE. */
export type Answer<T> = Promise<Result<T, ProblemDoc>>;

/** A running Plimsoll, from a program. Every answer is checked against its schema. */
export interface Client {
  /** Is it alive? */
  health(): Answer<HealthDoc>;
  /** Can it trade? */
  readiness(): Answer<HealthDoc>;
  assessment(symbol: string, quantity?: number): Answer<AssessmentDoc>;
  /** Own orders that rest in one book. */
  resting(symbol: string): Answer<readonly RestingDoc[]>;
  /** Where the service trades, and how each venue does. */
  venues(): Answer<readonly VenueDoc[]>;
  /** Where a marketable order of so many units would go now; nothing is sent. */
  route(symbol: string, query: RouteQuery): Answer<RouteDoc>;
  /** Who decided what, newest first. */
  audit(query?: AuditQuery): Answer<readonly AuditRowDoc[]>;
  /** The configuration in force. */
  settings(): Answer<SettingsDoc>;
  /** Prices over time, oldest first. */
  bars(symbol: string, query?: BarsQuery): Answer<BarsDoc>;
  /** Every measure of one symbol, live or from the store. */
  metrics(symbol: string): Answer<MetricsDoc>;
  liquidityHistory(symbol: string): Answer<LiquidityHistoryDoc>;
  universe(query?: UniverseQuery): Answer<UniverseDoc>;
  executionPlan(order: OrderRequest): Answer<PreTradeDoc>;
  impactEstimate(query: ImpactQuery): Answer<ImpactEstimateDoc>;
  /** What every size costs in every time; with a quantity its efficient frontier. */
  costSurface(query: SurfaceQuery): Answer<CostSurfaceDoc>;
  strategyAdvice(order: OrderRequest, riskWeight?: number): Answer<AdviceDoc>;
  /** Trades of a backtest, each as of its own day. */
  priceTrades(request: z.input<typeof pricedTradesRequest>): Answer<PricedTradesDoc>;
  /** What the orders of files of fills cost. */
  fillsCost(request: z.input<typeof fillsRequest>): Answer<FillsDoc>;
  /** The most of an order for at most so many bps; its quantity is not read. */
  mostTradable(order: OrderRequest, query: MostQuery): Answer<MostDoc>;
  portfolioLiquidity(): Answer<PortfolioLiquidityDoc>;
  /** The account name by name and in all; in worse markets; how much of a symbol; the way to another book. None of them trades. */
  book(): Answer<BookDoc>;
  stress(request: z.input<typeof stressRequest>): Answer<StressDoc>;
  size(request: z.input<typeof sizeRequest>): Answer<SizeDoc>;
  /** Sized as `size` answers and placed; one key per signal, as with orders. */
  placeSignal(signal: z.input<typeof signalRequest>, idempotencyKey: string): Answer<OrderDoc>;
  /** An order that you work by yourself: judged and priced now, kept, never sent. */
  reportShadowOrder(order: z.input<typeof shadowRequest>): Answer<ShadowDoc>;
  reportShadowFills(
    id: string,
    fills: z.input<typeof shadowFillsRequest>['fills'],
  ): Answer<ShadowDoc>;
  shadowOrders(page?: ShadowPage): Answer<readonly ShadowDoc[]>;
  shadowOrder(id: string): Answer<ShadowDoc>;
  rebalance(request: z.input<typeof rebalanceRequest>): Answer<RebalanceDoc>;
  /** The same key with the same basket answers the first one again. */
  placeBasket(basket: z.input<typeof basketRequest>, idempotencyKey: string): Answer<BasketDoc>;
  /** The newest, newest first. */
  baskets(): Answer<readonly BasketDoc[]>;
  basket(basketId: string): Answer<BasketDoc>;
  cancelBasket(basketId: string): Answer<BasketDoc>;
  /** An order that waits for its price; the same key with the same order answers the first one again. */
  placeWaitingOrder(wait: z.input<typeof waitRequest>, idempotencyKey: string): Answer<WaitDoc>;
  /** Newest first: those that wait, and the newest of those that are over. */
  waitingOrders(): Answer<readonly WaitDoc[]>;
  waitingOrder(waitId: string): Answer<WaitDoc>;
  cancelWaitingOrder(waitId: string): Answer<WaitDoc>;
  /** One key per order: sending it again, after a lost answer too, answers the first order again. */
  placeOrder(order: OrderRequest, idempotencyKey: string): Answer<OrderDoc>;
  /** Newest first, a page of at most `limit`; `before` is the last id of the page before. Children and fills are in `order`. */
  orders(page?: OrdersPage): Answer<readonly OrderSummaryDoc[]>;
  order(parentId: string): Answer<OrderDoc>;
  cancelOrder(parentId: string): Answer<OrderDoc>;
  /** Takes back what rests; nothing is sent until it is resumed. */
  pauseOrder(parentId: string, reason?: string): Answer<OrderDoc>;
  resumeOrder(parentId: string, reason?: string): Answer<OrderDoc>;
  /** What is left out stays as it is. */
  amendOrder(parentId: string, change: AmendRequest): Answer<OrderDoc>;
  tca(parentId: string): Answer<TcaDoc>;
  instruments(): Answer<readonly InstrumentDoc[]>;
  market(symbol: string): Answer<MarketDoc>;
  /** The cost model in use. */
  models(): Answer<ModelStateDoc>;
  modelObservations(): Answer<readonly ModelObservationDoc[]>;
  modelRecords(): Answer<readonly ForecastRecordDoc[]>;
  promoteModel(model: ModelDocument, reason: string): Answer<ModelStateDoc>;
  reportLearned(found: z.input<typeof learnedRequest>): Answer<ModelStateDoc>;
  revertModel(reason: string): Answer<ModelStateDoc>;
  /** How well the desk does, of its own orders. */
  report(query?: ReportQuery): Answer<ReportDoc>;
  /** Balances by asset, exact. */
  account(): Answer<AccountDoc>;
  controls(): Answer<ControlStateDoc>;
  /** Stops sending and takes back what rests; without a scope, of everything. */
  kill(reason: string, scope?: ScopeDoc): Answer<ControlStateDoc>;
  release(reason?: string, scope?: ScopeDoc): Answer<ControlStateDoc>;
  /** Turns a strategy on that a throttle switched off. */
  enableStrategy(
    strategy: NonNullable<OrderRequest['strategy']>,
    reason: string,
  ): Answer<ControlStateDoc>;
  decideQuarantine(decision: z.input<typeof quarantineRequest>): Answer<ControlStateDoc>;
  restrict(symbol: string, on: boolean, reason: string): Answer<ControlStateDoc>;
  /** Worst first. */
  alerts(query?: AlertsQuery): Answer<readonly AlertDoc[]>;
  acknowledgeAlert(key: string): Answer<readonly AlertDoc[]>;
  /** What changes, until the signal aborts or the stream ends; the last value may be the problem that ended it. After a gap ask for the documents again. */
  events(signal: AbortSignal): AsyncIterable<Result<EventDoc, ProblemDoc>>;
}

export interface ClientOptions {
  /** `http://127.0.0.1:7430`: PLIMSOLL_URL. */
  readonly url: string;
  /** PLIMSOLL_TOKEN. */
  readonly token: string;
}

/** Every answer is checked against these. */
const SCHEMAS: { readonly [Name in DocumentName]: ZodType<Documents[Name]> } = {
  account: accountDoc,
  advice: adviceDoc,
  most: mostDoc,
  pricedTrades: pricedTradesDoc,
  fillsCost: fillsDoc,
  alerts: z.array(alertDoc),
  assessment: assessmentDoc,
  bars: barsDoc,
  settings: settingsDoc,
  audit: z.array(auditRowDoc),
  resting: z.array(restingDoc),
  venues: z.array(venueDoc),
  route: routeDoc,
  book: bookDoc,
  controls: controlStateDoc,
  costSurface: costSurfaceDoc,
  health: healthDoc,
  impactEstimate: impactEstimateDoc,
  instruments: z.array(instrumentDoc),
  liquidityHistory: liquidityHistoryDoc,
  market: marketDoc,
  metrics: metricsDoc,
  modelObservations: z.array(modelObservationDoc),
  modelRecords: z.array(forecastRecordDoc),
  models: modelStateDoc,
  order: orderDoc,
  orders: z.array(orderSummaryDoc),
  portfolioLiquidity: portfolioLiquidityDoc,
  preTrade: preTradeDoc,
  rebalance: rebalanceDoc,
  report: reportDoc,
  basket: basketDoc,
  baskets: z.array(basketDoc),
  waitingOrder: waitDoc,
  waitingOrders: z.array(waitDoc),
  shadowOrder: shadowDoc,
  shadowOrders: z.array(shadowDoc),
  size: sizeDoc,
  stress: stressDoc,
  tca: tcaDoc,
  universe: universeDoc,
};

export function createClient(options: ClientOptions): Client {
  const base = options.url.replace(/\/+$/, '');
  const ask = async <Name extends DocumentName>(call: Call<Name>): Answer<Documents[Name]> => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${options.token}`,
      accept: 'application/json',
      ...call.headers,
    };
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(`${base}${call.path}`, {
        method: call.method,
        headers,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      return documentIn(SCHEMAS[call.answers], response.status, await response.text());
    } catch (thrown) {
      return err(unreachable(base, thrown));
    }
  };
  return {
    health: () => ask(calls.health()),
    readiness: () => ask(calls.readiness()),
    assessment: (symbol, quantity) => ask(calls.assessment(symbol, quantity)),
    metrics: (symbol) => ask(calls.metrics(symbol)),
    liquidityHistory: (symbol) => ask(calls.liquidityHistory(symbol)),
    universe: (query) => ask(calls.universe(query)),
    executionPlan: (order) => ask(calls.executionPlan(order)),
    impactEstimate: (query) => ask(calls.impactEstimate(query)),
    costSurface: (query) => ask(calls.costSurface(query)),
    strategyAdvice: (order, riskWeight) => ask(calls.strategyAdvice(order, riskWeight)),
    priceTrades: (request) => ask(calls.priceTrades(request)),
    fillsCost: (request) => ask(calls.fillsCost(request)),
    mostTradable: (order, query) => ask(calls.mostTradable(order, query)),
    portfolioLiquidity: () => ask(calls.portfolioLiquidity()),
    book: () => ask(calls.book()),
    stress: (request) => ask(calls.stress(request)),
    size: (request) => ask(calls.size(request)),
    report: (query) => ask(calls.report(query)),
    rebalance: (request) => ask(calls.rebalance(request)),
    placeSignal: (signal, idempotencyKey) => ask(calls.placeSignal(signal, idempotencyKey)),
    reportShadowOrder: (order) => ask(calls.reportShadowOrder(order)),
    reportShadowFills: (id, fills) => ask(calls.reportShadowFills(id, fills)),
    shadowOrders: (page) => ask(calls.shadowOrders(page)),
    shadowOrder: (id) => ask(calls.shadowOrder(id)),
    placeBasket: (basket, idempotencyKey) => ask(calls.placeBasket(basket, idempotencyKey)),
    baskets: () => ask(calls.baskets()),
    basket: (basketId) => ask(calls.basket(basketId)),
    cancelBasket: (basketId) => ask(calls.cancelBasket(basketId)),
    placeWaitingOrder: (wait, idempotencyKey) => ask(calls.placeWaitingOrder(wait, idempotencyKey)),
    waitingOrders: () => ask(calls.waitingOrders()),
    waitingOrder: (waitId) => ask(calls.waitingOrder(waitId)),
    cancelWaitingOrder: (waitId) => ask(calls.cancelWaitingOrder(waitId)),
    placeOrder: (order, idempotencyKey) => ask(calls.placeOrder(order, idempotencyKey)),
    orders: (page) => ask(calls.orders(page)),
    order: (parentId) => ask(calls.order(parentId)),
    cancelOrder: (parentId) => ask(calls.cancelOrder(parentId)),
    pauseOrder: (parentId, reason) => ask(calls.pauseOrder(parentId, reason)),
    resumeOrder: (parentId, reason) => ask(calls.resumeOrder(parentId, reason)),
    amendOrder: (parentId, change) => ask(calls.amendOrder(parentId, change)),
    tca: (parentId) => ask(calls.tca(parentId)),
    instruments: () => ask(calls.instruments()),
    market: (symbol) => ask(calls.market(symbol)),
    settings: () => ask(calls.settings()),
    audit: (query) => ask(calls.audit(query)),
    resting: (symbol) => ask(calls.resting(symbol)),
    venues: () => ask(calls.venues()),
    route: (symbol, query) => ask(calls.route(symbol, query)),
    bars: (symbol, query) => ask(calls.bars(symbol, query)),
    models: () => ask(calls.models()),
    modelObservations: () => ask(calls.modelObservations()),
    modelRecords: () => ask(calls.modelRecords()),
    promoteModel: (model, reason) => ask(calls.promoteModel(model, reason)),
    reportLearned: (found) => ask(calls.reportLearned(found)),
    revertModel: (reason) => ask(calls.revertModel(reason)),
    account: () => ask(calls.account()),
    controls: () => ask(calls.controls()),
    kill: (reason, scope) => ask(calls.kill(reason, scope)),
    release: (reason, scope) => ask(calls.release(reason, scope)),
    enableStrategy: (strategy, reason) => ask(calls.enableStrategy(strategy, reason)),
    decideQuarantine: (decision) => ask(calls.decideQuarantine(decision)),
    restrict: (symbol, on, reason) => ask(calls.restrict(symbol, on, reason)),
    alerts: (query) => ask(calls.alerts(query)),
    acknowledgeAlert: (key) => ask(calls.acknowledgeAlert(key)),
    events: (signal) => eventsOf(base, options.token, signal),
  };
}

/** A good document, the service's problem, or our own problem where the answer is neither: never an unchecked object. */
function documentIn<T>(schema: ZodType<T>, status: number, text: string): Result<T, ProblemDoc> {
  const json = jsonIn(text);
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(json);
    if (parsed.success) return ok(parsed.data);
    const where = parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`)
      .join('; ');
    return err(
      own(
        status,
        'ANSWER_MALFORMED',
        `the answer must be of its schema, was not (${where})`,
        'run client and service of the same version',
      ),
    );
  }
  // Health answers 503 with its own document: not well is an answer too.
  const unwell = status === 503 ? schema.safeParse(json) : null;
  if (unwell?.success === true) return ok(unwell.data);
  const problem = problemDoc.safeParse(json);
  return err(
    problem.success
      ? problem.data
      : own(
          status,
          'ANSWER_MALFORMED',
          `an error must be a problem document, was something else (status ${status})`,
          'check that PLIMSOLL_URL is a Plimsoll and not a proxy before it',
        ),
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON, so no document either: the schemas say so with more words than the parser.
    return undefined;
  }
}

async function* eventsOf(
  base: string,
  token: string,
  signal: AbortSignal,
): AsyncIterable<Result<EventDoc, ProblemDoc>> {
  try {
    const response = await fetch(`${base}/api/events`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal,
    });
    if (!response.ok || response.body === null) {
      yield documentIn(eventDoc, response.ok ? 500 : response.status, await response.text());
      return;
    }
    const ordersOf = orderReader();
    for await (const { name, data } of readEvents(response.body)) {
      const raw = jsonIn(data);
      const json = name === 'order' && isNews(raw) ? ordersOf(raw) : raw;
      const parsed = eventDoc.safeParse(
        typeof json === 'object' && json !== null ? { ...json, type: name } : { type: name },
      );
      // An event of a newer service that we do not know is none for us.
      if (parsed.success) yield ok(parsed.data);
    }
  } catch (thrown) {
    if (!signal.aborted) yield err(unreachable(base, thrown));
  }
}

const isNews = (json: unknown): json is OrderNews =>
  typeof json === 'object' && json !== null && 'parentId' in json;

const own = (status: number, code: string, detail: string, remedy: string): ProblemDoc => ({
  type: `urn:plimsoll:problem:${code}`,
  title: 'No good answer',
  status,
  detail,
  code,
  remedy,
});
function unreachable(base: string, thrown: unknown): ProblemDoc {
  const why =
    thrown instanceof Error
      ? thrown.cause instanceof Error
        ? thrown.cause.message
        : thrown.message
      : String(thrown);
  return own(
    0,
    'SERVICE_UNREACHABLE',
    `a Plimsoll must answer at ${base}, none did (${why})`,
    'start it with `npx plimsoll start`, or set PLIMSOLL_URL to where it listens',
  );
}
