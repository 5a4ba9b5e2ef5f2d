import { createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '#core/kernel/result';
import { type ApiKey, passphraseOf } from '#venues/exchange/spot/rest/api-keys';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import { OKX_ERRORS, type OkxError } from './okx-error.ts';

/** A request whose time is this far from the exchange's is refused. */
const WINDOW_MS = 30_000;
const ISO_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** What a signed request, or a login, comes with. `signed`: all of what was signed but the time in front of it. */
export interface OkxCredentials {
  readonly apiKey: string;
  readonly passphrase: string;
  readonly sign: string;
  readonly timestamp: string;
  readonly signed: string;
}

/**
 * OKX-1: who signed this, and is it of now? In the protocol's order: what is missing, the key, the time, the passphrase,
 * the signature: base64 of HMAC-SHA256 over timestamp, method, path with its query, and body.
 */
export function okxSigner(
  keys: KeyRing,
  given: OkxCredentials,
  nowMs: number,
): Result<ApiKey, OkxError> {
  if (given.apiKey === '') return err(OKX_ERRORS.noKey);
  if (given.passphrase === '') return err(OKX_ERRORS.noPassphrase);
  if (given.sign === '') return err(OKX_ERRORS.noSign);
  if (given.timestamp === '') return err(OKX_ERRORS.noTimestamp);
  const key = keys.get(given.apiKey);
  if (key === undefined) return err(OKX_ERRORS.badKey);
  const atMs = timeOf(given.timestamp);
  if (atMs === null) return err(OKX_ERRORS.badTimestamp);
  if (Math.abs(nowMs - atMs) > WINDOW_MS) return err(OKX_ERRORS.expired);
  if (!isSame(given.passphrase, passphraseOf(key))) return err(OKX_ERRORS.badPassphrase);
  const right = createHmac('sha256', key.secret)
    .update(given.timestamp + given.signed)
    .digest('base64');
  return isSame(given.sign, right) ? ok(key) : err(OKX_ERRORS.badSign);
}

/** REST dates a request in ISO form, a login in seconds. */
function timeOf(text: string): number | null {
  if (/^\d{9,11}(\.\d{1,3})?$/.test(text)) return Number(text) * 1000;
  const at = ISO_FORM.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}
function isSame(given: string, right: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
