import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '#core/kernel/result';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import { COINBASE_ERRORS, type CoinbaseError } from './coinbase-error.ts';
import { COINBASE_KEYS } from './coinbase-keys.ts';

/** Seconds that a token may hold, and how far ahead of the exchange's clock its beginning may be. */
const LIFE_MAX = 120;
const AHEAD = 1;

const header = z.object({ alg: z.literal('ES256'), kid: z.string() });
const claims = z.object({
  iss: z.enum(['coinbase-cloud', 'cdp']),
  sub: z.string(),
  nbf: z.number(),
  exp: z.number(),
  uri: z.string().optional(),
});

/** What a token was made for: one method and address; null: a connection. */
export interface CoinbaseUse {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}
/** Answers whose token this is: the account. */
export type CoinbaseGuard = (
  token: string,
  use: CoinbaseUse | null,
  nowMs: number,
) => Result<string, CoinbaseError>;

interface Owner {
  readonly account: string;
  readonly key: KeyObject;
}

/**
 * CBS-1: a token (JWT, ES256) is signed by its key, begins and ends around now, lives for two minutes at most, and is for this method
 * and address. Nothing of a body is signed. What came after the end of its token is refused and never done.
 */
export function coinbaseGuard(keys: KeyRing): CoinbaseGuard {
  const owners = new Map<string, Owner>();
  for (const [name, key] of keys)
    if (COINBASE_KEYS.isOf(key))
      owners.set(name, { account: key.account, key: createPublicKey(key.secret) });
  return (token, use, nowMs) => {
    const [head = '', body = '', signature = '', ...more] = token.split('.');
    const said = claims.safeParse(jsonIn(body));
    const kind = header.safeParse(jsonIn(head));
    if (!said.success || !kind.success || more.length > 0) return err(COINBASE_ERRORS.noAuth);
    const { sub, nbf, exp, uri } = said.data;
    const owner = owners.get(sub);
    if (owner === undefined || kind.data.kid !== sub) return err(COINBASE_ERRORS.noAuth);
    const now = nowMs / 1000;
    const isOfNow = nbf <= now + AHEAD && now < exp && exp - nbf <= LIFE_MAX;
    const isForThis = use === null ? uri === undefined : isOf(use, uri ?? '');
    if (!isOfNow || !isForThis) return err(COINBASE_ERRORS.noAuth);
    return isSigned(owner.key, `${head}.${body}`, signature)
      ? ok(owner.account)
      : err(COINBASE_ERRORS.noAuth);
  };
}

/** An address on a plain connection keeps its `http://` in ccxt. */
const isOf = ({ method, host, path }: CoinbaseUse, uri: string): boolean =>
  uri.replace(' http://', ' ') === `${method} ${host}${path}`;
const isSigned = (key: KeyObject, signed: string, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(signed),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    // No token: answered by the caller.
    return undefined;
  }
}
