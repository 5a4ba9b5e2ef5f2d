import type { z } from 'zod';
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
} from '#client/queries';
import type { AccountDoc } from '#contracts/account-documents';
import type { AlertDoc } from '#contracts/alert-documents';
import type { AuditRowDoc } from '#contracts/audit-documents';
import type { BasketDoc, basketRequest } from '#contracts/basket-documents';
import type { BookDoc } from '#contracts/book-documents';
import type { ControlStateDoc, quarantineRequest, ScopeDoc } from '#contracts/control-documents';
import type { AdviceDoc, CostSurfaceDoc, MostDoc } from '#contracts/cost-documents';
import type {
  AssessmentDoc,
  HealthDoc,
  ImpactEstimateDoc,
  InstrumentDoc,
  MarketDoc,
  OrderDoc,
  OrderRequest,
  OrderSummaryDoc,
  PortfolioLiquidityDoc,
  PreTradeDoc,
  TcaDoc,
} from '#contracts/documents';
import type { FillsDoc } from '#contracts/fills-documents';
import type { fillsRequest } from '#contracts/fills-request';
import type { ForecastRecordDoc } from '#contracts/forecast-documents';
import type { learnedRequest } from '#contracts/learned-documents';
import type { BarsDoc, RestingDoc } from '#contracts/market-documents';
import type { ModelDocument, ModelObservationDoc, ModelStateDoc } from '#contracts/model-document';
import type { AmendRequest } from '#contracts/order-life';
import type { RebalanceDoc, rebalanceRequest } from '#contracts/portfolio-documents';
import type { PricedTradesDoc, pricedTradesRequest } from '#contracts/priced-trades';
import type { ReportDoc } from '#contracts/report-documents';
import type { RouteDoc } from '#contracts/route-documents';
import type { SettingsDoc } from '#contracts/settings-documents';
import type { ShadowDoc, shadowFillsRequest, shadowRequest } from '#contracts/shadow-documents';
import type { signalRequest } from '#contracts/signal-documents';
import type { SizeDoc, sizeRequest } from '#contracts/size-documents';
import type { StressDoc, stressRequest } from '#contracts/stress-documents';
import type { LiquidityHistoryDoc, MetricsDoc, UniverseDoc } from '#contracts/survey-documents';
import type { VenueDoc } from '#contracts/venue-documents';
import type { WaitDoc, waitRequest } from '#contracts/wait-documents';

// Every request that the service answers, once: the client of programs and the dashboard's both send these. No schema is in here,
// so that a page does not load them.

/** What answers, by name. */
export interface Documents {
  readonly account: AccountDoc;
  readonly advice: AdviceDoc;
  readonly most: MostDoc;
  readonly pricedTrades: PricedTradesDoc;
  readonly fillsCost: FillsDoc;
  readonly alerts: readonly AlertDoc[];
  readonly assessment: AssessmentDoc;
  readonly bars: BarsDoc;
  readonly settings: SettingsDoc;
  readonly audit: readonly AuditRowDoc[];
  readonly resting: readonly RestingDoc[];
  readonly venues: readonly VenueDoc[];
  readonly route: RouteDoc;
  readonly basket: BasketDoc;
  readonly baskets: readonly BasketDoc[];
  readonly waitingOrder: WaitDoc;
  readonly waitingOrders: readonly WaitDoc[];
  readonly book: BookDoc;
  readonly controls: ControlStateDoc;
  readonly costSurface: CostSurfaceDoc;
  readonly health: HealthDoc;
  readonly impactEstimate: ImpactEstimateDoc;
  readonly instruments: readonly InstrumentDoc[];
  readonly liquidityHistory: LiquidityHistoryDoc;
  readonly market: MarketDoc;
  readonly metrics: MetricsDoc;
  readonly modelRecords: readonly ForecastRecordDoc[];
  readonly modelObservations: readonly ModelObservationDoc[];
  readonly models: ModelStateDoc;
  readonly order: OrderDoc;
  readonly orders: readonly OrderSummaryDoc[];
  readonly portfolioLiquidity: PortfolioLiquidityDoc;
  readonly preTrade: PreTradeDoc;
  readonly rebalance: RebalanceDoc;
  readonly report: ReportDoc;
  readonly shadowOrder: ShadowDoc;
  readonly shadowOrders: readonly ShadowDoc[];
  readonly size: SizeDoc;
  readonly stress: StressDoc;
  readonly tca: TcaDoc;
  readonly universe: UniverseDoc;
}
export type DocumentName = keyof Documents;

