import { createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '#core/kernel/result';
import { malformed, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { type ApiKey, KEY_FORM } from './api-keys.ts';
import type { ParsedParams } from './rest-params.ts';

const RECV_WINDOW_MS = { usual: 5000, max: 60_000 };
const AHEAD_MS = 1000;
export type KeyRing = ReadonlyMap<string, ApiKey>;

/** Whose key this is; the secret plays no part. */
export function keyOwner(keys: KeyRing, header: string | undefined): Result<ApiKey, SpotError> {
  if (header === undefined || !KEY_FORM.test(header)) return err(SPOT_ERRORS.badKeyFormat);
  const key = keys.get(header);
  return key === undefined ? err(SPOT_ERRORS.badKey) : ok(key);
}

/** EXC-11: who signed this request, and is it of now? In the protocol's order: what is missing, the key, the time, the signature. */
export function signerOf(
  keys: KeyRing,
  header: string | undefined,
  request: ParsedParams,
  nowMs: number,
): Result<ApiKey, SpotError> {
  const timestamp = wholeNumber(request, 'timestamp');
  if (timestamp === null) return err(malformed('timestamp'));
  if (request.signature === null || request.signature === '') return err(malformed('signature'));
  const recvWindow = request.params.has('recvWindow')
    ? wholeNumber(request, 'recvWindow')
    : RECV_WINDOW_MS.usual;
  if (recvWindow === null) return err(malformed('recvWindow'));
  if (recvWindow > RECV_WINDOW_MS.max) return err(SPOT_ERRORS.recvWindowTooBig);
  const owner = keyOwner(keys, header);
  if (!owner.ok) return owner;
  if (timestamp >= nowMs + AHEAD_MS) return err(SPOT_ERRORS.timestampAhead);
  if (nowMs - timestamp > recvWindow) return err(SPOT_ERRORS.timestampOld);
  return isSignedBy(owner.value, request.signed, request.signature)
    ? owner
    : err(SPOT_ERRORS.badSignature);
}

function wholeNumber({ params }: ParsedParams, name: string): number | null {
  const text = params.get(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
function isSignedBy({ secret }: ApiKey, signed: string, signature: string): boolean {
  const right = createHmac('sha256', secret).update(signed).digest();
  const given = Buffer.from(/^[0-9a-fA-F]{64}$/.test(signature) ? signature : '', 'hex');
  return given.length === right.length && timingSafeEqual(given, right);
}
