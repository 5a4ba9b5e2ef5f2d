import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { type ZodType, z } from 'zod';
import { badRequest, ProblemError, TITLES } from '#api/problems';
import { REQUEST_EXAMPLES, type RequestExample } from '#api/request-examples';
import { accountDoc } from '#contracts/account-documents';
import { alertDoc } from '#contracts/alert-documents';
import { auditRowDoc } from '#contracts/audit-documents';
import { basketDoc } from '#contracts/basket-documents';
import { bookDoc } from '#contracts/book-documents';
import { controlStateDoc } from '#contracts/control-documents';
import * as costs from '#contracts/cost-documents';
import * as documents from '#contracts/documents';
import { fillsDoc } from '#contracts/fills-documents';
import { forecastRecordDoc } from '#contracts/forecast-documents';
import { barsDoc, restingDoc } from '#contracts/market-documents';
import * as models from '#contracts/model-document';
import { parseDoor } from '#contracts/new-order';
import * as portfolios from '#contracts/portfolio-documents';
import { pricedTradesDoc } from '#contracts/priced-trades';
import { reportDoc } from '#contracts/report-documents';
import { routeDoc } from '#contracts/route-documents';
import { settingsDoc } from '#contracts/settings-documents';
import { shadowDoc } from '#contracts/shadow-documents';
import { sizeDoc } from '#contracts/size-documents';
import { stressDoc } from '#contracts/stress-documents';
import * as surveys from '#contracts/survey-documents';
import { venueDoc } from '#contracts/venue-documents';
import { waitDoc } from '#contracts/wait-documents';

// One zod schema says what comes in (types and validation), what goes out (serialiser) and what the OpenAPI document tells about both.

interface ZodProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends ZodType ? z.output<this['schema']> : unknown;
}
/** Routes whose `params`, `querystring` and `body` have the types of their zod schemas. */
export type Routes = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodProvider
>;

/** Documents by the name that OpenAPI gives them. */
const NAMED = {
  Account: accountDoc,
  Advice: costs.adviceDoc,
  Most: costs.mostDoc,
  PricedTrades: pricedTradesDoc,
  Alert: alertDoc,
  AuditRow: auditRowDoc,
  Basket: basketDoc,
  WaitingOrder: waitDoc,
  Book: bookDoc,
  Assessment: documents.assessmentDoc,
  Controls: controlStateDoc,
  CostSurface: costs.costSurfaceDoc,
  FillsCost: fillsDoc,
  Health: documents.healthDoc,
  ImpactEstimate: documents.impactEstimateDoc,
  Instrument: documents.instrumentDoc,
  LiquidityHistory: surveys.liquidityHistoryDoc,
  Market: documents.marketDoc,
  Bars: barsDoc,
  Resting: restingDoc,
  Settings: settingsDoc,
  ModelObservation: models.modelObservationDoc,
  Models: models.modelStateDoc,
  ModelRecord: forecastRecordDoc,
  Metrics: surveys.metricsDoc,
  Order: documents.orderDoc,
  OrderSummary: documents.orderSummaryDoc,
  PortfolioLiquidity: documents.portfolioLiquidityDoc,
  PreTrade: documents.preTradeDoc,
  Problem: documents.problemDoc,
  Rebalance: portfolios.rebalanceDoc,
  Report: reportDoc,
  ShadowOrder: shadowDoc,
  Size: sizeDoc,
  Stress: stressDoc,
  Tca: documents.tcaDoc,
  Universe: surveys.universeDoc,
  Route: routeDoc,
  Venue: venueDoc,
} as const;
type Name = keyof typeof NAMED;

const toJson = (schema: ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { target: 'draft-7', io });
  return json;
};
type Responses = Readonly<Record<string, object>>;
const PROBLEM = { 'application/problem+json': { schema: { $ref: 'Problem#' } } };
const problems = (statuses: readonly number[]): Responses =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: TITLES[status] ?? 'Problem', content: PROBLEM },
    ]),
  );
const is = (name: Name): object => ({
  description: name,
  content: { 'application/json': { schema: { $ref: `${name}#` } } },
});

// What any request can meet, and what one that changes something can; routes add their own.
const ANYWHERE = [400, 421, 429, 500];
const BEHIND_TOKEN = [401];
const OF_WRITES = [403, 503];
const OF_BODIES = [413, 415];

