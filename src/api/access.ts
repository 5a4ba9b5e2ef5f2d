import { isIP } from 'node:net';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { rateLimit } from '#api/limits';
import { answer, plain } from '#api/problems';
import { cookieOf } from '#api/session-cookie';
import { digestOf, isSameDigest, type Sessions, sessionsOf } from '#api/sessions';
import type { Identity } from '#core/gate/roles';
import { invariant } from '#core/kernel/assert';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `stop`: what stops orders has a count of its own, that nothing else can use up. */
    lane?: 'stop';
  }
}
export const STOP_LANE: FastifyContextConfig = { lane: 'stop' };

/** Somebody with a token of his own. */
export interface Person extends Identity {
  readonly token: string;
}
/** Tokens as they are at this moment: asked with each request, so that one that is taken away is out at once. */
export interface TokenBook {
  /** Of the owner, who is admin. */
  owner(): string;
  people(): readonly Person[];
}
export interface AccessDeps {
  readonly tokens: TokenBook;
  /** Names that a browser may use beside localhost and addresses. */
  readonly hosts: readonly string[];
  nowMs(): number;
}
/** Lets a request pass, or answers it. */
export type Hook = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply | undefined>;
export interface Access {
  /** The first hook of all: is it meant for us at all? */
  readonly checkHost: Hook;
  /** The first hook of everything that is open to all: counts by address. */
  readonly countStranger: Hook;
  /** The first hook of everything else. Never a test of the path: paths have many spellings. */
  readonly guard: Hook;
  /** Whether this is the digest of somebody's token. */
  isKnown(digest: string): boolean;
  readonly sessions: Sessions;
}

const REQUESTS_A_MINUTE = 3000;
const STOPS_A_MINUTE = 600;
const TOKEN_MIN = 16;
const TOKEN_REMEDY =
  'send `Authorization: Bearer TOKEN`, or sign in on the dashboard; the token is in the file `token` of PLIMSOLL_HOME';

// Who asked, by request: written by the guard, and by nothing else.
const identities = new WeakMap<FastifyRequest, Identity>();
/** Of a request that has passed the guard. */
export function callerOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  invariant(identity !== undefined, 'a request behind the guard has an identity');
  return identity;
}

/**
 * Programs send a bearer token; a browser signs in once and gets an HttpOnly cookie that is not the token. Requests are counted
 * by identity where there is one and by address where there is none, so that strangers cannot use up what a person needs to stop orders.
 */
export function accessBy({ tokens, hosts, nowMs }: AccessDeps): Access {
  const sessions = sessionsOf(nowMs);
  const strangers = rateLimit(REQUESTS_A_MINUTE, nowMs);
  const countStranger: Hook = async (request, reply) =>
    strangers.take(request.ip) ? undefined : answer(reply, tooMany(REQUESTS_A_MINUTE));
  return {
    checkHost: hostCheck(hosts),
    countStranger,
    guard: guardOf({ tokens, sessions, countStranger, nowMs }),
    isKnown: (digest) => identityBy(tokens, digest) !== null,
    sessions,
  };
}

/** Digests of the tokens that there are: made once each, and not at every request. */
const digests = new Map<string, string>();
function knownDigest(token: string): string {
  const known = digests.get(token);
  if (known !== undefined) return known;
  // Tokens that were taken out are forgotten with the others, now and then.
  if (digests.size >= DIGESTS_MAX) digests.clear();
  const digest = digestOf(token);
  digests.set(token, digest);
  return digest;
}
const DIGESTS_MAX = 1000;

/** Every credential is compared, also after one that fits: the time tells nothing. */
function identityBy(tokens: TokenBook, tokenDigest: string): Identity | null {
  let found: Identity | null = null;
  for (const { name, role, token } of [
    { name: 'api', role: 'admin', token: tokens.owner() } as const,
    ...tokens.people(),
  ]) {
    // An empty token would let everybody in who sends none.
    invariant(token.length >= TOKEN_MIN, 'a token has 16 characters or more');
    if (isSameDigest(knownDigest(token), tokenDigest)) found ??= { name, role };
  }
  return found;
}

function hostCheck(hosts: readonly string[]): Hook {
  return async (request, reply) => {
    if (isOurHost(request.headers.host, hosts)) return undefined;
    // A page of somebody else that has its own name resolve to us carries that name here.
    const remedy = 'use the address of the service, or add the name to api.hosts';
    return answer(
      reply,
      plain(
        421,
        'HOST_UNKNOWN',
        'the request was addressed to a host that is not this service',
        remedy,
      ),
    );
  };
}

interface GuardDeps extends Pick<AccessDeps, 'tokens' | 'nowMs'> {
  readonly sessions: Sessions;
  readonly countStranger: Hook;
}
function guardOf({ tokens, sessions, countStranger, nowMs }: GuardDeps): Hook {
  const known = rateLimit(REQUESTS_A_MINUTE, nowMs);
  const stops = rateLimit(STOPS_A_MINUTE, nowMs);
  return async (request, reply) => {
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const digest = bearer === undefined ? sessions.tokenOf(cookieOf(request)) : digestOf(bearer);
    const identity = digest === null ? null : identityBy(tokens, digest);
    if (identity === null) {
      const late = await countStranger(request, reply);
      if (late !== undefined) return late;
      void reply.header('www-authenticate', 'Bearer realm="plimsoll"');
      return answer(reply, plain(401, 'TOKEN_MISSING', 'a valid token is required', TOKEN_REMEDY));
    }
    const isStop = request.routeOptions.config.lane === 'stop';
    if (!(isStop ? stops : known).take(identity.name))
      return answer(reply, tooMany(isStop ? STOPS_A_MINUTE : REQUESTS_A_MINUTE));
    identities.set(request, identity);
    // A cookie travels by itself, also from a page of somebody else: a write must come from our own.
    if (bearer !== undefined || isRead(request) || isOwnPage(request)) return undefined;
    return answer(
      reply,
      plain(
        403,
        'ORIGIN_FOREIGN',
        'a write with a cookie must come from this dashboard',
        'use the dashboard, or a bearer token',
      ),
    );
  };
}
const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

const tooMany = (max: number): ReturnType<typeof plain> =>
  plain(
    429,
    'TOO_MANY_REQUESTS',
    `at most ${max} requests a minute are served`,
    'wait a moment, or use the event stream; kill and cancel have their own count',
  );

/** A browser may reach us by an address or by a name that we know: a strange name is somebody else's page. */
function isOurHost(host: string | undefined, hosts: readonly string[]): boolean {
  if (host === undefined) return true; // HTTP/1.0, or a program: no browser leaves it out
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host.toLowerCase())?.[1];
  if (name === undefined) return false;
  return (
    name === 'localhost' ||
    isIP(name.replace(/^\[|\]$/g, '')) !== 0 ||
    hosts.some((each) => each.toLowerCase() === name)
  );
}

function isOwnPage(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  return (
    origin !== undefined &&
    host !== undefined &&
    (origin === `http://${host}` || origin === `https://${host}`)
  );
}
