import { randomBytes } from 'node:crypto';

const LIFE_US = 60 * 60_000_000;

/** Keys of user data streams: an hour, unless kept alive. They live in memory: after a restart a client asks for a new one, as it must after any disconnection. */
export interface ListenKeys {
  /** The account's living key, kept alive, or a new one. */
  open(account: string): string;
  keepAlive(account: string, key: string): boolean;
  close(account: string, key: string): boolean;
  /** The account's living key; null: it has none. */
  keyOf(account: string): string | null;
  /** null: unknown or too old. */
  accountOf(key: string): string | null;
}

export function listenKeys(nowUs: () => number): ListenKeys {
  const keys = new Map<string, { readonly account: string; until: number }>();
  const living = (key: string): { readonly account: string; until: number } | null => {
    const found = keys.get(key) ?? null;
    if (found === null || found.until > nowUs()) return found;
    keys.delete(key);
    return null;
  };
  const keepAlive = (account: string, key: string): boolean => {
    const found = living(key);
    if (found === null || found.account !== account) return false;
    found.until = nowUs() + LIFE_US;
    return true;
  };
  const keyOf = (account: string): string | null =>
    [...keys.keys()].find((key) => living(key)?.account === account) ?? null;
  return {
    keepAlive,
    keyOf,
    open(account) {
      const known = keyOf(account);
      if (known !== null) keepAlive(account, known);
      if (known !== null) return known;
      const key = randomBytes(48).toString('base64url').replace(/[-_]/g, 'x');
      keys.set(key, { account, until: nowUs() + LIFE_US });
      return key;
    },
    close: (account, key) => living(key)?.account === account && keys.delete(key),
    accountOf: (key) => living(key)?.account ?? null,
  };
}
