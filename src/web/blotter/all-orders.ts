import { useEffect, useRef, useState } from 'react';
import { calls } from '#client/calls';
import { type ApiFailure, ask } from '#web/api/client';
import { useLive } from '#web/api/live';
import { type BlotterRow, blotterRowOf, rowsWith } from '#web/blotter/row';

const PAGE_ROWS = 1000;
const BATCH_MS = 1_000;

export interface AllOrders {
  readonly rows: readonly BlotterRow[];
  /** Older ones are still on their way. */
  readonly isLoading: boolean;
  readonly failure: ApiFailure | null;
  readonly refresh: () => void;
}

/** Every parent of the service: all pages once, newest first, and from then on the events. */
export function useAllOrders(): AllOrders {
  const [rows, setRows] = useState<readonly BlotterRow[]>([]);
  const [isLoading, setLoading] = useState(true);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);
  // Told by events and not shown yet, and all that was told while pages were under way: it is newer than they are.
  const waiting = useRef(new Map<string, BlotterRow>());
  const early = useRef<Map<string, BlotterRow> | null>(new Map());
  useEffect(() => {
    const abort = new AbortController();
    early.current = new Map();
    setLoading(true);
    const show = (loaded: readonly BlotterRow[]): void =>
      setRows(rowsWith(loaded, [...(early.current?.values() ?? [])]));
    void loadAll(show, abort.signal).then((failed) => {
      if (abort.signal.aborted) return;
      setFailure(failed);
      setLoading(false);
      early.current = null;
    });
    return () => abort.abort();
  }, [round]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (waiting.current.size === 0) return;
      const latest = [...waiting.current.values()];
      waiting.current.clear();
      setRows((old) => rowsWith(old, latest));
    }, BATCH_MS);
    return () => clearInterval(timer);
  }, []);
  const refresh = (): void => setRound((old) => old + 1);
  useLive('order', ({ parentId, order }) => {
    if (parentId === null) return refresh();
    if (order === null) return;
    const row = blotterRowOf(order);
    waiting.current.set(parentId, row);
    early.current?.set(parentId, row);
  });
  return { rows, isLoading, failure, refresh };
}

/** Shows the first page at once, and then each time that twice as many are there: a table of n rows is made anew about log n times. */
async function loadAll(
  show: (rows: readonly BlotterRow[]) => void,
  signal: AbortSignal,
): Promise<ApiFailure | null> {
  const rows: BlotterRow[] = [];
  let shown = 0;
  for (;;) {
    const before = rows.at(-1)?.parentId;
    const answer = await ask(
      calls.orders({ limit: PAGE_ROWS, ...(before === undefined ? {} : { before }) }),
      signal,
    );
    if (signal.aborted) return null;
    if (answer.ok) rows.push(...answer.value.map(blotterRowOf));
    const isLast = !answer.ok || answer.value.length < PAGE_ROWS;
    if (isLast || rows.length >= shown * 2) {
      shown = rows.length;
      show(rows.slice());
    }
    if (isLast) return answer.ok ? null : answer.error;
  }
}
