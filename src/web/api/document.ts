import { useCallback, useEffect, useRef, useState } from 'react';
import type { Call, DocumentName, Documents } from '#client/calls';
import { type ApiFailure, ask } from '#web/api/client';
import { streamBackAt, useConnection } from '#web/api/live';

export interface Fetched<T> {
  readonly value: T | null;
  readonly failure: ApiFailure | null;
  /** Browser's clock when the value came, ms. */
  readonly at: number;
  /** Ask again soon; calls while a request is under way become one. */
  readonly refresh: () => void;
}

const PATIENCE_MS = 30_000;

/** What answers the call, kept until a newer one comes. At most one request is under way, and at most one per `spacingMs`. null: nothing to ask. */
export function useDocument<Name extends DocumentName>(
  call: Call<Name> | null,
  spacingMs = 200,
): Fetched<Documents[Name]> {
  type T = Documents[Name];
  // A page makes its call anew each time that it is drawn: it is the same one as long as it asks for the same.
  const latest = useRef(call);
  latest.current = call;
  const path = call?.path ?? null;
  const [state, setState] = useState<{
    readonly path: string | null;
    readonly value: T | null;
    readonly failure: ApiFailure | null;
    readonly at: number;
  }>({ path, value: null, failure: null, at: 0 });
  const again = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (path === null) return undefined;
    const abort = new AbortController();
    let busy = false;
    let wanted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      busy = true;
      wanted = false;
      // Without an end to its patience a page would wait for ever for an answer that was lost on the way.
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(PATIENCE_MS)]);
      if (latest.current === null) return;
      const answer = await ask(latest.current, signal);
      if (abort.signal.aborted) return;
      setState((old) =>
        answer.ok
          ? { path, value: answer.value, failure: null, at: Date.now() }
          : { ...old, path, value: old.path === path ? old.value : null, failure: answer.error },
      );
      timer = setTimeout(() => {
        busy = false;
        if (wanted) void run();
      }, spacingMs);
    };
    again.current = () => {
      wanted = true;
      if (!busy) void run();
    };
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, spacingMs]);
  const refresh = useCallback(() => again.current(), []);
  const mine = state.path === path;
  return {
    value: mine ? state.value : null,
    failure: mine ? state.failure : null,
    at: state.at,
    refresh,
  };
}

/** The browser's clock in ms, moving once a second: ages grow also when nothing arrives. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Asks now and again every `ms`: what no event tells of, and a stream that has died without a word. */
export function useEvery(ms: number, refresh: () => void): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    latest.current();
    const timer = setInterval(() => latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

const FRESH_MS = 15_000;
/** Whether a document may be taken for how things are now, and not for how they were. Only for documents that are asked for every few seconds. */
export function useIsFresh({
  value,
  failure,
  at,
}: Pick<Fetched<unknown>, 'value' | 'failure' | 'at'>): boolean {
  const now = useNow();
  const connection = useConnection();
  return (
    value !== null &&
    failure === null &&
    connection !== 'lost' &&
    at >= streamBackAt() &&
    now - at < FRESH_MS
  );
}
