import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answer, plain } from '#api/problems';

const COOKIE = 'plimsoll';
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function cookieOf(request: FastifyRequest): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value ?? '';
  }
  return '';
}

/** Programs send a bearer token; a browser gets an HttpOnly cookie from /login. Open: health, the static page, and the login itself. */
export function guard(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (!path.startsWith('/api/') && path !== '/openapi.json') return;
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (same(bearer, token)) return;
    if (!same(cookieOf(request), token)) return answer(reply, plain(401, 'TOKEN_MISSING', 'a valid token must be given, was not', 'send `Authorization: Bearer TOKEN`; the token stands in the file `token` of PLIMSOLL_HOME'));
    // A cookie travels by itself: a write must come from our own page.
    const origin = request.headers.origin;
    if (request.method !== 'GET' && (origin === undefined || new URL(origin).host !== request.headers.host)) return answer(reply, plain(403, 'ORIGIN_FOREIGN', 'a write must come from this dashboard, did not', 'use the dashboard, or a bearer token'));
    return undefined;
  });
  app.get<{ Querystring: { token?: string } }>('/login', { schema: { hide: true } }, (request, reply) => {
    if (!same(request.query.token ?? '', token)) return answer(reply, plain(401, 'TOKEN_WRONG', 'the token must be the one of this Plimsoll, was not', 'take it from the file `token` of PLIMSOLL_HOME'));
    return reply.header('set-cookie', `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`).redirect('/', 303);
  });
}
