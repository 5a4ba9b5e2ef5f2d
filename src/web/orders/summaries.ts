import { useEffect, useState } from 'react';
import { calls } from '#client/calls';
import type { OrderSummaryDoc } from '#contracts/documents';
import { type ApiFailure, ask } from '#web/api/client';
import { useLive } from '#web/api/live';
import {
  NO_PAGES,
  type Pages,
  pageOf,
  pagesWithOrder,
  type Wanted,
  withFirst,
  withOlder,
} from '#web/orders/pages';

export interface Summaries {
  /** null: not answered yet. */
  readonly pages: Pages | null;
  readonly failure: ApiFailure | null;
  readonly refresh: () => void;
  readonly showOlder: () => void;
}
interface State {
  readonly pages: Pages | null;
  readonly failure: ApiFailure | null;
  /** Told by events while the first page was under way: they may be newer than its rows. */
  readonly early: readonly OrderSummaryDoc[];
}
const NOTHING: State = { pages: null, failure: null, early: [] };

/** Orders a page at a time, newest first: a page is asked for once, then its rows follow the events. */
export function useSummaries(wanted: Wanted): Summaries {
  const [state, setState] = useState<State>(NOTHING);
  const [round, setRound] = useState(0);
  const { status, symbol } = wanted;
  // Another choice shows no row of the one before.
  useEffect(() => setState(NOTHING), [status, symbol]);
  useEffect(() => {
    const abort = new AbortController();
    setState((old) => ({ ...old, early: [] }));
    void ask(calls.orders(pageOf({ status, symbol }, null)), abort.signal).then((answer) => {
      if (abort.signal.aborted) return;
      setState((old) => {
        if (!answer.ok) return { ...old, failure: answer.error };
        return {
          pages: old.early.reduce(
            (pages, order) => pagesWithOrder(pages, order, { status, symbol }),
            withFirst(answer.value),
          ),
          failure: null,
          early: [],
        };
      });
    });
    return () => abort.abort();
  }, [status, symbol, round]);
  const refresh = (): void => setRound((old) => old + 1);
  useLive('order', ({ parentId, order }) => {
    // The stream has just opened: what changed before was told to nobody. An order without its summary is
    // gone from memory.
    if (parentId === null) refresh();
    else if (order !== null)
      setState((old) => ({
        ...old,
        pages: old.pages === null ? null : pagesWithOrder(old.pages, order, wanted),
        early: [...old.early, order].slice(-EARLY_MAX),
      }));
  });
  const showOlder = (): void => {
    const last = state.pages?.rows.at(-1);
    if (last === undefined) return;
    void ask(calls.orders(pageOf(wanted, last.parentId))).then((answer) =>
      setState((old) =>
        answer.ok
          ? { ...old, pages: withOlder(old.pages ?? NO_PAGES, answer.value), failure: null }
          : { ...old, failure: answer.error },
      ),
    );
  };
  return { pages: state.pages, failure: state.failure, refresh, showOlder };
}

const EARLY_MAX = 200;
