import { existsSync } from 'node:fs';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Desk } from '#engine/runtime/desk';
import { guard } from '#api/access';
import { eventStream } from '#api/events';
import { liquidityRoutes } from '#api/liquidity-routes';
import { controlRoutes, marketRoutes, orderRoutes } from '#api/order-routes';
import { answer, plain } from '#api/problems';

export interface ServerDeps {
  readonly desk: Desk;
  readonly token: string;
  /** Folder of the built dashboard; null serves the API alone. */
  readonly webRoot: string | null;
}

/** REST, OpenAPI, live events and the dashboard's files, over one desk. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  // Bodies are checked by our own parsers, which report all problems at once; fastify's validator would stop them at the door with other words.
  const app = Fastify({ logger: false, bodyLimit: 65_536, forceCloseConnections: true });
  app.setValidatorCompiler(() => (value) => ({ value }));
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], upgradeInsecureRequests: null } }, strictTransportSecurity: false });
  await app.register(rateLimit, { max: 3000, timeWindow: '1 minute', errorResponseBuilder: () => plain(429, 'TOO_MANY_REQUESTS', 'at most 3000 requests a minute are served', 'wait, or use the event stream') });
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Plimsoll', version: '0.1.0', description: 'Liquidity, impact, execution and its true cost.' }, components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } }, security: [{ bearer: [] }] } });
  guard(app, deps.token);
  app.setErrorHandler((error: unknown, _request, reply) => {
    const status = typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    const words = error instanceof Error && status < 500 ? error.message : 'something went wrong inside';
    return answer(reply, plain(status, status < 500 ? 'REQUEST_INVALID' : 'INTERNAL', words, status < 500 ? 'mend the request; /openapi.json describes it' : 'look at the log of the service'));
  });
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) => reply.code(deps.desk.journalOk() ? 200 : 503).send({ status: deps.desk.journalOk() ? 'ok' : 'journal failed' }));
  await app.register(async (scope) => {
    liquidityRoutes(scope, deps.desk);
    orderRoutes(scope, deps.desk);
    marketRoutes(scope, deps.desk);
    controlRoutes(scope, deps.desk);
    eventStream(scope, deps.desk);
  });
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()));
  if (deps.webRoot !== null && existsSync(deps.webRoot)) await app.register(fastifyStatic, { root: deps.webRoot });
  app.setNotFoundHandler((request, reply) => answer(reply, plain(404, 'NOT_FOUND', `nothing stands at ${request.method} ${request.url.split('?')[0]}`, '/openapi.json lists what does')));
  return app;
}
