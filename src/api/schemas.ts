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
import { badInput, ProblemError } from '#api/problems';
import { accountDoc } from '#contracts/account-documents';
import { alertDoc } from '#contracts/alert-documents';
import { controlStateDoc } from '#contracts/control-documents';
import * as costs from '#contracts/cost-documents';
import * as documents from '#contracts/documents';
import * as models from '#contracts/model-document';
import { parseDoor } from '#contracts/new-order';
import * as portfolios from '#contracts/portfolio-documents';
import * as surveys from '#contracts/survey-documents';

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
  Alert: alertDoc,
  Book: portfolios.bookDoc,
  Assessment: documents.assessmentDoc,
  Controls: controlStateDoc,
  CostSurface: costs.costSurfaceDoc,
  Health: documents.healthDoc,
  ImpactEstimate: documents.impactEstimateDoc,
  Instrument: documents.instrumentDoc,
  LiquidityHistory: surveys.liquidityHistoryDoc,
  Market: documents.marketDoc,
  ModelObservation: models.modelObservationDoc,
  Models: models.modelStateDoc,
  Metrics: surveys.metricsDoc,
  Order: documents.orderDoc,
  OrderSummary: documents.orderSummaryDoc,
  PortfolioLiquidity: documents.portfolioLiquidityDoc,
  PreTrade: documents.preTradeDoc,
  Problem: documents.problemDoc,
  Rebalance: portfolios.rebalanceDoc,
  Size: portfolios.sizeDoc,
  Stress: portfolios.stressDoc,
  Tca: documents.tcaDoc,
  Universe: surveys.universeDoc,
} as const;
type Name = keyof typeof NAMED;

const toJson = (schema: ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { target: 'draft-7', io });
  return json;
};
const PROBLEM = {
  description: 'a problem document (RFC 9457): code, remedy, facts, problems',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};
const is = (name: Name): object => ({
  description: name,
  content: { 'application/json': { schema: { $ref: `${name}#` } } },
});

/** The answers of a route: its document, or a problem. */
export const gives = (name: Name, status = 200): Record<string, object> => ({
  [status]: is(name),
  '4xx': PROBLEM,
});
export const givesEither = (name: Name, statuses: readonly number[]): Record<string, object> => ({
  ...Object.fromEntries(statuses.map((status) => [status, is(name)])),
  '4xx': PROBLEM,
});
export const givesMany = (name: Name): Record<string, object> => ({
  200: {
    description: `${name}, many`,
    content: { 'application/json': { schema: { type: 'array', items: { $ref: `${name}#` } } } },
  },
  '4xx': PROBLEM,
});

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
      : { error: new ProblemError(badInput(parsed.error)) };
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
  transform: ({ schema, url }) => {
    const json: Record<string, unknown> = { ...schema };
    for (const [part, value] of Object.entries(json))
      if (value instanceof z.ZodType) json[part] = toJson(value, 'input');
    return { schema: json, url };
  },
};

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
