import { useEffect, useRef, useState } from 'react';
import { calls } from '#client/calls';
import type { OrderDoc, OrderSummaryDoc } from '#contracts/documents';
import { ask } from '#web/api/client';
import { useLive } from '#web/api/live';
import { isAtWork } from '#web/orders/status';

/** What is left of one own child that rests in the book. */
export interface OwnRest {
  readonly parentId: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly quantity: number;
}
// A summary has no children, so that each order is asked for whole.
const ORDERS_MAX = 5;
const SPACING_MS = 2_000;
const NONE: ReadonlyMap<string, readonly OwnRest[]> = new Map();

/** Children that are in the book now: they were accepted, and their cancel is not confirmed. */
const restsOf = ({ parentId, children }: OrderDoc): readonly OwnRest[] =>
  children
    .filter(({ type, status }) => type !== 'ioc' && /^(working|cancelling|amending)\b/.test(status))
    .map(({ side, limit, quantity, filled }) => ({
      parentId,
      side,
      price: limit,
      quantity: quantity - filled,
    }));

/** Own resting orders of one symbol, of its newest working parents. */
export function useOwnRests(symbol: string): readonly OwnRest[] {
  const [rests, setRests] = useState(NONE);
  const told = useRef<(parentId: string | null, order: OrderSummaryDoc | null) => void>(
    () => undefined,
  );
  useEffect(() => {
    setRests(NONE);
    const follower = followRests(symbol, setRests);
    told.current = follower.told;
    return follower.stop;
  }, [symbol]);
  useLive('order', ({ parentId, order }) => told.current(parentId, order));
  return [...rests.values()].flat();
}

interface Follower {
  readonly told: (parentId: string | null, order: OrderSummaryDoc | null) => void;
  readonly stop: () => void;
}
/** Asks for the list when an order comes or goes, and for an order when it changes; once per `SPACING_MS`. */
function followRests(
  symbol: string,
  show: (rests: ReadonlyMap<string, readonly OwnRest[]>) => void,
): Follower {
  const abort = new AbortController();
  const known = new Map<string, readonly OwnRest[]>();
  const changed = new Set<string>();
  let isListOld = true;
  const pass = async (): Promise<void> => {
    if (isListOld) {
      isListOld = false;
      const list = await ask(
        calls.orders({ status: 'open', symbol, limit: ORDERS_MAX }),
        abort.signal,
      );
      if (list.ok) {
        const open = new Set(list.value.map(({ parentId }) => parentId));
        for (const id of known.keys()) if (!open.has(id)) known.delete(id);
        for (const id of open) if (!known.has(id)) changed.add(id);
      }
    }
    const ids = [...changed];
    changed.clear();
    const orders = await Promise.all(ids.map((id) => ask(calls.order(id), abort.signal)));
    for (const order of orders)
      if (order.ok && isAtWork(order.value.status))
        known.set(order.value.parentId, restsOf(order.value));
    if (!abort.signal.aborted) show(new Map(known));
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async (): Promise<void> => {
    if (isListOld || changed.size > 0) await pass();
    if (!abort.signal.aborted) timer = setTimeout(() => void turn(), SPACING_MS);
  };
  void turn();
  return {
    told: (parentId, order) => {
      if (parentId === null) {
        isListOld = true;
        for (const id of known.keys()) changed.add(id);
      } else if (known.has(parentId) && order !== null && isAtWork(order.status))
        changed.add(parentId);
      else if (known.has(parentId) || order?.order.symbol === symbol) isListOld = true;
    },
    stop: () => {
      abort.abort();
      clearTimeout(timer);
    },
  };
}
