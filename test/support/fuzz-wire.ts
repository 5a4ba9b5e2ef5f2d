// The wire of the paper venue, spoilt in both directions: between a desk and a real venue process sits a relay that changes values,
// cuts lines in half, repeats and drops them, sends what is no JSON, and hangs up.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { openDesk } from '#app/open-desk';
import { configSchema } from '#contracts/config';
import { type Random, seededRandom } from '#core/kernel/random';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { killMarkIn } from '#platform/kill-mark';
import { wallClock } from '#platform/wall-clock';
import { connectPaperVenue } from '#venues/paper/paper-venue';
import { readAddress, startPaperVenue } from '#venues/paper/venue-process';
import { VENUE_ENTRY } from './main.ts';
import { mutated } from './mutate.ts';
import { stopVenue } from './running-service.ts';

export interface WireFuzzed {
  /** Lines that passed the relay, and how many of them were spoilt. */
  readonly lines: number;
  readonly spoilt: number;
  readonly connections: number;
  readonly orders: number;
  readonly failures: readonly string[];
}
interface WireFuzz {
  readonly seed: number;
  readonly seconds: number;
  /** Of every line. */
  readonly probability: number;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function fuzzWire({ seed, seconds, probability }: WireFuzz): Promise<WireFuzzed> {
  const [venueHome, deskHome] = ['venue', 'desk'].map((name) =>
    mkdtempSync(join(tmpdir(), `plimsoll-wire-${name}-`)),
  ) as [string, string];
  const failures: string[] = [];
  const entry = VENUE_ENTRY;
  const started = await startPaperVenue({ home: venueHome, entry, seed: 7, names: 3 });
  const address = readAddress(venueHome);
  if (!started.ok || address === null) throw new Error('the venue did not start');
  const relay = await relayTo(address.port, { random: seededRandom(seed), probability });
  writeFileSync(join(deskHome, 'venue.json'), JSON.stringify({ ...address, port: relay.port }));
  const [clock, journal] = [wallClock(), memoryJournal()];
  relay.spoil(0);
  const connected = await connectPaperVenue({ home: deskHome, clock });
  if (!connected.ok) throw new Error(connected.error.detail);
  const { gateway, feed, close, isUp, feesOf, dailyBars, observed } = connected.value;
  const opened = await openDesk(configSchema.parse({ reconcile_seconds: 2 }), {
    venue: {
      mode: 'paper',
      name: 'wire',
      gateway,
      feed,
      gone: [],
      unlisted: [],
      isUp,
      printsIncludeOwn: true,
      prior: null,
      cash: 1e7,
      dailyBars,
      observed,
      feesOf,
      isFault: () => false,
      start: () => undefined,
      close,
    },
    clock,
    journal,
    epoch: 1,
    looks: null,
    history: null,
    firm: null,
    mark: killMarkIn(deskHome),
    onEngine: () => undefined,
    halt: (error) =>
      failures.push(`halted: ${error instanceof Error ? error.stack : String(error)}`),
    report: (where, error) =>
      failures.push(`${where} threw: ${error instanceof Error ? error.stack : String(error)}`),
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { desk, engine } = opened.value;
  relay.spoil(probability);
  const random = seededRandom(seed + 1);
  const until = performance.now() + seconds * 1000;
  let orders = 0;
  try {
    while (performance.now() < until) {
      for (let k = 0; k < 5; k++) {
        const placed = desk.place(
          plainOrder({
            symbol: 'KEEL',
            side: 'buy',
            quantity: 50 + Math.floor(500 * random.next()),
            strategy: STRATEGY_NAMES[Math.floor(random.next() * STRATEGY_NAMES.length)]!,
            horizonSeconds: 10,
          }),
          { idempotencyKey: null, by: 'fuzz' },
        );
        if (placed.ok && placed.value.refusal === null) orders++;
      }
      engine.look();
      desk.alerts.take();
      // Nonsense that the venue said may have stopped the desk, rightly: somebody lets it go on.
      for (const { scope } of desk.controls.state().kills)
        desk.controls.release(scope, { name: 'fuzz', role: 'admin' }, 'go on');
      for (const { strategy } of desk.controls.state().disabled)
        desk.controls.enableStrategy(strategy, { name: 'fuzz', role: 'admin' }, 'go on');
      await pause(100);
    }
    // An honest wire again: the line is up within seconds, and the venue is the one that was started.
    relay.spoil(0);
    for (let waited = 0; waited < 600 && !isUp(); waited++) await pause(100);
    if (!isUp()) failures.push('no line to the venue within a minute of an honest wire');
    if (readAddress(venueHome)?.pid !== address.pid) failures.push('the venue died');
  } catch (error) {
    failures.push(`threw: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    close();
    relay.close();
    stopVenue(venueHome);
    for (const home of [venueHome, deskHome]) rmSync(home, { recursive: true, force: true });
  }
  return { ...relay.counts(), orders, failures };
}

interface Relay {
  readonly port: number;
  spoil(probability: number): void;
  counts(): { readonly lines: number; readonly spoilt: number; readonly connections: number };
  close(): void;
}
async function relayTo(
  port: number,
  { random }: { readonly random: Random; readonly probability: number },
): Promise<Relay> {
  let [share, lines, spoilt, connections] = [0, 0, 0, 0];
  const sockets = new Set<Socket>();
  function carry(from: Socket, to: Socket, text: string, isHello: boolean): void {
    lines++;
    if (isHello || random.next() >= share) return void to.write(`${text}\n`);
    spoilt++;
    const dice = random.next();
    if (dice < 0.55) to.write(`${withoutEnds(spoiltJson(text, random))}\n`);
    else if (dice < 0.7)
      to.write(`${withoutEnds(mutated(Buffer.from(text), random).toString('utf8'))}\n`);
    else if (dice < 0.8) to.write(`${text}\n${text}\n`);
    else if (dice < 0.88) {
      // Half a line, and the line goes down.
      to.end(text.slice(0, Math.floor(text.length * random.next())));
      from.destroy();
    }
  }
  const server = createServer((client) => {
    connections++;
    const venue = connect(port, '127.0.0.1');
    for (const [from, to, isClient] of [
      [client, venue, true],
      [venue, client, false],
    ] as const) {
      sockets.add(from);
      let rest = '';
      let isFirst = true;
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString('utf8')).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          carry(from, to, part, isClient && isFirst);
          isFirst = false;
        }
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  return {
    port: typeof at === 'object' && at !== null ? at.port : 0,
    spoil: (probability) => (share = probability),
    counts: () => ({ lines, spoilt, connections }),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const withoutEnds = (text: string): string => text.replaceAll('\n', ' ');
const NUMBERS = [
  '0',
  '-1',
  '1.5',
  '1e308',
  '-1e308',
  '1e-320',
  '9007199254740993',
  '1e18',
  '2147483648',
  'null',
  '"5"',
  '[]',
  '{}',
  'true',
];
const TEXTS = [
  '""',
  '"x"',
  '"__proto__"',
  '"KEEL"',
  '"\\u001b[2J"',
  `"${'y'.repeat(70_000)}"`,
  'null',
  '7',
  '{"a":[[[]]]}',
];
const pick = (random: Random, from: readonly string[]): string =>
  from[Math.floor(random.next() * from.length)]!;

/** One value of a line of JSON becomes another: a line that still reads, and says what no venue would. */
function spoiltJson(text: string, random: Random): string {
  const values = [...text.matchAll(/(?<=[:[,])(-?\d[\d.eE+-]*|"(?:[^"\\]|\\.)*")(?=[,\]}])/g)];
  const one = values[Math.floor(random.next() * values.length)];
  if (one === undefined) return text;
  const [value] = one;
  const other =
    random.next() < 0.15
      ? pick(random, NUMBERS)
      : value.startsWith('"')
        ? pick(random, TEXTS)
        : random.next() < 0.5
          ? pick(random, NUMBERS)
          : String(Math.round(Number(value) * (random.next() * 4 - 1)));
  return text.slice(0, one.index) + other + text.slice(one.index + value.length);
}
