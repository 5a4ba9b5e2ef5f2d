import { z } from 'zod';
import { jsonIn } from '#platform/line-reader';
import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { streamDoor, streamPath } from '#venues/exchange/spot/streams/stream-door';
import { type Subscriber, streamHub } from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { bybitPrivateFeed } from './bybit-private-feed.ts';
import { bybitPublicFeed } from './bybit-public-feed.ts';
import { bybitLogin } from './bybit-signature.ts';
import { type BybitDoor, bybitTopicOf } from './bybit-topics.ts';

const MESSAGE_MAX = 21_000;
const ARGS_MAX = 100;
const TOPICS_MAX = 500;
const PATH_FORM = /^\/v5\/(public\/spot|private)$/;

const asked = z.object({
  op: z.string(),
  args: z
    .array(z.union([z.string(), z.number()]))
    .max(ARGS_MAX)
    .optional(),
  req_id: z.union([z.string().max(64), z.number()]).optional(),
});
type Asked = z.infer<typeof asked>;

/** One connection: where it was made, and whose it is after a login. */
interface Line {
  readonly subscriber: Subscriber;
  readonly door: BybitDoor;
  readonly connId: string;
  account: string | null;
}

/** BYB-9: `/v5/public/spot` and `/v5/private`. */
export function attachBybitStreams(options: StreamOptions): StreamServer {
  const { exchange, keys, nowMs } = options;
  const hub = streamHub(options.hook);
  const symbols = new Set(exchange.symbols.map(({ symbol }) => symbol));
  const market = bybitPublicFeed(exchange, hub, nowMs);
  const own = bybitPrivateFeed(exchange, hub, nowMs);
  let lines = 0;

  const tell = ({ socket }: Subscriber, body: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
  };
  /** An answer repeats what was asked for and, where it had one, the number of the request. */
  function reply(line: Line, { op, req_id: id }: Partial<Asked>, wrong: string | null): void {
    const named = id === undefined ? {} : { req_id: String(id) };
    const said = { success: wrong === null, ret_msg: wrong ?? '', conn_id: line.connId };
    tell(line.subscriber, { ...said, ...named, op: op ?? '' });
  }
  function pong(line: Line, given: Asked): void {
    const named = given.req_id === undefined ? {} : { req_id: String(given.req_id) };
    const body =
      line.door === 'private'
        ? { ...named, op: 'pong', args: [String(nowMs())], conn_id: line.connId }
        : { success: true, ret_msg: 'pong', conn_id: line.connId, ...named, op: 'ping' };
    tell(line.subscriber, body);
  }
  /** BYB-1: a login is signed over the time until which it holds. */
  function login(line: Line, given: Asked): void {
    const [apiKey = '', expires = '', sign = ''] = (given.args ?? []).map(String);
    const owner = bybitLogin(keys, { apiKey, expires, sign }, nowMs());
    if (line.door === 'public') return reply(line, given, 'Params Error');
    if (owner.ok) line.account = owner.value.account;
    reply(line, given, owner.ok ? null : owner.error.retMsg);
  }
  function subscribe(line: Line, given: Asked): void {
    const { subscriber } = line;
    const topics = (given.args ?? []).map((arg) => bybitTopicOf(String(arg), line, symbols));
    const refused = topics.find((topic) => !topic.ok);
    if (refused !== undefined && !refused.ok) return reply(line, given, refused.error);
    if (topics.length === 0) return reply(line, given, 'Params Error');
    if (subscriber.topics.size + topics.length > TOPICS_MAX)
      return reply(line, given, 'too many topics');
    reply(line, given, null);
    for (const topic of topics) if (topic.ok) hear(subscriber, topic.value);
  }
  function hear(subscriber: Subscriber, topic: string): void {
    const first = market.first(topic);
    if (first !== null) tell(subscriber, first);
    hub.add(topic, subscriber);
  }
  function unsubscribe(line: Line, given: Asked): void {
    for (const arg of given.args ?? []) {
      const topic = bybitTopicOf(String(arg), line, symbols);
      if (topic.ok) hub.remove(topic.value, line.subscriber);
    }
    reply(line, given, null);
  }
  const DEEDS: Readonly<Record<string, (line: Line, given: Asked) => void>> = {
    ping: pong,
    auth: login,
    subscribe,
    unsubscribe,
  };
  function heard(line: Line, text: string): void {
    const parsed = asked.safeParse(jsonIn(text));
    if (!parsed.success) return reply(line, {}, 'Params Error');
    const deed = DEEDS[parsed.data.op];
    if (deed === undefined) reply(line, parsed.data, 'Params Error');
    else deed(line, parsed.data);
  }

  const door = streamDoor<BybitDoor>({
    server: options.server,
    hub,
    messageMax: MESSAGE_MAX,
    doorOf(request) {
      const path = PATH_FORM.exec(streamPath(request))?.[1];
      if (path === undefined) return null;
      return path === 'private' ? 'private' : 'public';
    },
    entered(subscriber, entrance) {
      const connId = (++lines).toString(16).padStart(8, '0');
      const line: Line = { subscriber, door: entrance, connId, account: null };
      return { heard: (text) => heard(line, text) };
    },
  });
  return {
    on(event: SpotEvent) {
      market.on(event);
      own.on(event);
    },
    connections: door.connections,
    close() {
      market.close();
      door.close();
    },
  };
}
