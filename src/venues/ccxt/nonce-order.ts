import type { ExchangeClient } from '#engine/ports/exchange-client';
import { waysOf } from './exchange-ways.ts';

/** How long one signed request waits for the answer to the one before: by then it has arrived, or is refused when it does. */
const WAIT_MS = 1000;

type Request = (path: string, api: unknown, ...rest: readonly unknown[]) => Promise<unknown>;
/** What of ccxt's client is replaced: its number of a signed request, and where every request passes. */
export interface NonceClient {
  nonce(): number;
  request: Request;
}

/**
 * KRK-13: some exchanges refuse a signed request whose nonce is not above that of every one before it. ccxt's is the time in
 * milliseconds by the exchange's clock, which is measured again and again: two of one moment are the same, one after a measurement
 * may be below one before it, and two connections do not keep their order. So ours are of this machine's clock, grow, and go out
 * one after the other. Nobody waits longer than a second for another's answer.
 */
export function inNonceOrder(client: NonceClient, waitMs = WAIT_MS): void {
  const request = client.request.bind(client);
  let last = 0;
  let before: Promise<unknown> = Promise.resolve();
  client.nonce = () => {
    last = Math.max(last + 1, Date.now());
    return last;
  };
  client.request = (path, api, ...rest) => {
    if (api !== 'private') return request(path, api, ...rest);
    const answer = before.then(() => request(path, api, ...rest));
    before = Promise.race([answer, slept(before, waitMs)]).catch(() => undefined);
    return answer;
  };
}
/** From when it is its turn. */
const slept = (turn: Promise<unknown>, ms: number): Promise<void> =>
  turn.then(() => new Promise((resolve) => setTimeout(resolve, ms).unref()));

export function orderedByNonce(client: ExchangeClient): ExchangeClient {
  if (waysOf(client.id).inNonceOrder) inNonceOrder(client as unknown as NonceClient);
  return client;
}
