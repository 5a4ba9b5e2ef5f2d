import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';

/** ALP-1: whose key this is; null: no such key, or another secret. The two are compared in constant time. */
export function keyHolder(keys: KeyRing, keyId: string, secret: string): string | null {
  const key = keys.get(keyId);
  if (key === undefined) return null;
  const given = Buffer.from(secret);
  const right = Buffer.from(key.secret);
  return given.length === right.length && timingSafeEqual(given, right) ? key.account : null;
}
