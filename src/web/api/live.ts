import { useEffect, useRef, useSyncExternalStore } from 'react';
import { calls } from '#client/calls';
import { type OrderNews, orderReader } from '#client/order-news';
import type { OrderSummaryDoc } from '#contracts/documents';
import { ask } from '#web/api/client';

export type LiveName = 'order' | 'market' | 'controls';
export type Connection = 'connecting' | 'live' | 'lost';
/** `order`: as it is now; null where everything is to be asked again. */
interface Changed {
  readonly parentId: string | null;
  readonly order: OrderSummaryDoc | null;
}
type Listener = (changed: Changed) => void;
const EVERYTHING: Changed = { parentId: null, order: null };

const NAMES: readonly LiveName[] = ['order', 'market', 'controls'];
const AGAIN_MS = 2_000;
const listeners = new Map<LiveName, Set<Listener>>(NAMES.map((name) => [name, new Set()]));
const watchers = new Set<() => void>();
let connection: Connection = 'connecting';
/** The browser's clock when a lost stream came back, ms; 0: none was lost. What came before may not be so any more. */
let backAt = 0;
export const streamBackAt = (): number => backAt;
let source: EventSource | null = null;
/** Of the stream that is open. */
let ordersOf = orderReader();

function become(next: Connection): void {
  if (connection === next) return;
  connection = next;
  for (const watcher of watchers) watcher();
}

function tell(name: LiveName, changed: Changed): void {
  for (const listener of listeners.get(name) ?? []) listener(changed);
}

/** Orders come with their events; of all else an event says that it changed. Whenever the stream opens, everything is asked again: what changed before that was told to nobody. */
export function connectLive(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      if (connection === 'lost') backAt = Date.now();
      ordersOf = orderReader();
      become('live');
      for (const name of NAMES) tell(name, EVERYTHING);
    });
    source.addEventListener('error', () => {
      become('lost');
      // After a refusal the browser gives up; after a broken connection it tries again by itself.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, AGAIN_MS);
      // A stream does not say why it was refused; a request does, and a session that has ended shows the way back in.
      void ask(calls.controls());
    });
    for (const name of NAMES)
      source.addEventListener(name, (event) => tell(name, changedIn(event)));
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
}

function changedIn(event: Event): Changed {
  const data: unknown = event instanceof MessageEvent ? event.data : null;
  if (typeof data !== 'string' || data === '') return EVERYTHING;
  const body = JSON.parse(data) as Partial<OrderNews>;
  if (body.parentId === undefined) return EVERYTHING;
  const { parentId, order } = ordersOf({ ...body, parentId: body.parentId });
  return { parentId, order: order as OrderSummaryDoc | null };
}

export function useLive(name: LiveName, listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const call: Listener = (changed) => latest.current(changed);
    listeners.get(name)?.add(call);
    return () => {
      listeners.get(name)?.delete(call);
    };
  }, [name]);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}
export const useConnection = (): Connection => useSyncExternalStore(watch, () => connection);
