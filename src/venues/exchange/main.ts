import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Defect } from '#core/kernel/assert';
import { jsonIn, readLines } from '#platform/line-reader';
import { wallClock } from '#platform/wall-clock';
import { parseAsk } from '#venues/exchange/native/ask';
import { type NativeVenue, openNativeVenue } from '#venues/exchange/native/native-venue';

// The paper venue as a process: lines of JSON over loopback, one client at a time (a newer connection fences the older).
const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '7' },
    names: { type: 'string', default: '3' },
  },
});
const EXIT_BAD_INPUT = 2;
const home = values.home;
if (home === undefined) throw new Error('--home DIR must be given');
mkdirSync(home, { recursive: true, mode: 0o700 });
const secret = randomBytes(16).toString('hex');
const clock = wallClock();
const nowUs = (): number => clock.now();
const venue = ((): NativeVenue => {
  try {
    return openNativeVenue({
      log: join(home, 'venue.sqlite'),
      seed: Number(values.seed),
      names: Number(values.names),
      nowUs,
    });
  } catch (error) {
    if (error instanceof Defect || !(error instanceof Error)) throw error;
    // The last line of its log is what whoever started it is told.
    process.stderr.write(`${error.message}\n`);
    return process.exit(EXIT_BAD_INPUT);
  }
})();
const TICK_MS = 100;
const LINE_MAX = 65_536;

let current: Socket | null = null;
const server = createServer((socket) => {
  let isKnown = false;
  const tell = (message: Readonly<Record<string, unknown>>): void => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };
  // A client that dies must not take the venue with it.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (current !== socket) return;
    current = null;
    venue.connect(null);
  });
  readLines(socket, LINE_MAX, {
    tooLong: () => socket.destroy(),
    line(text) {
      const ask = parseAsk(jsonIn(text));
      if (ask === null) return void socket.destroy();
      if (!isKnown) {
        if (ask.op !== 'hello' || ask.secret !== secret) return void socket.destroy();
        isKnown = true;
        current?.destroy();
        current = socket;
        venue.connect(tell);
        tell({ reply: 'hello', pid: process.pid, can: ['statement'], fees: venue.fees() });
        return tell(venue.books());
      }
      // A fenced connection is read no further: what it still held never happened.
      if (socket !== current) return;
      if (ask.op === 'shutdown') process.exit(0);
      venue.ask(ask, tell);
    },
  });
});
let last = nowUs();
setInterval(() => {
  clock.follow();
  const now = nowUs();
  // A clock that was set, or a pause: the market goes on where it was.
  venue.pass(Math.min(5, Math.max(0, now - last) / 1e6));
  last = now;
  if (current?.writable === true) current.write(`${JSON.stringify(venue.books())}\n`);
}, TICK_MS);
process.on('SIGTERM', () => process.exit(0));
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const path = join(home, 'venue.json');
  writeFileSync(`${path}.new`, JSON.stringify({ port: address.port, pid: process.pid, secret }), {
    mode: 0o600,
  });
  renameSync(`${path}.new`, path);
});