export interface Call<Name extends DocumentName> {
  readonly answers: Name;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const at = encodeURIComponent;
const get = <Name extends DocumentName>(answers: Name, path: string): Call<Name> => ({
  answers,
  method: 'GET',
  path,
});
const post = <Name extends DocumentName>(
  answers: Name,
  path: string,
  body: unknown,
): Call<Name> => ({ answers, method: 'POST', path, body });
type Query = Readonly<Record<string, string | number | undefined>>;
function queryOf(values: Query): string {
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${at(name)}=${at(String(value))}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

export const calls = {
  health: () => get('health', '/healthz'),
  readiness: () => get('health', '/readyz'),
  assessment: (symbol: string, quantity?: number) =>
    get('assessment', `/api/liquidity/assessment/${at(symbol)}${queryOf({ quantity })}`),
  metrics: (symbol: string) => get('metrics', `/api/liquidity/metrics/${at(symbol)}`),
  liquidityHistory: (symbol: string) =>
    get('liquidityHistory', `/api/liquidity/history/${at(symbol)}`),
  universe: (query: UniverseQuery = {}) =>
    get('universe', `/api/liquidity/universe${queryOf({ ...query })}`),
  executionPlan: (order: OrderRequest) => post('preTrade', '/api/liquidity/execution-plan', order),
  impactEstimate: (query: ImpactQuery) =>
    get('impactEstimate', `/api/liquidity/impact-estimate${queryOf({ ...query })}`),
  costSurface: (query: SurfaceQuery) =>
    get('costSurface', `/api/liquidity/cost-surface${queryOf({ ...query })}`),
  strategyAdvice: (order: OrderRequest, riskWeight?: number) =>
    post('advice', `/api/liquidity/strategy-advice${queryOf({ riskWeight })}`, order),
  priceTrades: (request: z.input<typeof pricedTradesRequest>) =>
    post('pricedTrades', '/api/liquidity/price-trades', request),
  fillsCost: (request: z.input<typeof fillsRequest>) =>
    post('fillsCost', '/api/tca/fills', request),
  mostTradable: (order: OrderRequest, query: MostQuery) =>
    post('most', `/api/liquidity/most-tradable${queryOf({ ...query })}`, order),
  portfolioLiquidity: () => get('portfolioLiquidity', '/api/liquidity/portfolio-liquidity'),
  book: () => get('book', '/api/portfolio/liquidity'),
  report: (query: ReportQuery = {}) => get('report', `/api/report${queryOf({ ...query })}`),
  stress: (request: z.input<typeof stressRequest>) =>
    post('stress', '/api/portfolio/stress', request),
  size: (request: z.input<typeof sizeRequest>) => post('size', '/api/portfolio/size', request),
  placeSignal: (signal: z.input<typeof signalRequest>, idempotencyKey: string): Call<'order'> => ({
    ...post('order', '/api/portfolio/signals', signal),
    headers: { 'idempotency-key': idempotencyKey },
  }),
  reportShadowOrder: (order: z.input<typeof shadowRequest>) =>
    post('shadowOrder', '/api/shadow/orders', order),
  reportShadowFills: (id: string, fills: z.input<typeof shadowFillsRequest>['fills']) =>
    post('shadowOrder', `/api/shadow/orders/${at(id)}/fills`, { fills }),
  shadowOrders: (page: ShadowPage = {}) =>
    get('shadowOrders', `/api/shadow${queryOf({ ...page })}`),
  shadowOrder: (id: string) => get('shadowOrder', `/api/shadow/orders/${at(id)}`),
  rebalance: (request: z.input<typeof rebalanceRequest>) =>
    post('rebalance', '/api/portfolio/rebalance', request),
  placeBasket: (basket: z.input<typeof basketRequest>, idempotencyKey: string): Call<'basket'> => ({
    ...post('basket', '/api/baskets', basket),
    headers: { 'idempotency-key': idempotencyKey },
  }),
  baskets: () => get('baskets', '/api/baskets'),
  basket: (basketId: string) => get('basket', `/api/baskets/${at(basketId)}`),
  cancelBasket: (basketId: string): Call<'basket'> => ({
    answers: 'basket',
    method: 'DELETE',
    path: `/api/baskets/${at(basketId)}`,
  }),
  placeWaitingOrder: (
    wait: z.input<typeof waitRequest>,
    idempotencyKey: string,
  ): Call<'waitingOrder'> => ({
    ...post('waitingOrder', '/api/waiting-orders', wait),
    headers: { 'idempotency-key': idempotencyKey },
  }),
  waitingOrders: () => get('waitingOrders', '/api/waiting-orders'),
  waitingOrder: (waitId: string) => get('waitingOrder', `/api/waiting-orders/${at(waitId)}`),
  cancelWaitingOrder: (waitId: string): Call<'waitingOrder'> => ({
    answers: 'waitingOrder',
    method: 'DELETE',
    path: `/api/waiting-orders/${at(waitId)}`,
  }),
  placeOrder: (order: OrderRequest, idempotencyKey: string): Call<'order'> => ({
    ...post('order', '/api/orders', order),
    headers: { 'idempotency-key': idempotencyKey },
  }),
  orders: (page: OrdersPage = {}) => get('orders', `/api/orders${queryOf({ ...page })}`),
  order: (parentId: string) => get('order', `/api/orders/${at(parentId)}`),
  cancelOrder: (parentId: string): Call<'order'> => ({
    answers: 'order',
    method: 'DELETE',
    path: `/api/orders/${at(parentId)}`,
  }),
  pauseOrder: (parentId: string, reason?: string) =>
    post('order', `/api/orders/${at(parentId)}/pause`, { reason }),
  resumeOrder: (parentId: string, reason?: string) =>
    post('order', `/api/orders/${at(parentId)}/resume`, { reason }),
  amendOrder: (parentId: string, change: AmendRequest): Call<'order'> => ({
    answers: 'order',
    method: 'PATCH',
    path: `/api/orders/${at(parentId)}`,
    body: change,
  }),
  tca: (parentId: string) => get('tca', `/api/orders/${at(parentId)}/tca`),
  resting: (symbol: string) => get('resting', `/api/market/${at(symbol)}/resting`),
  audit: (query: AuditQuery = {}) => get('audit', `/api/audit${queryOf({ ...query })}`),
  settings: () => get('settings', '/api/settings'),
  bars: (symbol: string, query: BarsQuery = {}) =>
    get('bars', `/api/market/${at(symbol)}/bars${queryOf({ ...query })}`),
  instruments: () => get('instruments', '/api/instruments'),
  market: (symbol: string) => get('market', `/api/market/${at(symbol)}`),
  account: () => get('account', '/api/account'),
  venues: () => get('venues', '/api/venues'),
  route: (symbol: string, query: RouteQuery) =>
    get('route', `/api/market/${at(symbol)}/route${queryOf({ ...query })}`),
  models: () => get('models', '/api/models'),
  modelRecords: () => get('modelRecords', '/api/models/records'),
  modelObservations: () => get('modelObservations', '/api/models/observations'),
  promoteModel: (model: ModelDocument, reason: string) =>
    post('models', '/api/models/promote', { model, reason }),
  reportLearned: (found: z.input<typeof learnedRequest>) =>
    post('models', '/api/models/learned', found),
  revertModel: (reason: string) => post('models', '/api/models/revert', { reason }),
  controls: () => get('controls', '/api/controls'),
  kill: (reason: string, scope?: ScopeDoc) =>
    post('controls', '/api/controls/kill', { reason, scope }),
  release: (reason?: string, scope?: ScopeDoc) =>
    post('controls', '/api/controls/release', { reason, scope }),
  enableStrategy: (strategy: string, reason: string) =>
    post('controls', '/api/controls/throttle', { strategy, reason }),
  decideQuarantine: (decision: z.input<typeof quarantineRequest>) =>
    post('controls', '/api/controls/quarantine', decision),
  restrict: (symbol: string, on: boolean, reason: string) =>
    post('controls', '/api/controls/restricted', { symbol, on, reason }),
  alerts: (query: AlertsQuery = {}) => get('alerts', `/api/alerts${queryOf({ ...query })}`),
  acknowledgeAlert: (key: string) => post('alerts', '/api/alerts/acknowledge', { key }),
};
