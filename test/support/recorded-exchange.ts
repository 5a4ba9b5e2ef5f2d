// The recorded stream of an exchange, served as the exchange would: REST snapshots as of the moment, frames over a WebSocket, and faults between them.
import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Random } from '#core/kernel/random';

interface RecordedLine {
  readonly text: string;
  readonly kind: 'depth' | 'trade' | 'other';
  readonly lastId: number;
}
export interface Recording {
  readonly lines: readonly RecordedLine[];
  readonly snapshots: readonly {
    readonly lastUpdateId: number;
    readonly bids: readonly [string, string][];
    readonly asks: readonly [string, string][];
  }[];
}
type Side = Map<string, string>;
interface Frame {
  readonly u: number;
  readonly b: readonly [string, string][];
  readonly a: readonly [string, string][];
}

export async function readRecording(path: string): Promise<Recording> {
  const lines: RecordedLine[] = [];
  const snapshots: Recording['snapshots'][number][] = [];
  for await (const line of createInterface({
    input: createReadStream(path).pipe(createGunzip()),
  })) {
    const text = line.slice(line.indexOf(' ') + 1);
    const json = JSON.parse(text) as {
      stream?: string;
      data?: { e?: string; u?: number };
      lastUpdateId?: number;
    };
    if (json.lastUpdateId !== undefined) snapshots.push(json as never);
    else
      lines.push({
        text,
        kind:
          json.data?.e === 'depthUpdate' ? 'depth' : json.data?.e === 'trade' ? 'trade' : 'other',
        lastId: json.data?.e === 'depthUpdate' ? (json.data.u ?? 0) : 0,
      });
  }
  return { lines, snapshots };
}

export interface Faults {
  /** Probability per depth frame. */
  readonly drop: number;
  readonly repeat: number;
  readonly swap: number;
  readonly random: Random;
}
export interface RecordedExchange {
  readonly port: number;
  /** Sends the next lines; false at the end. */
  play(count: number): boolean;
  /** The true book after update `lastId`, `price size` by side, or null where no frame ended there. */
  truthAt(lastId: number): string | null;
  readonly injected: { drop: number; repeat: number; swap: number };
  subscribers(): number;
  close(): Promise<void>;
}

/** One symbol, from its first snapshot on. */
export async function recordedExchange(
  recording: Recording,
  exchangeInfo: unknown,
  faults: Faults | null,
): Promise<RecordedExchange> {
  const [first] = recording.snapshots;
  if (first === undefined) throw new Error('a recording has a snapshot');
  const [bids, asks]: [Side, Side] = [new Map(first.bids), new Map(first.asks)];
  const truths = new Map<number, string>();
  const injected = { drop: 0, repeat: 0, swap: 0 };
  let [index, lastId] = [0, first.lastUpdateId];
  // The recording's own clock: a client that measures it tells the age of its data on ours.
  let clockMs = Number(/"E":(\d+)/.exec(recording.lines[0]?.text ?? '')?.[1] ?? 0);
  let held: string | null = null;
  const sockets = new Set<WebSocket>();
  const send = (text: string): void => sockets.forEach((socket) => socket.send(text));
  const keep = (): void => void truths.set(lastId, bookText(bids, asks));
  keep();

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname === '/api/v3/time') return json(response, { serverTime: clockMs });
    if (url.pathname === '/api/v3/exchangeInfo') return json(response, exchangeInfo);
    if (url.pathname === '/api/v3/depth')
      return json(response, { lastUpdateId: lastId, bids: [...bids], asks: [...asks] });
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"code":-1,"msg":"not served"}');
  });
  const streams = new WebSocketServer({ server });
  streams.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  function move(line: RecordedLine): void {
    const { data } = JSON.parse(line.text) as { readonly data: Frame };
    if (data.u <= lastId) return;
    for (const [side, changes] of [
      [bids, data.b],
      [asks, data.a],
    ] as const)
      for (const [price, size] of changes)
        if (Number(size) === 0) side.delete(price);
        else side.set(price, size);
    lastId = data.u;
    keep();
  }
  function deliver(line: RecordedLine): void {
    if (line.kind !== 'depth' || faults === null) return send(line.text);
    if (faults.random.next() < faults.drop) return void injected.drop++;
    if (held === null && faults.random.next() < faults.swap) {
      injected.swap++;
      held = line.text;
      return;
    }
    send(line.text);
    if (held !== null) send(held);
    held = null;
    if (faults.random.next() >= faults.repeat) return;
    injected.repeat++;
    send(line.text);
  }
  return {
    port: address.port,
    injected,
    play(count) {
      for (const end = Math.min(recording.lines.length, index + count); index < end; index++) {
        const line = recording.lines[index];
        if (line === undefined) break;
        clockMs = Number(/"E":(\d+)/.exec(line.text)?.[1] ?? clockMs);
        if (line.kind === 'depth') move(line);
        deliver(line);
      }
      return index < recording.lines.length;
    },
    truthAt: (id) => truths.get(id) ?? null,
    subscribers: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.terminate();
      streams.close();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const json = (response: ServerResponse, body: unknown): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
/** The best twenty a side, as numbers: what a client shows. */
function bookText(bids: Side, asks: Side): string {
  const best = (side: Side, sign: 1 | -1): string =>
    [...side]
      .map(([price, size]) => [Number(price), Number(size)] as const)
      .sort((a, b) => (b[0] - a[0]) * sign)
      .slice(0, 20)
      .map(([price, size]) => `${price} ${size}`)
      .join(',');
  return `${best(bids, 1)} | ${best(asks, -1)}`;
}
