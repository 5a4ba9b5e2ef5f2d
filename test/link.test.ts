// SRV-2, SRV-8: the line between a server and its engine, with an engine that the test plays.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { serialize } from 'node:v8';
import { WebSocket, WebSocketServer } from 'ws';
import { configSchema } from '#contracts/config';
import { refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { NO_FEES } from '#core/market/fees';
import type { MarketView } from '#core/market/view';
import { plainOrder } from '#core/plan/new-order';
import type { DeskCommand } from '#engine/desk/commands';
import { type ControlSocket, openControlSocket } from '#link/control-socket';
import { type EngineLine, engineLine } from '#link/engine-line';
import {
  type CommandAnswer,
  type FromEngine,
  type FromServer,
  type Hello,
  readWords,
} from '#link/link-words';
import { KEEL } from './support/scripted-venue.ts';

const SECRET = 'the-secret-of-this-start';
const HOST = '127.0.0.1';
const by = { name: 'ann', role: 'admin' } as const;
const place: DeskCommand = {
  type: 'place',
  order: plainOrder({ symbol: 'KEEL', side: 'buy', quantity: 1, horizonSeconds: 60 }),
  idempotencyKey: null,
  by,
};
const stop: DeskCommand = { type: 'kill', scope: { type: 'all' }, reason: 'drill', by };
const hello: Hello = {
  type: 'hello',
  version: '0',
  config: configSchema.parse({}),
  mode: 'paper',
  venue: 'a test',
  instruments: [KEEL],
  gone: [],
  prior: null,
  printsIncludeOwn: true,
  amends: true,
  fees: new Map([[KEEL.id, NO_FEES]]),
  bars: new Map(),
};
const viewAt = (at: number, levels = 1): MarketView => ({
  at: timeUs(at),
  dataAt: timeUs(at),
  bids: Array.from({ length: levels }, () => ({ price: ticks(100), size: lots(1) })),
  asks: [{ price: ticks(101), size: lots(1) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
});

interface Played {
  readonly socket: ControlSocket;
  /** Ids and types of what was carried out, in order. */
  readonly done: { readonly id: string; readonly type: string }[];
  readonly reports: string[];
  now: number;
  settles: Result<void, ReturnType<typeof refusal>>;
  throws: boolean;
  /** Of each side of the book. */
  levels: number;
  change(): void;
}
async function play(t: TestContext): Promise<Played> {
  const done: Played['done'] = [];
  const reports: string[] = [];
  let listener: () => void = () => undefined;
  const state = {
    now: 1e15,
    settles: ok(undefined) as Played['settles'],
    throws: false,
    levels: 1,
  };
  const socket = await openControlSocket({
    host: HOST,
    secret: SECRET,
    hello,
    pulse: () => ({
      type: 'pulse',
      now: timeUs(state.now),
      sequence: done.length,
      isJournalOk: true,
      lookedAt: timeUs(state.now),
      isVenueUp: true,
      delay: { medianMs: 0, p99Ms: 0, maxMs: 0 },
      firm: null,
      memoryBytes: 0,
    }),
    markets: () => [
      { id: KEEL.id, view: viewAt(state.now, state.levels), observed: null, fees: NO_FEES },
    ],
    now: () => timeUs(state.now),
    sequence: () => done.length,
    carryOut(id, { type }) {
      if (state.throws) throw new Error('a planted bug');
      done.push({ id, type });
      return ok({ about: 'P1', isRepeat: false });
    },
    settled: async () => state.settles,
    onChange: (to) => void (listener = to),
    report: (where, error) => void reports.push(`${where}: ${String(error)}`),
  });
  t.after(() => socket.close());
  return Object.assign(state, { socket, done, reports, change: () => listener() });
}
interface Lined {
  readonly line: EngineLine;
  readonly hellos: Hello[];
  readonly reads: number[];
  readonly marks: string[];
}
function lineTo(t: TestContext, port: () => number | null): Lined {
  const lined = { hellos: [] as Hello[], reads: [] as number[], marks: [] as string[] };
  const line = engineLine({
    async find() {
      const found = port();
      return found === null ? null : { host: HOST, port: found, secret: SECRET };
    },
    readTo: async (sequence) => (lined.reads.push(sequence), ok(undefined)),
    onGrown: () => undefined,
    onHello: (said) => void lined.hellos.push(said),
    markKill: (who, reason) => (lined.marks.push(`${who}: ${reason}`), true),
  });
  t.after(() => line.close());
  return { line, ...lined };
}
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(what);
}
const dial = (port: number, lane: string, secret = SECRET): WebSocket =>
  new WebSocket(`ws://${HOST}:${port}/${lane}`, { headers: { authorization: `Bearer ${secret}` } });
const refused = (code: string) => ({ kind: 'refusal', code });
const codeOf = (done: NonNullable<CommandAnswer['done']>): unknown =>
  done.ok || done.error.kind !== 'refusal'
    ? done
    : { kind: done.error.kind, code: done.error.refusal.code };

test('SRV-3: an answer waits until the server has read the entry that it names; the market, the rules and the pulse arrive as they are', async (t) => {
  const engine = await play(t);
  const { line, hellos, reads } = lineTo(t, () => engine.socket.port);
  await until('the market', () => line.view(KEEL.id) !== null && line.pulse() !== null);
  assert.deepEqual(hellos[0], hello);
  assert.deepEqual(line.view(KEEL.id)?.bids, viewAt(0).bids);
  assert.deepEqual(await line.carryOut(place), ok({ about: 'P1', isRepeat: false }));
  assert.deepEqual(reads, [1]);
  engine.settles = err(refusal('JOURNAL_UNAVAILABLE', 'the disk is full', {}));
  assert.deepEqual(codeOf(await line.carryOut(place)), refused('JOURNAL_UNAVAILABLE'));
  assert.deepEqual(reads, [1], 'what is not durable is waited for by nobody');
});

test('SRV-8: a wrong secret, another path and words of another language end the connection, and nothing else', async (t) => {
  const engine = await play(t);
  const { port } = engine.socket;
  const ended = async (socket: WebSocket): Promise<void> => {
    // A handshake that is refused is an error too.
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.on('close', resolve));
  };
  await ended(dial(port, 'work', 'the-secret-of-another-start'));
  await ended(dial(port, 'other'));
  for (const bytes of [
    Buffer.from('{"type":"command"}'),
    serialize({ type: 'pulse' }),
    serialize(null),
    serialize({ type: 'command' }),
    serialize({ type: 'command', id: 'x', until: null }),
    serialize({ type: 'command', id: 'x', until: null, command: { type: 'place' } }),
    serialize({ type: 'command', id: 7, until: null, command: place }),
    serialize({ type: 'command', id: 'x', until: 'soon', command: place }),
    serialize({ type: 'defect', where: {}, words: 'x' }),
    serialize([1, 2]),
  ]) {
    const socket = dial(port, 'work');
    await once(socket, 'open');
    socket.send(bytes);
    await ended(socket);
  }
  const notAStop = dial(port, 'stop');
  await once(notAStop, 'open');
  const asked: FromServer = { type: 'command', id: 'x', until: null, command: place };
  notAStop.send(serialize(asked));
  await ended(notAStop);
  assert.deepEqual(engine.done, []);
  const { line } = lineTo(t, () => port);
  assert.ok((await line.carryOut(place)).ok);
});

test('SRV-2: a stop passes what waits before it; a command that comes late is refused, a stop never is', async (t) => {
  const engine = await play(t);
  const { line } = lineTo(t, () => engine.socket.port);
  await until('the pulse', () => line.pulse() !== null);
  const many = Array.from({ length: 300 }, () => line.carryOut(place));
  const stopped = line.carryOut(stop);
  assert.ok((await stopped).ok);
  const at = engine.done.findIndex(({ type }) => type === 'kill');
  assert.ok((await Promise.all(many)).every(({ ok: isOk }) => isOk));
  assert.ok(at < 290, `the stop was number ${at} of 301`);
  // The engine was asleep: by its clock eleven seconds have passed.
  engine.now += 11_000_000;
  assert.deepEqual(codeOf(await line.carryOut(place)), refused('COMMAND_LATE'));
  assert.ok((await line.carryOut(stop)).ok);
});

test('SRV-2: above a thousand that wait, commands are refused and stops are not', async (t) => {
  const engine = await play(t);
  const { line } = lineTo(t, () => engine.socket.port);
  await until('the pulse', () => line.pulse() !== null);
  const socket = dial(engine.socket.port, 'work');
  const answers: CommandAnswer[] = [];
  socket.on('message', (bytes: Buffer) => {
    const words = readWords<FromEngine>(bytes);
    if (words?.type === 'answer') answers.push(words);
  });
  await once(socket, 'open');
  // Read much faster than carried out.
  const asked = 20_000;
  for (let i = 0; i < asked; i++)
    socket.send(serialize({ type: 'command', id: String(i), until: null, command: place }));
  assert.ok((await line.carryOut(stop)).ok);
  await until('every one is answered', () => answers.length === asked);
  const busy = answers.filter(({ done }) => done !== null && codeOf(done) !== done);
  assert.ok(busy.length > 0 && busy.length < asked, `${busy.length} of ${asked} refused`);
  assert.ok(
    busy.every(({ done }) => JSON.stringify(done).includes('ENGINE_BUSY')),
    JSON.stringify(busy[0]),
  );
});

test('SRV-1: what was asked is sent again after the line broke, under the same id', async (t) => {
  const first = await play(t);
  let port: number | null = first.socket.port;
  const { line } = lineTo(t, () => port);
  await until('the pulse', () => line.pulse() !== null);
  port = null;
  first.socket.close();
  const asked = line.carryOut(place);
  const second = await play(t);
  port = second.socket.port;
  assert.ok((await asked).ok);
  assert.deepEqual([first.done.length, second.done.length], [0, 1]);
});

test('F33: an engine that is frozen with its connections open does not keep its servers: they look for another', async (t) => {
  const engine = await play(t);
  const frozen = new WebSocketServer({ port: 0, host: HOST, autoPong: false });
  t.after(() => {
    for (const each of frozen.clients) each.terminate();
    frozen.close();
  });
  await once(frozen, 'listening');
  let port = (frozen.address() as AddressInfo).port;
  const { line } = lineTo(t, () => port);
  await until('both lanes stand', () => frozen.clients.size === 2);
  port = engine.socket.port;
  await until('the other engine is heard', () => line.pulse() !== null);
});

test('SRV-6: an engine that is gone makes the market unusable within seconds; a kill is marked, an order is refused', async (t) => {
  const engine = await play(t);
  let port: number | null = engine.socket.port;
  const { line, marks } = lineTo(t, () => port);
  await until('the market', () => line.view(KEEL.id)?.valid === true && line.pulse() !== null);
  port = null;
  engine.socket.close();
  const [order, kill] = await Promise.all([line.carryOut(place), line.carryOut(stop)]);
  assert.deepEqual(codeOf(order), refused('ENGINE_SILENT'));
  assert.deepEqual(codeOf(kill), refused('ENGINE_SILENT'));
  assert.deepEqual(marks, ['ann: drill']);
  assert.equal(line.isSilent(), true);
  assert.equal(line.view(KEEL.id)?.valid, false);
  // What stops orders is handed over all the same, what was given up is not.
  const again = await play(t);
  port = again.socket.port;
  await until('the stop', () => again.done.length === 1);
  assert.deepEqual(
    again.done.map(({ type }) => type),
    ['kill'],
  );
});

test('F35: a throw of the engine over a command costs that command; a throw of a server is told to the engine', async (t) => {
  const engine = await play(t);
  const { line } = lineTo(t, () => engine.socket.port);
  await until('the pulse', () => line.pulse() !== null);
  engine.throws = true;
  await assert.rejects(line.carryOut(place), /Invariant/);
  assert.match(engine.reports[0] ?? '', /the command place: Error: a planted bug/);
  engine.throws = false;
  assert.ok((await line.carryOut(place)).ok);
  line.tellDefect('GET /api/orders', 'a page that throws');
  await until('the report', () => engine.reports.length === 2);
  assert.match(engine.reports[1] ?? '', /GET \/api\/orders: Error: a page that throws/);
});

test('SRV-2: a server that does not read is not told what is old by then, and nothing grows with it', async (t) => {
  const engine = await play(t);
  const socket = dial(engine.socket.port, 'work');
  let told = 0;
  socket.on('message', () => told++);
  await once(socket, 'open');
  await until('the hello', () => told > 0);
  socket.pause();
  // A book of a megabyte that changes with every look at it: thirty of them in six seconds.
  engine.levels = 40_000;
  const moving = setInterval(() => (engine.now += 1_000_000), 50);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  clearInterval(moving);
  told = 0;
  socket.resume();
  await until('what lay there', () => told > 0);
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.ok(told < 15, `${told} of some thirty`);
  // It is told again, as it is now.
  engine.levels = 1;
  engine.now += 1_000_000;
  const before = told;
  await until('the news', () => told > before);
  socket.terminate();
});
