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
export class StreamHub {
  readonly #topics = new Map<string, Set<Subscriber>>();
  readonly #everybody = new Set<Subscriber>();
  readonly #held = new Map<string, readonly Message[]>();
  readonly #hook: StreamHook | null;

  constructor(hook: StreamHook | null) {
    this.#hook = hook;
  }
  enter(subscriber: Subscriber): void {
    this.#everybody.add(subscriber);
  }
  get everybody(): Iterable<Subscriber> {
    return this.#everybody;
  }
  add(topic: string, subscriber: Subscriber): void {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners.add(subscriber));
    subscriber.topics.add(topic);
  }
  remove(topic: string, subscriber: Subscriber): void {
    const listeners = this.#topics.get(topic);
    listeners?.delete(subscriber);
    if (listeners?.size === 0) this.#topics.delete(topic);
    subscriber.topics.delete(topic);
  }
  leave(subscriber: Subscriber): void {
    for (const topic of subscriber.topics) this.remove(topic, subscriber);
    this.#everybody.delete(subscriber);
  }
  hears(topic: string): boolean {
    return this.#topics.has(topic);
  }
  /** Topics of one symbol that somebody hears, e.g. every kline. */
  heard(prefix: string): readonly string[] {
    return [...this.#topics.keys()].filter((topic) => topic.startsWith(prefix));
  }
  publish(topic: string, data: unknown): void {
    const listeners = this.#topics.get(topic);
    if (listeners === undefined) return;
    if (this.#hook?.cut() === true) for (const each of this.#everybody) each.socket.terminate();
    const plain = JSON.stringify(data);
    const bytes = Buffer.from(plain);
    const combined = Buffer.from(combinedText(topic, plain));
    const messages = [...listeners].map(
      (each): Message => [
        each,
        ownBytes(each, topic, plain) ?? (each.isCombined ? combined : bytes),
      ],
    );
    this.#deliver(topic, messages);
  }

  #deliver(topic: string, messages: readonly Message[]): void {
    const fate = this.#hook?.frame(topic) ?? 'send';
    if (fate === 'drop') return;
    if (typeof fate === 'object') return void setTimeout(() => send(messages), fate.lateMs);
    if (fate === 'swap' && !this.#held.has(topic)) return void this.#held.set(topic, messages);
    send(messages);
    const held = this.#held.get(topic);
    if (held !== undefined) send(held);
    this.#held.delete(topic);
    if (fate === 'repeat') send(messages);
  }
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
