import { type ZodType, z } from 'zod';
import {
  type AdviceDoc,
  adviceDoc,
  type CostSurfaceDoc,
  costSurfaceDoc,
} from '#contracts/cost-documents';
import {
  type AssessmentDoc,
  assessmentDoc,
  type ControlsDoc,
  controlsDoc,
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
import {
  type ModelDocument,
  type ModelObservationDoc,
  type ModelStateDoc,
  modelObservationDoc,
  modelStateDoc,
} from '#contracts/model-document';
import {
  type BookDoc,
  bookDoc,
  type RebalanceDoc,
  rebalanceDoc,
  type rebalanceRequest,
  type SizeDoc,
  type StressDoc,
  sizeDoc,
  type sizeRequest,
  stressDoc,
  type stressRequest,
} from '#contracts/portfolio-documents';
import {
  type LiquidityHistoryDoc,
  liquidityHistoryDoc,
  type MetricsDoc,
  metricsDoc,
  type UniverseDoc,
  universeDoc,
} from '#contracts/survey-documents';
import { err, ok, type Result } from '#core/kernel/result';
import { readEvents } from './event-stream.ts';

/** A document, or a problem document. Where no service answered, `status` is 0 and `code` SERVICE_UNREACHABLE. */
type Answer<T> = Promise<Result<T, ProblemDoc>>;

interface OrdersPage {
  readonly limit?: number;
  readonly before?: string;
  readonly status?: OrderSummaryDoc['status'] | 'open';
  readonly symbol?: string;
}
interface ImpactQuery {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly strategy?: OrderRequest['strategy'];
  readonly horizonSeconds?: number;
}

interface SurfaceQuery {
  readonly symbol: string;
  readonly urgency?: 'even' | 'shortfall' | 'urgent';
  readonly quantity?: number;
  readonly cells?: number;
}

interface UniverseQuery {
  /** Part of a symbol. */
  readonly search?: string;
  readonly tier?: 'high' | 'medium' | 'low' | 'illiquid';
  readonly minScore?: number;
  readonly sort?: 'score' | 'adv' | 'spread' | 'volatility' | 'symbol';
  readonly order?: 'best' | 'worst';
  readonly limit?: number;
}

/** A running Plimsoll, from a program. Every answer is checked against its schema. */
export interface Client {
  health(): Answer<HealthDoc>;
  assessment(symbol: string, quantity?: number): Answer<AssessmentDoc>;
  /** Every measure of one symbol, live or from the store. */
  metrics(symbol: string): Answer<MetricsDoc>;
  liquidityHistory(symbol: string): Answer<LiquidityHistoryDoc>;
  universe(query?: UniverseQuery): Answer<UniverseDoc>;
  executionPlan(order: OrderRequest): Answer<PreTradeDoc>;
  impactEstimate(query: ImpactQuery): Answer<ImpactEstimateDoc>;
  /** What every size costs in every time; with a quantity its efficient frontier. */
  costSurface(query: SurfaceQuery): Answer<CostSurfaceDoc>;
  strategyAdvice(order: OrderRequest): Answer<AdviceDoc>;
  portfolioLiquidity(): Answer<PortfolioLiquidityDoc>;
  /** One key per order: sending it again, after a lost answer too, answers the first order again. */
  /** The account name by name and in all; in worse markets; how much of a symbol; the way to another book. None of them trades. */
  book(): Answer<BookDoc>;
  stress(request: z.input<typeof stressRequest>): Answer<StressDoc>;
  size(request: z.input<typeof sizeRequest>): Answer<SizeDoc>;
  rebalance(request: z.input<typeof rebalanceRequest>): Answer<RebalanceDoc>;
  placeOrder(order: OrderRequest, idempotencyKey: string): Answer<OrderDoc>;
  /** Newest first, a page of at most `limit`; `before` is the last id of the page before. Children and fills are in `order`. */
  orders(page?: OrdersPage): Answer<readonly OrderSummaryDoc[]>;
  order(parentId: string): Answer<OrderDoc>;
  cancelOrder(parentId: string): Answer<OrderDoc>;
  tca(parentId: string): Answer<TcaDoc>;
  instruments(): Answer<readonly InstrumentDoc[]>;
  market(symbol: string): Answer<MarketDoc>;
  /** The cost model in use. */
  models(): Answer<ModelStateDoc>;
  modelObservations(): Answer<readonly ModelObservationDoc[]>;
  promoteModel(model: ModelDocument, reason: string): Answer<ModelStateDoc>;
  revertModel(reason: string): Answer<ModelStateDoc>;
  controls(): Answer<ControlsDoc>;
  kill(reason: string): Answer<ControlsDoc>;
  release(): Answer<ControlsDoc>;
  /** What changes, until the signal aborts or the stream ends; the last value may be the problem that ended it. After a gap ask for the documents again. */
  events(signal: AbortSignal): AsyncIterable<Result<EventDoc, ProblemDoc>>;
}

export interface ClientOptions {
  /** `http://127.0.0.1:7430`: PLIMSOLL_URL. */
  readonly url: string;
  /** PLIMSOLL_TOKEN. */
  readonly token: string;
}

interface Asking {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
const GET: Asking = { method: 'GET' };
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Asking => ({
  method: 'POST',
  body,
  headers,
});
const at = encodeURIComponent;

export function createClient(options: ClientOptions): Client {
  const base = options.url.replace(/\/+$/, '');
  const ask = async <T>(schema: ZodType<T>, path: string, asking: Asking = GET): Answer<T> => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${options.token}`,
      accept: 'application/json',
      ...asking.headers,
    };
    if (asking.body !== undefined) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(`${base}${path}`, {
        method: asking.method,
        headers,
        ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
      });
      return documentIn(schema, response.status, await response.text());
    } catch (thrown) {
      return err(unreachable(base, thrown));
    }
  };
  return {
    health: () => ask(healthDoc, '/healthz'),
    assessment: (symbol, quantity) =>
      ask(assessmentDoc, `/api/liquidity/assessment/${at(symbol)}${queryOf({ quantity })}`),
    metrics: (symbol) => ask(metricsDoc, `/api/liquidity/metrics/${at(symbol)}`),
    liquidityHistory: (symbol) => ask(liquidityHistoryDoc, `/api/liquidity/history/${at(symbol)}`),
    universe: (query) => ask(universeDoc, `/api/liquidity/universe${queryOf({ ...query })}`),
    executionPlan: (order) => ask(preTradeDoc, '/api/liquidity/execution-plan', post(order)),
    impactEstimate: (query) =>
      ask(impactEstimateDoc, `/api/liquidity/impact-estimate${queryOf({ ...query })}`),
    costSurface: (query) =>
      ask(costSurfaceDoc, `/api/liquidity/cost-surface${queryOf({ ...query })}`),
    strategyAdvice: (order) => ask(adviceDoc, '/api/liquidity/strategy-advice', post(order)),
    portfolioLiquidity: () => ask(portfolioLiquidityDoc, '/api/liquidity/portfolio-liquidity'),
    book: () => ask(bookDoc, '/api/portfolio/liquidity'),
    stress: (request) => ask(stressDoc, '/api/portfolio/stress', post(request)),
    size: (request) => ask(sizeDoc, '/api/portfolio/size', post(request)),
    rebalance: (request) => ask(rebalanceDoc, '/api/portfolio/rebalance', post(request)),
    placeOrder: (order, idempotencyKey) =>
      ask(orderDoc, '/api/orders', post(order, { 'idempotency-key': idempotencyKey })),
    orders: (page = {}) =>
      ask(
        z.array(orderSummaryDoc),
        `/api/orders?${new URLSearchParams(Object.entries(page).map(([name, value]): [string, string] => [name, String(value)])).toString()}`,
      ),
    order: (parentId) => ask(orderDoc, `/api/orders/${at(parentId)}`),
    cancelOrder: (parentId) => ask(orderDoc, `/api/orders/${at(parentId)}`, { method: 'DELETE' }),
    tca: (parentId) => ask(tcaDoc, `/api/orders/${at(parentId)}/tca`),
    instruments: () => ask(z.array(instrumentDoc), '/api/instruments'),
    market: (symbol) => ask(marketDoc, `/api/market/${at(symbol)}`),
    models: () => ask(modelStateDoc, '/api/models'),
    modelObservations: () => ask(z.array(modelObservationDoc), '/api/models/observations'),
    promoteModel: (model, reason) =>
      ask(modelStateDoc, '/api/models/promote', post({ model, reason })),
    revertModel: (reason) => ask(modelStateDoc, '/api/models/revert', post({ reason })),
    controls: () => ask(controlsDoc, '/api/controls'),
    kill: (reason) => ask(controlsDoc, '/api/controls/kill', post({ reason })),
    release: () => ask(controlsDoc, '/api/controls/release', post({})),
    events: (signal) => eventsOf(base, options.token, signal),
  };
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${at(name)}=${at(String(value))}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
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
    for await (const { name, data } of readEvents(response.body)) {
      const json = jsonIn(data);
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
    `Plimsoll must answer at ${base}, did not (${why})`,
    'start it with `npm start`, or set PLIMSOLL_URL to where it listens',
  );
}
