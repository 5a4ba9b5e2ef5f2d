import { randomBytes } from 'node:crypto';

/** Seconds in which a token opens a stream; one that is open stays open. */
export const KRAKEN_TOKEN_SECONDS = 900;
/** Of all accounts together; the oldest goes first. */
const TOKENS_MAX = 1000;

/** KRK-10: tokens of private streams. They live in memory: after a restart a client asks for a new one. */
export interface KrakenTokens {
  open(account: string): string;
  /** null: unknown or too old. */
  accountOf(token: string): string | null;
}
export function krakenTokens(nowUs: () => number): KrakenTokens {
  const tokens = new Map<string, { readonly account: string; readonly until: number }>();
  return {
    open(account) {
      const [oldest] = tokens.keys();
      if (tokens.size >= TOKENS_MAX && oldest !== undefined) tokens.delete(oldest);
      const token = randomBytes(32).toString('base64url');
      tokens.set(token, { account, until: nowUs() + KRAKEN_TOKEN_SECONDS * 1e6 });
      return token;
    },
    accountOf(token) {
      const found = tokens.get(token);
      return found !== undefined && found.until > nowUs() ? found.account : null;
    },
  };
}
