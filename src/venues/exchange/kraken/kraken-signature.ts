import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '#core/kernel/result';
import type { ApiKey } from '#venues/exchange/spot/rest/api-keys';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import { KRAKEN_ERRORS, type KrakenError } from './kraken-error.ts';

const NONCE_FORM = /^\d{1,20}$/;

/** What a signed request comes with. `body`: exactly as sent. */
export interface KrakenCredentials {
  readonly apiKey: string;
  readonly sign: string;
  readonly path: string;
  readonly nonce: string;
  readonly body: string;
}
export interface KrakenSigners {
  signer(given: KrakenCredentials): Result<ApiKey, KrakenError>;
}

/**
 * KRK-1: who signed this, and has he signed anything later? Base64 of HMAC-SHA512, with the secret as base64, over the path and
 * SHA-256 of nonce and body. A nonce must be above every one before it of its key: what comes late is refused for good.
 */
export function krakenSigners(keys: KeyRing): KrakenSigners {
  const last = new Map<string, bigint>();
  return {
    signer({ apiKey, sign, path, nonce, body }) {
      const key = keys.get(apiKey);
      if (key === undefined) return err(KRAKEN_ERRORS.badKey);
      if (!NONCE_FORM.test(nonce)) return err(KRAKEN_ERRORS.badNonce);
      const hash = createHash('sha256')
        .update(nonce + body)
        .digest();
      const right = createHmac('sha512', Buffer.from(key.secret, 'base64'))
        .update(path)
        .update(hash)
        .digest();
      const given = Buffer.from(sign, 'base64');
      if (given.length !== right.length || !timingSafeEqual(given, right))
        return err(KRAKEN_ERRORS.badSign);
      if (BigInt(nonce) <= (last.get(apiKey) ?? -1n)) return err(KRAKEN_ERRORS.badNonce);
      last.set(apiKey, BigInt(nonce));
      return ok(key);
    },
  };
}
