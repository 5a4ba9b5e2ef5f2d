import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invariant } from '#core/kernel/assert';
import { answer, plain } from '#api/problems';
import type { Routes } from '#api/schemas';

const COOKIE = 'plimsoll';
const TOKEN_REMEDY = 'send `Authorization: Bearer TOKEN`, or open /login?token=TOKEN in a browser; the token stands in the file `token` of PLIMSOLL_HOME';

// Both are hashed first: the comparison then takes the same time for every length and every first difference.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string, expected: Buffer): boolean => timingSafeEqual(digest(given), expected);

export interface Access {
  /** To be the first hook of everything that is not open. Never a test of the path: paths have many spellings. */
  readonly guard: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;
  readonly loginRoute: (app: Routes) => void;
}

/** Programs send a bearer token; a browser gets an HttpOnly cookie from /login, made from the token but not the token. */
export function accessBy(token: string): Access {
  // An empty token would let everybody in who sends none.
  invariant(token.length >= 16, 'a token has 16 characters or more');
  const session = createHmac('sha256', token).update('plimsoll dashboard').digest('base64url');
  const [tokenDigest, sessionDigest] = [digest(token), digest(session)];
  return {
    async guard(request, reply) {
      const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (bearer !== undefined && isSame(bearer, tokenDigest)) return undefined;
      if (bearer !== undefined || !isSame(cookieOf(request), sessionDigest)) {
        void reply.header('www-authenticate', 'Bearer realm="plimsoll"');
        return answer(reply, plain(401, 'TOKEN_MISSING', 'a valid token must be given, was not', TOKEN_REMEDY));
      }
      // A cookie travels by itself, also from a page of somebody else: a write must come from our own.
      if (request.method === 'GET' || request.method === 'HEAD' || isOwnPage(request)) return undefined;
      return answer(reply, plain(403, 'ORIGIN_FOREIGN', 'a write with a cookie must come from this dashboard, did not', 'use the dashboard, or a bearer token'));
    },
    loginRoute(app) {
      app.get('/login', { schema: { hide: true, querystring: z.object({ token: z.string().default('') }) } }, (request, reply) => {
        if (!isSame(request.query.token, tokenDigest)) return answer(reply, plain(401, 'TOKEN_WRONG', 'the token must be the one of this Plimsoll, was not', 'take it from the file `token` of PLIMSOLL_HOME'));
        return reply.header('set-cookie', `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`).header('cache-control', 'no-store').redirect('/', 303);
      });
    },
  };
}

function isOwnPage(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

function cookieOf(request: FastifyRequest): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value ?? '';
  }
  return '';
}
