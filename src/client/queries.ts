import type { AlertDoc } from '#contracts/alert-documents';
import type { OrderRequest, OrderSummaryDoc } from '#contracts/documents';

// What a request may ask for beside its path.

export interface OrdersPage {
  readonly limit?: number;
  readonly before?: string;
  readonly status?: OrderSummaryDoc['status'] | 'open';
  readonly symbol?: string;
}
export interface ImpactQuery {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly strategy?: OrderRequest['strategy'];
  readonly horizonSeconds?: number;
}
export interface MostQuery {
  readonly maxBps: number;
  readonly confidence?: number;
  readonly of?: 'realised' | 'expected';
}
export interface SurfaceQuery {
  readonly symbol: string;
  readonly urgency?: 'even' | 'shortfall' | 'urgent';
  readonly quantity?: number;
  readonly cells?: number;
}
/** Reported orders, newest first; `before` is the last id of the page before. */
export interface ShadowPage {
  readonly limit?: number;
  readonly before?: string;
}
/** Times as ISO-8601 with a zone; by default the last 30 days. */
export interface AuditQuery {
  /** The sequence of the last row before. */
  readonly before?: number;
  readonly limit?: number;
}
export interface AlertsQuery {
  readonly state?: 'open' | 'over';
  readonly severity?: AlertDoc['severity'];
  readonly code?: string;
  readonly limit?: number;
  /** `cursor` of the last one of the page before. */
  readonly before?: string;
}
export interface BarsQuery {
  /** Seconds: 60, 300, 3600 or 86400. */
  readonly length?: number;
  readonly limit?: number;
  /** Only bars that begin then or later: ISO-8601 with a zone. */
  readonly since?: string;
}
export interface ReportQuery {
  readonly from?: string;
  readonly to?: string;
}
export interface UniverseQuery {
  /** Part of a symbol. */
  readonly search?: string;
  readonly tier?: 'high' | 'medium' | 'low' | 'illiquid';
  readonly minScore?: number;
  readonly sort?: 'score' | 'adv' | 'spread' | 'volatility' | 'symbol';
  readonly order?: 'best' | 'worst';
  readonly limit?: number;
}
/** How much, which way; units. */
export interface RouteQuery {
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
}
