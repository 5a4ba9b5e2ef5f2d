import type { Call, DocumentName, Documents } from '#client/calls';
import type { ProblemDoc } from '#contracts/documents';
import { err, ok, type Result } from '#core/kernel/result';

/** Why a document did not come. Documents of our own origin were serialised by the schemas whose types we use: they are not parsed twice. */
export type ApiFailure =
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'problem'; readonly problem: ProblemDoc }
  | { readonly kind: 'unreachable'; readonly detail: string };

type Answer<T> = Result<T, ApiFailure>;
type Unauthorised = (wasIn: boolean) => void;
const whenUnauthorised = new Set<Unauthorised>();
let wasIn = false;
/** The session can end under any request: one listener shows the way back in. `wasIn`: this page has been answered before. */
export function onUnauthorised(listener: Unauthorised): () => void {
  whenUnauthorised.add(listener);
  return () => whenUnauthorised.delete(listener);
}

/** A call of the typed client, with the session's cookie instead of a token. */
export async function ask<Name extends DocumentName>(
  { method, path, body, headers = {} }: Call<Name>,
  signal?: AbortSignal,
): Promise<Answer<Documents[Name]>> {
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal !== undefined) init.signal = signal;
  try {
    const response = await fetch(path, init);
    return await answerOf<Documents[Name]>(response);
  } catch (thrown) {
    return err({
      kind: 'unreachable',
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  if (response.status === 401) {
    for (const listener of whenUnauthorised) listener(wasIn);
    return err({ kind: 'unauthorised' });
  }
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  wasIn ||= response.ok;
  // Health answers 503 with its own document: what is no problem document is what was asked for.
  if (type.includes('json') ? !type.includes('problem') : response.ok && text === '')
    return ok((text === '' ? null : JSON.parse(text)) as T);
  if (type.includes('json'))
    return err({ kind: 'problem', problem: JSON.parse(text) as ProblemDoc });
  return err({
    kind: 'unreachable',
    detail: `the service answered ${response.status} without a document`,
  });
}

export interface Words {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
/** Any failure as code, message and remedy. */
export function wordsOf(failure: ApiFailure): Words {
  switch (failure.kind) {
    case 'unauthorised':
      return {
        code: 'UNAUTHORISED',
        message: 'Your session has ended.',
        remedy: 'Sign in again with the token.',
      };
    case 'unreachable':
      return {
        code: 'UNREACHABLE',
        message: `The service did not answer (${failure.detail}).`,
        remedy: 'Check that it is running; this page continues when it is back.',
      };
    case 'problem':
      return {
        code: failure.problem.code,
        message: failure.problem.detail || failure.problem.title,
        remedy: failure.problem.remedy,
      };
  }
}

/** One key per intention. randomUUID exists only on secure origins; this works on a plain address in the office too. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
