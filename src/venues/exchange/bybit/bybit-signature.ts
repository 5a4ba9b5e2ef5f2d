import { createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '#core/kernel/result';
import type { ApiKey } from '#venues/exchange/spot/rest/api-keys';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import { BYBIT_ERRORS, type BybitError } from './bybit-error.ts';

const WINDOW_MS = { usual: 5000, max: 60_000 };
/** How far ahead of the exchange's clock the time of a request may be. */
const AHEAD_MS = 1000;

/** What a signed request comes with. `payload`: its query or its body, exactly as sent. */
export interface BybitCredentials {
  readonly apiKey: string;
  readonly timestamp: string;
  /** '': the usual one. */
  readonly recvWindow: string;
  readonly sign: string;
  readonly payload: string;
}

/**
 * BYB-1: who signed this, and is it of now? The time first, then the key, then the signature: hex HMAC-SHA256 over time, key,
 * window and payload. What is refused as too old is never done, so after its window a request that was not found never comes.
 */
export function bybitSigner(
  keys: KeyRing,
  given: BybitCredentials,
  nowMs: number,
): Result<ApiKey, BybitError> {
  const windowMs = given.recvWindow === '' ? WINDOW_MS.usual : Number(given.recvWindow);
  const isWindow = Number.isInteger(windowMs) && windowMs > 0 && windowMs <= WINDOW_MS.max;
  const atMs = /^\d{1,15}$/.test(given.timestamp) ? Number(given.timestamp) : Number.NaN;
  const isOfNow = atMs >= nowMs - windowMs && atMs < nowMs + AHEAD_MS;
  if (!isWindow || !isOfNow) return err(BYBIT_ERRORS.expired);
  const key = keys.get(given.apiKey);
  if (key === undefined) return err(BYBIT_ERRORS.badKey);
  const signed = `${given.timestamp}${given.apiKey}${given.recvWindow}${given.payload}`;
  return isSignature(key, signed, given.sign) ? ok(key) : err(BYBIT_ERRORS.badSign);
}

/** The same for a connection: it names the millisecond until which its words hold. */
export function bybitLogin(
  keys: KeyRing,
  {
    apiKey,
    expires,
    sign,
  }: { readonly apiKey: string; readonly expires: string; readonly sign: string },
  nowMs: number,
): Result<ApiKey, BybitError> {
  const key = keys.get(apiKey);
  if (key === undefined) return err(BYBIT_ERRORS.badKey);
  if (!(Number(expires) > nowMs)) return err(BYBIT_ERRORS.expired);
  return isSignature(key, `GET/realtime${expires}`, sign) ? ok(key) : err(BYBIT_ERRORS.badSign);
}

function isSignature({ secret }: ApiKey, signed: string, given: string): boolean {
  const right = Buffer.from(createHmac('sha256', secret).update(signed).digest('hex'));
  const sent = Buffer.from(given);
  return sent.length === right.length && timingSafeEqual(sent, right);
}
