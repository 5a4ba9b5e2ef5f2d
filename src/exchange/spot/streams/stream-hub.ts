import type { WebSocket } from 'ws';

// A reader that has stopped reading is let go: it asks for everything again when it comes back.
const BACKLOG_BYTES_MAX = 4_000_000;

/** What a fault may do to one message of a stream. */
export type FrameFate = 'send' | 'drop' | 'repeat' | 'swap' | { readonly lateMs: number };
export interface StreamHook {
  frame(topic: string): FrameFate;
  /** Once a second. */
  second(): void;
  /** True: cut every connection now. */
  cut(): boolean;
}

export interface Subscriber {
  readonly socket: WebSocket;
  /** `/stream`: the name of the stream stands beside its data. */
  readonly isCombined: boolean;
  /** Of the WebSocket API: the number of a user data subscription, by topic. */
  readonly subscriptionIds: Map<string, number>;
  readonly topics: Set<string>;
}

/** Topics and who listens. A message is written as text once, however many hear it. */
export class StreamHub {
  readonly #topics = new Map<string, Set<Subscriber>>();
  readonly #held = new Map<string, readonly (readonly [Subscriber, string])[]>();
  readonly #hook: StreamHook | null;

  constructor(hook: StreamHook | null) {
    this.#hook = hook;
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
    if (this.#hook?.cut() === true) for (const each of listeners) each.socket.terminate();
    const plain = JSON.stringify(data);
    const combined = `{"stream":${JSON.stringify(topic)},"data":${plain}}`;
    const messages = [...listeners].map((each) => [each, textFor(each, topic, plain, combined)] as const);
    this.#deliver(topic, messages);
  }

  #deliver(topic: string, messages: readonly (readonly [Subscriber, string])[]): void {
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

function textFor({ isCombined, subscriptionIds }: Subscriber, topic: string, plain: string, combined: string): string {
  const id = subscriptionIds.get(topic);
  if (id !== undefined) return `{"subscriptionId":${id},"event":${plain}}`;
  return isCombined ? combined : plain;
}
function send(messages: readonly (readonly [Subscriber, string])[]): void {
  for (const [{ socket }, text] of messages) {
    if (socket.bufferedAmount > BACKLOG_BYTES_MAX) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(text);
  }
}
