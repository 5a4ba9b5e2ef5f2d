import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invariant } from '#core/kernel/assert';
import type { Identity } from '#core/ledger/roles';
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
/** Somebody with a token of his own. */
export interface Person extends Identity {
  readonly token: string;
}

interface Credential {
  readonly identity: Identity;
  readonly token: Buffer;
  readonly session: string;
  readonly sessionDigest: Buffer;
}
function credentialOf({ name, role, token }: Person): Credential {
  // An empty token would let everybody in who sends none.
  invariant(token.length >= 16, 'a token has 16 characters or more');
  const session = createHmac('sha256', token).update('plimsoll dashboard').digest('base64url');
  return { identity: { name, role }, token: digest(token), session, sessionDigest: digest(session) };
}

// Who asked, by request: written by the guard, and by nothing else.
const identities = new WeakMap<FastifyRequest, Identity>();
/** Of a request that has passed the guard. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  invariant(identity !== undefined, 'a request behind the guard has an identity');
  return identity;
}

/** Programs send a bearer token; a browser gets an HttpOnly cookie from /login, made from the token but not the token. The owner of `token` is admin. */
export function accessBy(token: string, people: readonly Person[]): Access {
  const credentials = [{ name: 'api', role: 'admin', token } as const, ...people].map(credentialOf);
  // Every credential is compared, also after one that fits: the time tells nothing.
  const found = (given: string, of: (credential: Credential) => Buffer): Credential | undefined => credentials.filter((each) => isSame(given, of(each)))[0];
  return {
    async guard(request, reply) {
      const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const known = bearer === undefined ? found(cookieOf(request), (each) => each.sessionDigest) : found(bearer, (each) => each.token);
      if (known === undefined) {
        void reply.header('www-authenticate', 'Bearer realm="plimsoll"');
        return answer(reply, plain(401, 'TOKEN_MISSING', 'a valid token must be given, was not', TOKEN_REMEDY));
      }
      identities.set(request, known.identity);
      // A cookie travels by itself, also from a page of somebody else: a write must come from our own.
      if (bearer !== undefined || request.method === 'GET' || request.method === 'HEAD' || isOwnPage(request)) return undefined;
      return answer(reply, plain(403, 'ORIGIN_FOREIGN', 'a write with a cookie must come from this dashboard, did not', 'use the dashboard, or a bearer token'));
    },
    loginRoute(app) {
      app.get('/login', { schema: { hide: true, querystring: z.object({ token: z.string().default('') }) } }, (request, reply) => {
        const known = found(request.query.token, (each) => each.token);
        if (known === undefined) return answer(reply, plain(401, 'TOKEN_WRONG', 'the token must be one of this Plimsoll, was not', 'take it from the file `token` of PLIMSOLL_HOME, or the one that you were given'));
        return reply.header('set-cookie', `${COOKIE}=${known.session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`).header('cache-control', 'no-store').redirect('/', 303);
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
