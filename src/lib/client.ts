// `plimsoll/client`: a running Plimsoll, from a program. Every answer is checked; a problem is a value with code and remedy.

export type { Answer } from '#client/client';
export { type Client, type ClientOptions, createClient } from '#client/client';
export type {
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
export type { AccountDoc } from '#contracts/account-documents';
export type { AlertDoc } from '#contracts/alert-documents';
export type { AuditRowDoc } from '#contracts/audit-documents';
export type { BasketDoc } from '#contracts/basket-documents';
export type { BookDoc } from '#contracts/book-documents';
export type { ControlStateDoc, ScopeDoc } from '#contracts/control-documents';
export type { AdviceDoc, CostSurfaceDoc, MostDoc } from '#contracts/cost-documents';
export type {
  AssessmentDoc,
  EventDoc,
  HealthDoc,
  ImpactEstimateDoc,
  InstrumentDoc,
  MarketDoc,
  OrderDoc,
  OrderRequest,
  OrderSummaryDoc,
  PortfolioLiquidityDoc,
  PreTradeDoc,
  ProblemDoc,
  TcaDoc,
} from '#contracts/documents';
export type { FillsDoc } from '#contracts/fills-documents';
export type { ForecastRecordDoc } from '#contracts/forecast-documents';
export type { BarsDoc, RestingDoc } from '#contracts/market-documents';
export type { ModelDocument, ModelObservationDoc, ModelStateDoc } from '#contracts/model-document';
export type { AmendRequest, OrderChangeDoc, OrderTermsDoc } from '#contracts/order-life';
export type { RebalanceDoc } from '#contracts/portfolio-documents';
export type { PricedTradesDoc } from '#contracts/priced-trades';
export type { ReportDoc } from '#contracts/report-documents';
export type { RouteDoc } from '#contracts/route-documents';
export type { SettingsDoc } from '#contracts/settings-documents';
export type { ShadowDoc } from '#contracts/shadow-documents';
export type { SizeDoc } from '#contracts/size-documents';
export type { StressDoc } from '#contracts/stress-documents';
export type { LiquidityHistoryDoc, MetricsDoc, UniverseDoc } from '#contracts/survey-documents';
export type { VenueDoc } from '#contracts/venue-documents';
export type { WaitDoc } from '#contracts/wait-documents';
export type { Err, Ok, Result } from '#core/kernel/result';