/** The answers of a route: its document, or a problem; `also`: the statuses of its own problems. */
export const gives = (name: Name, also: readonly number[] = [], status = 200): Responses => ({
  [status]: is(name),
  ...problems(also),
});
export const givesEither = (
  name: Name,
  statuses: readonly number[],
  also: readonly number[] = [],
): Responses => ({
  ...Object.fromEntries(statuses.map((status) => [status, is(name)])),
  ...problems(also),
});
export const givesMany = (name: Name, also: readonly number[] = []): Responses => ({
  200: {
    description: `${name}, many`,
    content: { 'application/json': { schema: { type: 'array', items: { $ref: `${name}#` } } } },
  },
  ...problems(also),
});
export const givesNothing = (also: readonly number[]): Responses => ({
  204: { description: 'Done', type: 'null' },
  ...problems(also),
});
export const givesEvents: Responses = {
  200: {
    description: 'Events, as they come',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  },
};

/** What a reply is held to: what is not in it does not leave. null: no document of ours. */
function documentOf(schema: Readonly<Record<string, unknown>>): ZodType | null {
  const { $ref: name, items } = schema;
  if (typeof name === 'string') return NAMED[name.replace('#', '') as Name] ?? null;
  const each = typeof items === 'object' ? documentOf({ ...items }) : null;
  return each === null ? null : z.array(each);
}

/** Teaches fastify the documents, and to let zod judge what comes in: all problems at once, in our own words. */
export function useZod(app: FastifyInstance): void {
  for (const [name, schema] of Object.entries(NAMED))
    app.addSchema({ $id: name, ...toJson(schema, 'output') });
  app.setValidatorCompiler<ZodType>(({ schema }) => (value: unknown) => {
    const known =
      schema instanceof z.ZodObject ? [...Object.keys(schema.shape), 'max_participation'] : [];
    const parsed = parseDoor(schema, value, known);
    return parsed.ok
      ? { value: parsed.value }
      : { error: new ProblemError(badRequest(parsed.error)) };
  });
  // By the documents themselves: serializers compiled from their JSON schemas, a hundred of them, were two thirds of a server's start.
  app.setSerializerCompiler(({ schema }) => {
    const documented = documentOf(schema as Readonly<Record<string, unknown>>);
    return (document) => {
      const known = documented?.safeParse(document);
      return JSON.stringify(known?.success === true ? known.data : document);
    };
  });
}

export const openApiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Plimsoll',
      version: '0.1.0',
      description:
        'Can this market bear my order, what will it cost, and how do I get it done? Prices are in quote currency, quantities in units, times ISO-8601 UTC, costs in bps of arrival notional, positive when you pay; null is unknown.',
    },
    servers: [
      { url: 'http://127.0.0.1:7430', description: 'where `plimsoll start` listens by default' },
    ],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'plimsoll' },
      },
    },
    security: [{ bearer: [] }, { cookie: [] }],
  },
  refResolver: {
    buildLocalReference: (json, _base, _fragment, i) =>
      typeof json['$id'] === 'string' ? json['$id'] : `def-${i}`,
  },
  transform: ({ schema, url, route }) => {
    const json: Record<string, unknown> = { ...schema };
    for (const [part, value] of Object.entries(json))
      if (value instanceof z.ZodType) json[part] = toJson(value, 'input');
    const isWrite = route.method !== 'GET' && route.method !== 'HEAD';
    const isOpen = Array.isArray(json['security']);
    const common = [
      ...ANYWHERE,
      ...(isOpen ? [] : BEHIND_TOKEN),
      ...(isWrite && !isOpen ? OF_WRITES : []),
      ...(json['body'] === undefined ? [] : OF_BODIES),
    ];
    json['response'] = { ...problems(common), ...(json['response'] as Responses | undefined) };
    return { schema: withExamples(json), url };
  },
};

function withExamples(json: Record<string, unknown>): Record<string, unknown> {
  const { path, query, body } = REQUEST_EXAMPLES[String(json['operationId'])] ?? {};
  const fields = (part: unknown, examples: RequestExample['path']): unknown => {
    const { properties, ...rest } = part as { readonly properties: Record<string, object> };
    const shown = Object.entries(properties).map(([name, field]) => [
      name,
      name in (examples ?? {}) ? { ...field, examples: [examples?.[name]] } : field,
    ]);
    return { ...rest, properties: Object.fromEntries(shown) as unknown };
  };
  return {
    ...json,
    ...(path === undefined ? {} : { params: fields(json['params'], path) }),
    ...(query === undefined ? {} : { querystring: fields(json['querystring'], query) }),
    ...(body === undefined ? {} : { body: { ...(json['body'] as object), examples: [body] } }),
  };
}

/** OpenAPI 3.1 is JSON Schema 2020-12, where a tuple is `prefixItems`; serialisers want draft 7, where it is a list of `items`. */
export function toDraft2020(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toDraft2020);
  if (typeof node !== 'object' || node === null) return node;
  const { additionalItems, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, toDraft2020(value)]),
  );
  if (!Array.isArray(rest['items']))
    return additionalItems === undefined ? rest : { ...rest, additionalItems };
  const { items, ...others } = rest;
  return { ...others, prefixItems: items, items: false };
}
