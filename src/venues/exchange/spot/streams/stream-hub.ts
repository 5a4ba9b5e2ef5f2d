import type { WebSocket } from 'ws';

// A reader that has stopped reading is let go: it asks for everything again when it comes back.
const BACKLOG_BYTES_MAX = 4_000_000;

/** What a fault may do to one message of a stream. */
type FrameFate = 'send' | 'drop' | 'repeat' | 'swap' | { readonly lateMs: number };
export interface StreamHook {
  frame(topic: string): FrameFate;
  /** True, once a stroke: cut every connection now. */
  cut(): boolean;
  /** Once a second. */
  second(): void;
}

export interface Subscriber {
  readonly socket: WebSocket;
  /** `/stream`: the name of the stream is beside its data. */
  readonly isCombined: boolean;
  /** Of the WebSocket API: the number of a user data subscription, by topic. */
  readonly subscriptionIds: Map<string, number>;
  /** Topics by what he asked with, where it is not their own name: listen keys. */
  readonly listenKeys: Map<string, string>;
  readonly topics: Set<string>;
  /** Has anything been heard of him since the last ping? */
  isAlive: boolean;
}
type Message = readonly [Subscriber, Buffer];

/** EXC-23: topics and who listens. A message is written as bytes once, however many hear it. */
export interface StreamHub {
  readonly everybody: ReadonlySet<Subscriber>;
  enter(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  add(topic: string, subscriber: Subscriber): void;
  remove(topic: string, subscriber: Subscriber): void;
  hears(topic: string): boolean;
  /** Topics of one symbol that somebody hears, e.g. every kline. */
  heard(prefix: string): readonly string[];
  publish(topic: string, data: unknown): void;
}

export function streamHub(hook: StreamHook | null): StreamHub {
  const topics = new Map<string, Set<Subscriber>>();
  const everybody = new Set<Subscriber>();
  const held = new Map<string, readonly Message[]>();
  const remove = (topic: string, subscriber: Subscriber): void => {
    const listeners = topics.get(topic);
    listeners?.delete(subscriber);
    if (listeners?.size === 0) topics.delete(topic);
    subscriber.topics.delete(topic);
  };
  const deliver = (topic: string, messages: readonly Message[]): void => {
    const fate = hook?.frame(topic) ?? 'send';
    if (fate === 'drop') return;
    if (typeof fate === 'object') return void setTimeout(() => send(messages), fate.lateMs);
    if (fate === 'swap' && !held.has(topic)) return void held.set(topic, messages);
    send(messages);
    const earlier = held.get(topic);
    if (earlier !== undefined) send(earlier);
    held.delete(topic);
    if (fate === 'repeat') send(messages);
  };
  return {
    everybody,
    enter: (subscriber) => void everybody.add(subscriber),
    leave(subscriber) {
      for (const topic of subscriber.topics) remove(topic, subscriber);
      everybody.delete(subscriber);
    },
    add(topic, subscriber) {
      topics.set(topic, (topics.get(topic) ?? new Set()).add(subscriber));
      subscriber.topics.add(topic);
    },
    remove,
    hears: (topic) => topics.has(topic),
    heard: (prefix) => [...topics.keys()].filter((topic) => topic.startsWith(prefix)),
    publish(topic, data) {
      const listeners = topics.get(topic);
      if (listeners === undefined) return;
      if (hook?.cut() === true) for (const each of everybody) each.socket.terminate();
      const plain = JSON.stringify(data);
      const bytes = Buffer.from(plain);
      const combined = Buffer.from(combinedText(topic, plain));
      const messages = [...listeners].map(
        (each): Message => [
          each,
          ownBytes(each, topic, plain) ?? (each.isCombined ? combined : bytes),
        ],
      );
      deliver(topic, messages);
    },
  };
}

export const combinedText = (name: string, plain: string): string =>
  `{"stream":${JSON.stringify(name)},"data":${plain}}`;
/** Of user data the wrapping is each listener's own; null: the same as everybody's. */
function ownBytes(
  { isCombined, subscriptionIds, listenKeys }: Subscriber,
  topic: string,
  plain: string,
): Buffer | null {
  const id = subscriptionIds.get(topic);
  if (id !== undefined) return Buffer.from(`{"subscriptionId":${id},"event":${plain}}`);
  const key = isCombined ? listenKeys.get(topic) : undefined;
  return key === undefined ? null : Buffer.from(combinedText(key, plain));
}
function send(messages: readonly Message[]): void {
  for (const [{ socket }, bytes] of messages) {
    if (socket.bufferedAmount > BACKLOG_BYTES_MAX) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: false });
  }
}
