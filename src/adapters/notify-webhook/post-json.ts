import { err, ok } from '#core/kernel/result';
import { ANSWER_WITHIN_MS, type Delivered } from '#platform/delivery';

const ANSWER_MAX = 200;
/** These answers are about who we are, when we came or how they are, and not about the message. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 425, 429]);

/** Taken is an answer of 2xx; a redirection is none, so that nothing goes to an address that nobody gave. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Delivered> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'plimsoll', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const words = `HTTP ${reply.status}${await beginningOf(reply)}`;
    if (reply.ok) return ok(words);
    return err({
      words,
      isRefused: reply.status >= 400 && reply.status < 500 && !PASSING.has(reply.status),
      retryAfterMs: pauseIn(reply.headers.get('retry-after')),
    });
  } catch (thrown) {
    return err({ words: whyNot(thrown), isRefused: false, retryAfterMs: null });
  }
}

/** A few words of the answer; the rest is not waited for. */
async function beginningOf(reply: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of reply.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length >= ANSWER_MAX) break;
    }
  } catch {
    // The status has said whether it was taken.
  }
  const words = text.slice(0, ANSWER_MAX).trim();
  return words === '' ? '' : `: ${words}`;
}

function pauseIn(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** Never the address: a part of it may be secret. */
function whyNot(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'no connection';
  if (thrown.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1000} s`;
  const cause: unknown = thrown.cause;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return 'no connection';
}
