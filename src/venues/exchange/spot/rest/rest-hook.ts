/** A request as a hook sees it, after its signature was checked. `params` never holds the signature. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
  /** null: a public request. */
  readonly account: string | null;
}
export interface RestReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Stands between the exchange and its REST clients, where faults are made. `before`: a reply is answered instead and the exchange never hears of it;
 * 'drop' closes the connection without an answer. `after`: what was done stays done, but the answer may be changed, late or lost.
 */
export interface RestHook {
  before(request: RestRequest): Promise<RestReply | 'drop' | null>;
  after(request: RestRequest, reply: RestReply): Promise<RestReply | 'drop'>;
  /** Added to the server's clock as clients see it, milliseconds. */
  clockSkewMs(): number;
}
