/** What a request of an operation can look like, for readers of the OpenAPI document and for what is generated from it. */
export interface RequestExample {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

// One of the names that the paper venue lists, so that every example can be sent to a fresh `plimsoll start`.
const symbol = 'KEEL';
const order = { symbol, side: 'buy', quantity: 500, strategy: 'adaptive', horizonSeconds: 1800 };
const ofSymbol: RequestExample = { path: { symbol } };
const ofOrder: RequestExample = { path: { id: 'P1' } };
const estimate = (value: number, standardError: number): object => ({
  value,
  standardError,
  n: 400,
});

/** As `plimsoll calibrate --save` writes it; this one has not beaten anything, and is refused. */
const model = {
  schema: 1,
  id: 'power/0123456789ab',
  source: 'own orders, autumn',
  asOf: '2026-01-05T21:00:00Z',
  n: 400,
  days: 60,
  judged: {
    against: 'square-root/us-large-cap',
    pinball: { ...estimate(-0.4, 0.1), verdict: 'better' },
  },
  fitted: {
    kind: 'power',
    fit: {
      coefficient: estimate(0.8, 0.1),
      exponent: estimate(0.5, 0.05),
      covariance: [
        [0.01, 0],
        [0, 0.0025],
      ],
      n: 400,
      days: 60,
      iterations: 12,
    },
    thresholds: [],
    tiers: [],
    symbols: [],
    noise: {
      intercept: 0,
      byVolatility: 1,
      bySize: 0,
      quantiles: [-1.6, -1, -0.5, 0, 0.5, 1, 1.6],
    },
  },
};

/** By operation id. An operation that takes nothing has no row. */
export const REQUEST_EXAMPLES: Readonly<Record<string, RequestExample>> = {
  signIn: { body: { token: 'the text of the file token' } },
  assessment: { ...ofSymbol, query: { quantity: 5000 } },
  executionPlan: { body: order },
  impactEstimate: { query: { symbol, side: 'buy', quantity: 500, horizonSeconds: 1800 } },
  costSurface: { query: { symbol, urgency: 'even', quantity: 5000, cells: 12 } },
  strategyAdvice: { body: order, query: { riskWeight: 0.5 } },
  priceTrades: {
    body: { trades: [{ symbol, at: '2026-11-02T15:00:00Z', quantity: 500, horizonDays: 0.1 }] },
  },
  fillsCost: {
    body: {
      files: [
        {
          name: 'fills.csv',
          text: 'order_id,symbol,side,at,quantity,price\no1,KEEL,buy,2026-11-02T15:00:00Z,100,42.1\n',
        },
      ],
      by: ['symbol', 'side'],
    },
  },
  mostTradable: { body: order, query: { maxBps: 20, confidence: 0.9, of: 'expected' } },
  universe: { query: { sort: 'score', order: 'best', limit: 20 } },
  metrics: ofSymbol,
  liquidityHistory: ofSymbol,
  market: ofSymbol,
  route: { ...ofSymbol, query: { symbol, side: 'buy', quantity: 500 } },
  bars: ofSymbol,
  resting: ofSymbol,
  placeOrder: { body: order },
  orders: { query: { limit: 20, status: 'open' } },
  order: ofOrder,
  cancelOrder: ofOrder,
  pauseOrder: { ...ofOrder, body: { reason: 'news on KEEL' } },
  resumeOrder: { ...ofOrder, body: { reason: 'news is out' } },
  amendOrder: { ...ofOrder, body: { quantity: 600, reason: 'the client wants more' } },
  tca: ofOrder,
  stress: { body: { reverse: true } },
  size: {
    body: {
      symbol,
      capital: 1_000_000,
      method: { kind: 'volatility', signal: 0.5, targetVolatilityAnnual: 0.1 },
    },
  },
  placeSignal: {
    body: {
      symbol,
      capital: 1_000_000,
      method: { kind: 'volatility', signal: 0.5, targetVolatilityAnnual: 0.1 },
      order: { strategy: 'twap', horizonSeconds: 3600 },
    },
  },
  reportShadowOrder: {
    body: { id: 'own-1', symbol, side: 'buy', quantity: 500, horizonSeconds: 1800 },
  },
  reportShadowFills: {
    path: { id: 'own-1' },
    body: {
      fills: [{ executionId: 'e1', at: '2026-11-02T15:00:00Z', price: 100.02, quantity: 100 }],
    },
  },
  shadowOrders: { query: { limit: 20 } },
  shadowOrder: { path: { id: 'own-1' } },
  report: { query: { from: '2026-01-01T00:00:00Z' } },
  rebalance: { body: { aim: { kind: 'targets', weights: { [symbol]: 0.05 } } } },
  placeBasket: {
    body: { trades: [{ symbol, units: 500, plannedBps: 4 }], waves: 2, overSeconds: 120 },
  },
  placeWaitingOrder: {
    body: {
      order: { symbol, side: 'sell', quantity: 500, reduceOnly: true },
      triggers: [{ is: 'atOrBelow', price: 0.01 }],
    },
  },
  waitingOrder: { path: { id: 'W1' } },
  cancelWaitingOrder: { path: { id: 'W1' } },
  baskets: { query: { limit: 20 } },
  basket: { path: { id: 'B1' } },
  cancelBasket: { path: { id: 'B1' } },
  promoteModel: { body: { model, reason: 'beats the published one on our orders of autumn' } },
  reportLearned: { body: { refit: null, why: 'too few orders yet' } },
  revertModel: { body: { reason: 'worse than the one before since Monday' } },
  kill: { body: { reason: 'news on KEEL', scope: { type: 'symbol', symbol } } },
  release: { body: { reason: 'news is out', scope: { type: 'symbol', symbol } } },
  enableStrategy: { body: { strategy: 'twap', reason: 'the cause is found' } },
  decideQuarantine: {
    body: { id: 'position/KEEL', how: 'ignore', reason: 'of the other desk' },
  },
  restrict: { body: { symbol, on: false, reason: 'no longer restricted' } },
  acknowledgeAlert: { body: { key: 'OVERFILLED/P1' } },
};
