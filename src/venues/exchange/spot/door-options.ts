import type { Server } from 'node:http';
import type { RateLimits } from './rest/rate-limits.ts';
import type { RestHook } from './rest/rest-hook.ts';
import type { KeyRing } from './rest/signature.ts';
import type { SpotExchange } from './spot-exchange.ts';
import type { StreamHook } from './streams/stream-hub.ts';

/** What the REST side of every dialect is made of. */
export interface RestOptions {
  readonly exchange: SpotExchange;
  readonly keys: KeyRing;
  readonly limits: RateLimits;
  /** Where faults are made; null: none. */
  readonly hook: RestHook | null;
  /** A bug: nothing that the exchange says after it can be trusted. */
  onDefect(error: unknown): void;
  /** A read that failed. It changed nothing, so the exchange goes on; a broken invariant is a defect all the same. */
  onUnanswered(error: unknown): void;
}
/** What the streams of every dialect are made of. */
export interface StreamOptions {
  readonly server: Server;
  readonly exchange: SpotExchange;
  readonly keys: KeyRing;
  readonly hook: StreamHook | null;
  nowMs(): number;
}
