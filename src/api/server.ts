import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import type { Desk } from '#engine/runtime/desk';
import { alertRoutes } from '#api/alert-routes';
import { accessBy, type Person } from '#api/access';
import { controlRoutes } from '#api/control-routes';
import { costRoutes } from '#api/cost-routes';
import { eventStream } from '#api/events';
import { liquidityRoutes } from '#api/liquidity-routes';
import { marketRoutes } from '#api/market-routes';
import { modelRoutes } from '#api/model-routes';
import { orderRoutes } from '#api/order-routes';
import { portfolioRoutes, type PortfolioDeps } from '#api/portfolio-routes';
import { universeRoutes } from '#api/universe-routes';
import { answer, plain, ProblemError } from '#api/problems';
import { gives, openApiOptions, toDraft2020, useZod, type Routes } from '#api/schemas';

export interface ServerDeps {
  readonly desk: Desk;
  readonly token: string;
  /** Others with tokens of their own; nobody where it is left out. */
  readonly people?: readonly Person[];
  /** Folder of the built dashboard; null, or a folder that is not there, serves the API alone. */
  readonly webRoot: string | null;
  /** Assessments that were kept; without one the market page shows what the service follows, and there is no history. */
  readonly store?: LiquidityStore | null;
  /** Without it there is nothing under /api/portfolio. */
  readonly portfolio?: PortfolioDeps;
  /** One line of JSON for each request, to stderr. Addresses without their query: /login carries the token there. */
  readonly logger?: boolean;
  /** Told of every error that is not the client's; without it they go to stderr. */
  readonly onError?: (error: unknown) => void;
}

const REQUESTS_A_MINUTE = 3000;
// Everything from ourselves. Inline styles: menus and charts place themselves by them.
const POLICY = { defaultSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], objectSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"], frameAncestors: ["'none'"] };

/** REST, OpenAPI, live events and the dashboard's files, over one desk. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({ logger: deps.logger === true ? loggerOptions : false, bodyLimit: 65_536, forceCloseConnections: true, routerOptions: { maxParamLength: 64 } });
  useZod(app);
  app.setErrorHandler((error: FastifyError, _request, reply) => onError(error, reply, deps.onError ?? toStderr));
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: POLICY }, strictTransportSecurity: false });
  await app.register(rateLimit, { max: REQUESTS_A_MINUTE, timeWindow: '1 minute', errorResponseBuilder: () => new ProblemError(plain(429, 'TOO_MANY_REQUESTS', `at most ${REQUESTS_A_MINUTE} requests a minute are served, were more`, 'wait a moment; the event stream tells what has changed')) });
  await app.register(swagger, openApiOptions);

  const access = accessBy(deps.token, deps.people ?? []);
  const health = { summary: 'Is it running, and can it write its journal? Needs no token', tags: ['health'], security: [], response: gives('Health') };
  app.get('/healthz', { schema: health }, (_request, reply) => (deps.desk.journalOk() ? reply.send({ status: 'ok' }) : reply.code(503).send({ status: 'journal failed' })));
  access.loginRoute(app);
  // The walls of this scope are the walls of the token: what is registered inside cannot be reached without one, however its path is spelt.
  await app.register(async (inside) => {
    inside.addHook('onRequest', access.guard);
    inside.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    const routes = inside as Routes;
    liquidityRoutes(routes, deps.desk);
    if (deps.portfolio !== undefined) portfolioRoutes(routes, deps.desk, deps.portfolio);
    universeRoutes(routes, deps.desk, deps.store ?? null);
    orderRoutes(routes, deps.desk);
    marketRoutes(routes, deps.desk);
    controlRoutes(routes, deps.desk);
    alertRoutes(routes, deps.desk);
    modelRoutes(routes, deps.desk);
    costRoutes(routes, deps.desk);
    eventStream(routes, deps.desk);
    inside.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(toDraft2020(app.swagger())));
  });
  await serveFiles(app, deps.webRoot);
  return app;
}

async function serveFiles(app: FastifyInstance, webRoot: string | null): Promise<void> {
  const hasPage = webRoot !== null && existsSync(join(webRoot, 'index.html'));
  if (hasPage) {
    await app.register(fastifyStatic, {
      root: webRoot, cacheControl: false,
      // The names of built assets change with their contents; the page's own name does not.
      setHeaders: (reply, path) => void reply.header('cache-control', path.startsWith(join(webRoot, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  app.setNotFoundHandler((request: FastifyRequest, reply) => {
    const isPage = request.method === 'GET' && !request.url.startsWith('/api') && (request.headers.accept ?? '').includes('text/html');
    if (hasPage && isPage) return reply.sendFile('index.html');
    const path = request.url.split('?')[0];
    const remedy = isPage ? 'the dashboard has not been built: run `npm start`, which does' : '/openapi.json lists what does';
    return answer(reply, plain(404, 'NOT_FOUND', `nothing stands at ${request.method} ${path}`, remedy));
  });
}

function onError(error: FastifyError, reply: FastifyReply, tell: (error: unknown) => void): FastifyReply {
  if (error instanceof ProblemError) return answer(reply, error.doc);
  const status = error.statusCode ?? 500;
  if (status < 500) return answer(reply, plain(status, 'REQUEST_INVALID', error.message, 'mend the request; /openapi.json describes it'));
  // What went wrong inside stays inside: the client learns that it did, the log learns what.
  tell(error);
  return answer(reply, plain(500, 'INTERNAL', 'something went wrong inside; the request may or may not have been carried out', 'ask for the state before sending it again; the log of the service says more'));
}

const toStderr = (error: unknown): void => void process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
const loggerOptions = { stream: process.stderr, serializers: { req: (request: { readonly method: string; readonly url: string }) => ({ method: request.method, path: request.url.split('?')[0] }) } };
