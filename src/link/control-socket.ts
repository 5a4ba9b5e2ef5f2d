import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import type { Count, TimeUs } from '#core/kernel/units';
import { type Carried, type DeskCommand, isStop } from '#engine/desk/commands';
import type { DeskError } from '#engine/desk/desk';
import {
  type Asked,
  bytesOf,
  type CommandAnswer,
  type FromEngine,
  type Hello,
  type Lane,
  type News,
  type Pulse,
  serverWords,
} from '#link/link-words';

export interface ControlSocketDeps {
  readonly host: string;
  readonly secret: string;
  readonly hello: Hello;
  pulse(): Pulse;
  /** Of every instrument that has one. */
  markets(): News['markets'];
  now(): TimeUs;
  sequence(): Count;
  carryOut(id: string, command: DeskCommand): Result<Carried, DeskError>;
  settled(): Promise<Result<void, Refusal>>;
  /** Calls the listener after every entry that is durable. */
  onChange(listener: () => void): void;
  report(where: string, error: unknown): void;
}
export interface ControlSocket {
  readonly port: number;
  close(): void;
}

const NEWS_MS = 200;
const PULSE_MS = 500;
const GROWN_MS = 25;
/** A server that has not read so much is told nothing new until it has; one that has left so much unread is let go. */
const BACKLOG_BYTES = 512 * 1024;
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;
const WORDS_BYTES_MAX = 32 * 1024 * 1024;
const WAITING_MAX = 1000;
/** Two for each server; strangers that say nothing are let go. */
const CONNECTIONS_MAX = 200;
const HELLO_WITHIN_MS = 5000;

/** SRV-2: where servers reach the engine. What stops orders has a lane of its own, and is done as soon as it is read; everything else waits its turn, one at a time. */
export async function openControlSocket(deps: ControlSocketDeps): Promise<ControlSocket> {
  const http = createServer(
    { headersTimeout: HELLO_WITHIN_MS, connectionsCheckingInterval: 1000 },
    (_request, response) => void response.writeHead(404).end(),
  );
  http.maxConnections = CONNECTIONS_MAX;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: WORDS_BYTES_MAX,
    perMessageDeflate: false,
  });
  const lanes = new Map<WebSocket, { readonly lane: Lane; readonly seen: Map<string, string> }>();
  const waiting: { readonly socket: WebSocket; readonly asked: Asked }[] = [];
  let isTurn = false;

  http.on('upgrade', (request, socket, head) => {
    const lane = laneOf(request);
    if (lane === null || !isKnown(request, deps.secret)) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (line) => welcome(line, lane));
  });

  function welcome(line: WebSocket, lane: Lane): void {
    lanes.set(line, { lane, seen: new Map() });
    line.on('close', () => lanes.delete(line));
    line.on('error', () => line.terminate());
    line.on('message', (bytes: Buffer) => hear(line, lane, bytes));
    if (lane === 'stop') return say(line, deps.pulse());
    say(line, deps.hello);
    tellNews(line);
    say(line, { type: 'grown', sequence: deps.sequence() });
  }

  function hear(line: WebSocket, lane: Lane, bytes: Buffer): void {
    const words = serverWords(bytes);
    if (words?.type === 'defect') return deps.report(words.where, new Error(words.words));
    if (words?.type !== 'command') return line.terminate();
    if (lane === 'stop') return isStop(words.command) ? carry(line, words) : line.terminate();
    if (waiting.length >= WAITING_MAX) return answer(line, words, err(busy()));
    waiting.push({ socket: line, asked: words });
    if (!isTurn) setImmediate(turn);
    isTurn = true;
  }
  /** Between two commands there is room for what stops orders, and for the market. */
  function turn(): void {
    const next = waiting.shift();
    // Before it is carried out: whatever comes of one, the next has its turn.
    isTurn = waiting.length > 0;
    if (isTurn) setImmediate(turn);
    if (next !== undefined) carry(next.socket, next.asked);
  }

  function carry(line: WebSocket, asked: Asked): void {
    if (asked.until !== null && deps.now() > asked.until) return answer(line, asked, err(late()));
    let done: Result<Carried, DeskError>;
    try {
      done = deps.carryOut(asked.id, asked.command);
    } catch (error) {
      deps.report(`the command ${asked.command.type}`, error);
      return answer(line, asked, null);
    }
    const sequence = deps.sequence();
    void deps.settled().then((settled) => {
      const isLost = done.ok && !settled.ok;
      answer(
        line,
        asked,
        isLost ? err({ kind: 'refusal', refusal: settled.error }) : done,
        sequence,
      );
    });
  }
  function answer(line: WebSocket, { id }: Asked, done: CommandAnswer['done'], sequence = 0): void {
    say(line, { type: 'answer', id, sequence, done });
  }
  function say(line: WebSocket, words: FromEngine): void {
    if (line.readyState !== line.OPEN) return;
    if (line.bufferedAmount > UNREAD_BYTES_MAX) line.terminate();
    else line.send(bytesOf(words));
  }
  /** Who does not read is not told: it is all said again, as it is then. */
  const each = (wanted: Lane, tell: (line: WebSocket) => void): void => {
    for (const [line, { lane }] of lanes)
      if (lane === wanted && line.bufferedAmount <= BACKLOG_BYTES) tell(line);
  };

  function tellNews(line: WebSocket): void {
    const seen = lanes.get(line)?.seen;
    if (seen === undefined) return;
    const markets = deps.markets().filter(({ id, view }) => {
      const mark = `${view.dataAt} ${view.valid}`;
      if (seen.get(id) === mark) return false;
      seen.set(id, mark);
      return true;
    });
    if (markets.length > 0) say(line, { type: 'news', markets });
  }
  let grown: NodeJS.Timeout | null = null;
  deps.onChange(() => {
    grown ??= setTimeout(() => {
      grown = null;
      const words = { type: 'grown', sequence: deps.sequence() } as const;
      each('work', (line) => say(line, words));
    }, GROWN_MS);
  });
  const news = setInterval(() => each('work', tellNews), NEWS_MS);
  const pulses = setInterval(() => {
    const pulse = deps.pulse();
    each('stop', (line) => say(line, pulse));
  }, PULSE_MS);

  http.listen({ host: deps.host, port: 0 });
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    close() {
      clearInterval(news);
      clearInterval(pulses);
      if (grown !== null) clearTimeout(grown);
      for (const line of lanes.keys()) line.terminate();
      sockets.close();
      http.close();
    },
  };
}

function laneOf({ url }: IncomingMessage): Lane | null {
  return url === '/work' ? 'work' : url === '/stop' ? 'stop' : null;
}
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isKnown = ({ headers }: IncomingMessage, secret: string): boolean =>
  timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));

const late = (): DeskError => ({
  kind: 'refusal',
  refusal: refusal(
    'COMMAND_LATE',
    'a command must reach the engine within seconds, came later: it was not carried out',
    {},
  ),
});
const busy = (): DeskError => ({
  kind: 'refusal',
  refusal: refusal(
    'ENGINE_BUSY',
    `at most ${WAITING_MAX} commands wait for the engine, as many do`,
    { waiting: WAITING_MAX },
  ),
});
