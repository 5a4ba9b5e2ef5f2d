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
  // A page makes its call anew each time that it is drawn: it is the same one as long as it asks for the same.
  return useGrowing<Name>(
    call === null ? null : { key: call.path, next: () => call, joined: (_held, came) => came },
    spacingMs,
  );
}

/** A document that is loaded whole once, and grows by what is new of it. */
export interface Growing<Name extends DocumentName> {
  /** Another key is another document. */
  readonly key: string;
  /** null: nothing is held yet. */
  readonly next: (held: Documents[Name] | null) => Call<Name>;
  readonly joined: (
    held: Documents[Name] | null,
    came: Documents[Name],
    asked: Call<Name>,
  ) => Documents[Name];
}
export function useGrowing<Name extends DocumentName>(
  growing: Growing<Name> | null,
  spacingMs: number,
): Fetched<Documents[Name]> {
  type T = Documents[Name];
  const latest = useRef(growing);
  latest.current = growing;
  const key = growing?.key ?? null;
  const [state, setState] = useState<{
    readonly key: string | null;
    readonly value: T | null;
    readonly failure: ApiFailure | null;
    readonly at: number;
  }>({ key, value: null, failure: null, at: 0 });
  const again = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    let held: T | null = null;
    let busy = false;
    let wanted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      busy = true;
      wanted = false;
      // Without an end to its patience a page would wait for ever for an answer that was lost on the way.
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(PATIENCE_MS)]);
      if (latest.current === null) return;
      const call = latest.current.next(held);
      const answer = await ask(call, signal);
      if (abort.signal.aborted || latest.current === null) return;
      if (answer.ok) {
        held = latest.current.joined(held, answer.value, call);
        setState({ key, value: held, failure: null, at: Date.now() });
      } else {
        const { error } = answer;
        setState((old) => ({
          ...old,
          key,
          value: old.key === key ? old.value : null,
          failure: error,
        }));
      }
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
  }, [key, spacingMs]);
  const refresh = useCallback(() => again.current(), []);
  const mine = state.key === key;
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
