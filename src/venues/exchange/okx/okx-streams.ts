import { z } from 'zod';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { streamDoor, streamPath } from '#venues/exchange/spot/streams/stream-door';
import { type Subscriber, streamHub } from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { OKX_ERRORS, type OkxError } from './okx-error.ts';
import { instIdOf } from './okx-instrument.ts';
import { okxPrivateFeed } from './okx-private-feed.ts';
import { okxPublicFeed } from './okx-public-feed.ts';
import { okxSigner } from './okx-signature.ts';
import { OKX_STREAM_ERRORS, type OkxArg, type OkxDoor, topicOf } from './okx-topics.ts';

const MESSAGE_MAX = 16_384;
const ARGS_MAX = 100;
const TOPICS_MAX = 480;
const PATH_FORM = /^\/ws\/v5\/(public|private|business)$/;
/** What a login is signed with, behind its time. */
const LOGIN = 'GET/users/self/verify';

const asked = z.object({
  op: z.string(),
  args: z.array(z.record(z.string(), z.unknown())).max(ARGS_MAX),
  id: z.string().max(32).optional(),
});
type Asked = z.infer<typeof asked>;
const argOf = (given: Asked['args'][number]): OkxArg =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));

/** One connection: where it was made, and whose it is after a login. */
interface Line {
  readonly subscriber: Subscriber;
  readonly door: OkxDoor;
  readonly connId: string;
  account: string | null;
}

/** OKX-9: `/ws/v5/public` and `/ws/v5/private`, with `ping` and `pong` as plain text. */
export function attachOkxStreams(options: StreamOptions): StreamServer {
  const { exchange, keys, nowMs } = options;
  const hub = streamHub(options.hook);
  const instruments = new Set(exchange.symbols.map(instIdOf));
  const market = okxPublicFeed(exchange, hub, nowMs);
  const own = okxPrivateFeed(exchange, hub, nowMs);
  let lines = 0;

  const tell = ({ socket }: Subscriber, body: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
  };
  function login(line: Line, { args: [first = {}], id }: Asked): void {
    const account = accountOf(line.door, keys, argOf(first), nowMs());
    if (!account.ok) return refuse(line, account.error, id);
    line.account = account.value;
    tell(line.subscriber, { event: 'login', code: '0', msg: '', connId: line.connId });
  }
  function refuse({ subscriber, connId }: Line, error: OkxError, id: string | undefined): void {
    tell(subscriber, { ...named(id), event: 'error', ...error, connId });
  }
  function subscribe(line: Line, arg: OkxArg, id: string | undefined): void {
    const { subscriber, connId } = line;
    const topic = topicOf(arg, line, instruments);
    if (!topic.ok) return refuse(line, topic.error, id);
    if (subscriber.topics.size >= TOPICS_MAX) return refuse(line, OKX_ERRORS.tooMany, id);
    tell(subscriber, { ...named(id), event: 'subscribe', arg, connId });
    const { channel = '', instId = '' } = arg;
    const isOwn = channel === 'account' && line.account !== null;
    const first = isOwn
      ? own.account(line.account ?? '', arg['ccy'] ?? '')
      : market.first(channel, instId);
    if (first !== null && channel !== 'orders') tell(subscriber, first);
    hub.add(topic.value, subscriber);
  }
  function unsubscribe(line: Line, arg: OkxArg, id: string | undefined): void {
    const topic = topicOf(arg, line, instruments);
    if (!topic.ok) return refuse(line, topic.error, id);
    hub.remove(topic.value, line.subscriber);
    tell(line.subscriber, { ...named(id), event: 'unsubscribe', arg, connId: line.connId });
  }
  function heard(line: Line, text: string): void {
    if (text === 'ping') return line.subscriber.socket.send('pong');
    const parsed = asked.safeParse(jsonIn(text));
    if (!parsed.success) return refuse(line, OKX_STREAM_ERRORS.illegal, undefined);
    const { op, args, id } = parsed.data;
    if (op === 'login') return login(line, parsed.data);
    if (op !== 'subscribe' && op !== 'unsubscribe')
      return refuse(line, OKX_STREAM_ERRORS.illegal, id);
    if (args.length === 0) return refuse(line, OKX_STREAM_ERRORS.badArgs, id);
    for (const given of args)
      if (op === 'subscribe') subscribe(line, argOf(given), id);
      else unsubscribe(line, argOf(given), id);
  }

  const door = streamDoor<OkxDoor>({
    server: options.server,
    hub,
    messageMax: MESSAGE_MAX,
    doorOf: (request) => (PATH_FORM.exec(streamPath(request))?.[1] as OkxDoor | undefined) ?? null,
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

/** An answer repeats the number of its request, where it had one. */
const named = (id: string | undefined): { readonly id?: string } =>
  id === undefined ? {} : { id };

const LOGIN_ERRORS: ReadonlyMap<OkxError, OkxError> = new Map<OkxError, OkxError>([
  [OKX_ERRORS.badKey, OKX_STREAM_ERRORS.badKey],
  [OKX_ERRORS.expired, OKX_STREAM_ERRORS.expired],
  [OKX_ERRORS.badSign, OKX_STREAM_ERRORS.badSign],
  [OKX_ERRORS.badPassphrase, OKX_STREAM_ERRORS.badPassphrase],
]);
/** OKX-1: a login is signed as a request is. */
function accountOf(
  door: OkxDoor,
  keys: KeyRing,
  arg: OkxArg,
  nowMs: number,
): Result<string, OkxError> {
  if (door === 'public') return err(OKX_STREAM_ERRORS.wrongDoor);
  const { apiKey = '', passphrase = '', timestamp = '', sign = '' } = arg;
  const signer = okxSigner(keys, { apiKey, passphrase, timestamp, sign, signed: LOGIN }, nowMs);
  return signer.ok
    ? ok(signer.value.account)
    : err(LOGIN_ERRORS.get(signer.error) ?? OKX_STREAM_ERRORS.loginFailed);
}
