import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { accessBy, type TokenBook } from '#api/access';
import { accountRoutes } from '#api/account-routes';
import { alertRoutes } from '#api/alert-routes';
import { auditRoutes, noAudit } from '#api/audit-routes';
import { barsRoutes, noBars } from '#api/bars-routes';
import { basketRoutes } from '#api/basket-routes';
import { boundJson } from '#api/bounded-json';
import { controlRoutes } from '#api/control-routes';
import { costRoutes } from '#api/cost-routes';
import { eventStream } from '#api/events';
import { type FillsCosts, fillsRoutes, noFills } from '#api/fills-routes';
import { healthRoutes } from '#api/health-routes';
import { liquidityRoutes } from '#api/liquidity-routes';
import { marketRoutes } from '#api/market-routes';
import { metricsRoute, type ProcessFigures } from '#api/metrics-routes';
import { type ModelProof, modelRoutes } from '#api/model-routes';
import { orderLifeRoutes } from '#api/order-life-routes';
import { orderRoutes } from '#api/order-routes';
import { portfolioRoutes } from '#api/portfolio-routes';
import { answer, ProblemError, plain } from '#api/problems';
import { reportRoutes } from '#api/report-routes';
import { restingRoutes } from '#api/resting-routes';
import { openApiOptions, type Routes, toDraft2020, useZod } from '#api/schemas';
import { sessionRoutes } from '#api/session-routes';
import { settingsRoutes } from '#api/settings-routes';
import { shadowRoutes } from '#api/shadow-routes';
import { signalRoutes } from '#api/signal-routes';
import { universeRoutes } from '#api/universe-routes';
import { venueRoutes } from '#api/venue-routes';
import { waitRoutes } from '#api/wait-routes';
import type { SettingsDoc } from '#contracts/settings-documents';
import { proveTakeover } from '#core/cost/calibrate/prove-takeover';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';
import type { AuditLog } from '#engine/ports/audit';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import type { MarketBars } from '#engine/ports/market-bars';
import { memoryShadowBook, type ShadowBook } from '#engine/shadow/shadow-book';

export interface ServerDeps {
  readonly desk: DeskView;
  /** Where what people want done goes. */
  readonly commands: Commands;
  readonly tokens: TokenBook;
  /** Names, beside localhost and addresses, that a browser may reach us by. */
  readonly hosts?: readonly string[];
  /** Folder of the built dashboard; null, or a folder that is not there, serves the API alone. */
  readonly webRoot: string | null;
  /** Assessments that were kept; without one the market page shows what the service follows, and there is no history. */
  readonly store?: LiquidityStore | null;
  /** Who decided what; without it nobody did. */
  readonly audit?: AuditLog;
  /** What it runs by; without it there is nothing to show. */
  readonly settings?: () => SettingsDoc;
  /** Prices over time; without it charts are empty. */
  readonly bars?: MarketBars;
  /** Where the desk's own orders are kept; without it in memory. */
  readonly shadow?: ShadowBook;
  /** Judges a model that wants to take over, away from this thread; without it on this one. */
  readonly prove?: ModelProof;
  /** Analyses files of fills away from this thread; without it they are refused. */
  readonly fills?: FillsCosts;
  /** This process and the engine's, as they are now; without it nobody measures. */
  readonly processes?: () => readonly ProcessFigures[];
  /** One line of JSON for each request, to stderr. Addresses without their query. */
  readonly logger?: boolean;
  /** Told of every error that is not the client's, and at which route; without it they go to stderr. */
  readonly onError?: (error: unknown, where: string) => void;
}

