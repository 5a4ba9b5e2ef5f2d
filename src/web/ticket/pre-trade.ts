import { useEffect, useState } from 'react';
import { calls } from '#client/calls';
import type { OrderRequest, PreTradeDoc } from '#contracts/documents';
import { type ApiFailure, ask } from '#web/api/client';
import { useLive } from '#web/api/live';

/** What the service says about the order in the ticket. `key` names the order that it was said to. */
export type PreTradeState =
  | { readonly state: 'idle' }
  | { readonly state: 'asking'; readonly last: PreTradeDoc | null }
  | {
      readonly state: 'answered';
      readonly doc: PreTradeDoc;
      readonly key: string;
      readonly at: number;
    }
  | { readonly state: 'failed'; readonly failure: ApiFailure; readonly key: string };

const SETTLE_MS = 350;
// An estimate is of one moment. It is renewed while the ticket stays as it is, so that nobody places on an old verdict.
const RENEW_MS = 10_000;

/** Asks a moment after the last change, again every few seconds, and at once when the controls change. */
export function usePreTrade(request: OrderRequest | null): PreTradeState {
  const key = request === null ? null : JSON.stringify(request);
  const [answer, setAnswer] = useState<PreTradeState>({ state: 'idle' });
  const [round, setRound] = useState(0);
  useLive('controls', () => setRound((n) => n + 1));
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      const got = await ask(calls.executionPlan(JSON.parse(key) as OrderRequest), abort.signal);
      if (abort.signal.aborted) return;
      setAnswer(
        got.ok
          ? { state: 'answered', doc: got.value, key, at: Date.now() }
          : { state: 'failed', failure: got.error, key },
      );
      timer = setTimeout(() => void run(), RENEW_MS);
    };
    let timer = setTimeout(() => void run(), SETTLE_MS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, round]);
  if (key === null) return { state: 'idle' };
  if (answer.state === 'answered')
    return answer.key === key ? answer : { state: 'asking', last: answer.doc };
  if (answer.state === 'failed' && answer.key === key) return answer;
  return { state: 'asking', last: null };
}
