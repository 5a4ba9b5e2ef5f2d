import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a browser is known by, instead of a token. Kept here only: a restart signs everybody out. */
export interface Sessions {
  /** The secret of a new session, for its cookie. */
  open(tokenDigest: string): string;
  /** The digest of the token that it was opened with; null: unknown, expired or signed out. Keeps it alive. */
  tokenOf(secret: string): string | null;
  close(secret: string): void;
}

const IDLE_MS = 12 * 3_600_000;
const LIFE_MS = 7 * 24 * 3_600_000;
const SESSIONS_MAX = 1000;

interface Session {
  readonly tokenDigest: string;
  readonly openedMs: number;
  usedMs: number;
}

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');
/** Both are digests of one length: the comparison takes the same time for every first difference. */
export const isSameDigest = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Sessions end after twelve idle hours, seven days, or a sign-out, at the server. `nowMs`: any steady clock. */
export function sessionsOf(nowMs: () => number): Sessions {
  const sessions = new Map<string, Session>(); // by digest of the secret: memory holds nothing that a cookie could be made of
  return {
    open(tokenDigest) {
      const secret = randomBytes(32).toString('base64url');
      // The oldest makes room: nobody can fill memory by signing in.
      if (sessions.size >= SESSIONS_MAX) sessions.delete(sessions.keys().next().value ?? '');
      sessions.set(digestOf(secret), { tokenDigest, openedMs: nowMs(), usedMs: nowMs() });
      return secret;
    },
    tokenOf(secret) {
      const key = digestOf(secret);
      const session = sessions.get(key);
      if (session === undefined) return null;
      const now = nowMs();
      if (now - session.usedMs > IDLE_MS || now - session.openedMs > LIFE_MS) {
        sessions.delete(key);
        return null;
      }
      session.usedMs = now;
      return session.tokenDigest;
    },
    close: (secret) => void sessions.delete(digestOf(secret)),
  };
}