// A client that does not get on with its request is let go, and nobody holds all the sockets.
const REQUEST_WITHIN_MS = 15_000;
const HEADERS_WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 1000;
const CONNECTIONS_MAX = 2000;
// Everything from ourselves. Inline styles: menus and charts place themselves by them.
const POLICY = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** REST, OpenAPI, live events and the dashboard's files, over one desk. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: deps.logger === true ? loggerOptions : false,
    bodyLimit: 65_536,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 64 },
    requestTimeout: REQUEST_WITHIN_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS, connectionsCheckingInterval: CHECK_EVERY_MS },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  useZod(app);
  boundJson(app);
  app.setErrorHandler((error: FastifyError, request, reply) =>
    onError(error, reply, (thrown) =>
      (deps.onError ?? toStderr)(
        thrown,
        `${request.method} ${request.routeOptions.url ?? 'no route'}`,
      ),
    ),
  );
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    strictTransportSecurity: false,
  });
  await app.register(swagger, openApiOptions);

  const access = accessBy({
    tokens: deps.tokens,
    hosts: deps.hosts ?? [],
    nowMs: () => performance.now(),
  });
  app.addHook('onRequest', access.checkHost);
  healthRoutes(app, deps.desk, access.countStranger);
  sessionRoutes(app, access);
  // The walls of this scope are the walls of the token: what is registered inside cannot be reached without one, however its path is spelt.
  await app.register(async (inside) => {
    inside.addHook('onRequest', access.guard);
    inside.addHook(
      'onSend',
      async (_request, reply) => void reply.header('cache-control', 'no-store'),
    );
    addRoutes(inside as Routes, deps);
    inside.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
      reply.send(toDraft2020(app.swagger())),
    );
  });
  await serveFiles(app, deps.webRoot);
  return app;
}

/** All that needs a token. */
function addRoutes(
  app: Routes,
  { desk, commands, store, settings, audit, bars, shadow, prove, fills, processes }: ServerDeps,
): void {
  liquidityRoutes(app, desk);
  portfolioRoutes(app, desk);
  basketRoutes(app, desk, commands);
  waitRoutes(app, desk, commands);
  universeRoutes(app, desk, store ?? null);
  orderRoutes(app, desk, commands);
  signalRoutes(app, desk, commands);
  shadowRoutes(app, desk, shadow ?? memoryShadowBook());
  orderLifeRoutes(app, desk, commands);
  marketRoutes(app, desk);
  restingRoutes(app, desk);
  barsRoutes(app, desk, bars ?? noBars);
  accountRoutes(app, desk);
  venueRoutes(app, desk);
  settingsRoutes(app, settings ?? (() => ({ version: '', keys: [] })));
  controlRoutes(app, desk, commands);
  alertRoutes(app, desk, commands);
  auditRoutes(app, audit ?? noAudit);
  modelRoutes(app, {
    desk,
    commands,
    prove: prove ?? ((takeover) => Promise.resolve(proveTakeover(takeover))),
  });
  costRoutes(app, desk);
  reportRoutes(app, desk);
  fillsRoutes(app, fills ?? noFills);
  metricsRoute(app, desk, processes ?? (() => []));
  eventStream(app, desk);
}

async function serveFiles(app: FastifyInstance, webRoot: string | null): Promise<void> {
  const hasPage = webRoot !== null && existsSync(join(webRoot, 'index.html'));
  if (hasPage) {
    await app.register(fastifyStatic, {
      root: webRoot,
      cacheControl: false,
      // The names of built assets change with their contents; the page's own name does not.
      setHeaders: (reply, path) =>
        void reply.header(
          'cache-control',
          path.startsWith(join(webRoot, 'assets'))
            ? 'public, max-age=31536000, immutable'
            : 'no-cache',
        ),
    });
  }
  app.setNotFoundHandler((request: FastifyRequest, reply) => {
    const isPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api') &&
      (request.headers.accept ?? '').includes('text/html');
    if (hasPage && isPage) return reply.sendFile('index.html');
    const path = request.url.split('?')[0];
    const remedy = isPage
      ? 'the dashboard has not been built: run `npm start`, which builds it'
      : '/openapi.json lists all addresses';
    return answer(
      reply,
      plain(404, 'NOT_FOUND', `there is nothing at ${request.method} ${path}`, remedy),
    );
  });
}

function onError(
  error: FastifyError,
  reply: FastifyReply,
  tell: (error: unknown) => void,
): FastifyReply {
  if (error instanceof ProblemError) return answer(reply, error.doc);
  const status = error.statusCode ?? 500;
  if (status < 500)
    return answer(
      reply,
      plain(
        status,
        'REQUEST_INVALID',
        error.message,
        'correct the request; /openapi.json describes it',
      ),
    );
  // What went wrong inside stays inside: the client learns that it did, the log learns what.
  tell(error);
  return answer(
    reply,
    plain(
      500,
      'INTERNAL',
      'an internal error occurred; the request may or may not have been carried out',
      "ask for the state before sending it again; the service's log has the details",
    ),
  );
}

const toStderr = (error: unknown): void =>
  void process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
const loggerOptions = {
  stream: process.stderr,
  serializers: {
    req: (request: { readonly method: string; readonly url: string }) => ({
      method: request.method,
      path: request.url.split('?')[0],
    }),
  },
};
