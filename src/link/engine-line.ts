import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { addTime, durationUs, type TimeUs, timeUs } from '#core/kernel/units';
import type { Fees } from '#core/market/fees';
import type { MarketView } from '#core/market/view';
import { type Carried, type Commands, type DeskCommand, isStop } from '#engine/desk/commands';
import type { DeskError } from '#engine/desk/desk';
import {
  type Asked,
  bytesOf,
  type CommandAnswer,
  type FromEngine,
  type Hello,
  type Lane,
  type News,
  type Observed,
  type Pulse,
  readWords,
} from '#link/link-words';
import type { EngineAddress } from '#platform/engine-address';
import { endWhenSilent } from '#platform/living-socket';
import { silenceOver } from '#platform/silence';

export interface EngineLineDeps {
  /** Where the engine is now; null: nobody knows. */
  find(): Promise<EngineAddress | null>;
  /** Resolves when the server has read the journal to this entry; a refusal: it does not come to it. */
  readTo(sequence: number): Promise<Result<void, Refusal>>;
  /** The journal has grown, or may have. */
  onGrown(): void;
  /** Each engine that answers says it; a later one may be another. */
  onHello(hello: Hello): void;
  /** A switch over everything that the engine does not answer to. False: it could not be marked for it. */
  markKill(by: string, reason: string): boolean;
}
/** A server's end of the line to its engine. */
export interface EngineLine extends Commands {
  view(instrumentId: string): MarketView | null;
  observed(instrumentId: string): Observed;
  feesOf(instrumentId: string): Fees | null;
  /** By the engine's clock, as far as is known; null: it has never been heard. */
  now(): TimeUs | null;
  pulse(): Pulse | null;
  isSilent(): boolean;
  tellDefect(where: string, words: string): void;
  close(): void;
}

const AGAIN_MS = 200;
const SILENT_MS = 3000;
/** F33: an engine that is frozen, or whose machine is gone, closes nothing; another may hold the account by now. */
const PING_MS = 2000;
const ANSWER_WITHIN_MS = 10_000;
/** For the engine, so that it does not do what its server has given up. */
const LATE_US = durationUs(8_000_000);
const PENDING_MAX = 2000;
/** So long a stop that nobody answered is handed over; the engine remembers what it carried out for twice as long. */
const STOP_KEPT_MS = 30 * 60_000;

interface Pending {
  readonly asked: Asked;
  readonly lane: Lane;
  readonly askedAt: number;
  readonly done: (answer: CommandAnswer | null) => void;
}

/** SRV-1, SRV-2: what is asked is sent again after a line that broke, under the same id, until it is answered or given up. */
export function engineLine(deps: EngineLineDeps): EngineLine {
  const markets = new Map<string, News['markets'][number]>();
  const pending = new Map<string, Pending>();
  let lines: Readonly<Record<Lane, WebSocket>> | null = null;
  let pulse = null as Pulse | null;
  let heardAt = -Infinity;
  const silence = silenceOver(SILENT_MS);
  let isClosed = false;

  async function dial(): Promise<void> {
    const address = await deps.find().catch(() => null);
    if (isClosed) return;
    if (address === null) return again();
    const open = (lane: Lane): WebSocket =>
      new WebSocket(`ws://${address.host}:${address.port}/${lane}`, {
        headers: { authorization: `Bearer ${address.secret}` },
        perMessageDeflate: false,
        handshakeTimeout: 2000,
      });
    const both = { work: open('work'), stop: open('stop') };
    lines = both;
    for (const lane of ['work', 'stop'] as const) {
      const line = both[lane];
      endWhenSilent(line, PING_MS);
      line.on('open', () => resend(lane));
      line.on('message', (bytes: Buffer) => hear(bytes));
      line.on('error', () => line.terminate());
      line.on('close', () => lost(both));
    }
  }
  function again(): void {
    if (!isClosed) setTimeout(() => void dial(), AGAIN_MS);
  }
  /** One lane alone is of no use: who is not heard on one is not believed on the other. */
  function lost(both: Readonly<Record<Lane, WebSocket>>): void {
    if (lines !== both) return;
    lines = null;
    both.work.terminate();
    both.stop.terminate();
    again();
  }

  function hear(bytes: Buffer): void {
    const words = readWords<FromEngine>(bytes);
    if (words === null) return;
    if (words.type === 'hello') {
      markets.clear();
      deps.onHello(words);
    } else if (words.type === 'news') for (const each of words.markets) markets.set(each.id, each);
    else if (words.type === 'pulse') {
      pulse = words;
      heardAt = performance.now();
      silence.heard();
    } else if (words.type === 'grown') deps.onGrown();
    else {
      pending.get(words.id)?.done(words);
      pending.delete(words.id);
    }
  }

  function resend(lane: Lane): void {
    for (const [id, each] of pending) {
      if (performance.now() - each.askedAt > STOP_KEPT_MS) pending.delete(id);
      else if (each.lane === lane) send(each);
    }
  }
  function send({ lane, asked }: Pending): void {
    const line = lines?.[lane];
    if (line !== undefined && line.readyState === line.OPEN) line.send(bytesOf(asked));
  }
  /** Null: no answer came in time. What stops orders is handed over all the same, as soon as somebody takes it. */
  function ask(command: DeskCommand): Promise<CommandAnswer | null> {
    const lane = isStop(command) ? 'stop' : 'work';
    const now = engineNow();
    const until = lane === 'stop' || now === null ? null : addTime(now, LATE_US);
    const asked: Asked = { type: 'command', id: randomUUID(), until, command };
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (lane === 'work' || pending.size > PENDING_MAX) pending.delete(asked.id);
        resolve(null);
      }, ANSWER_WITHIN_MS);
      const done = (answer: CommandAnswer | null): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      const each: Pending = { asked, lane, askedAt: performance.now(), done };
      pending.set(asked.id, each);
      send(each);
    });
  }

  const engineNow = (): TimeUs | null =>
    pulse === null ? null : timeUs(pulse.now + Math.round((performance.now() - heardAt) * 1000));

  async function carryOut(command: DeskCommand): Promise<Result<Carried, DeskError>> {
    if (pending.size >= PENDING_MAX && !isStop(command)) return err(silent(command, false));
    const answer = await ask(command);
    if (answer === null) {
      const isAll = command.type === 'kill' && command.scope.type === 'all';
      return err(silent(command, isAll && deps.markKill(command.by.name, command.reason)));
    }
    invariant(answer.done !== null, 'the engine carries out what it is asked for');
    const read = answer.done.ok ? await deps.readTo(answer.sequence) : ok(undefined);
    return read.ok ? answer.done : err({ kind: 'refusal', refusal: read.error });
  }

  void dial();
  return {
    carryOut,
    view(instrumentId) {
      const view = markets.get(instrumentId)?.view ?? null;
      return view !== null && silence.isOver() ? { ...view, valid: false } : view;
    },
    observed: (instrumentId) => markets.get(instrumentId)?.observed ?? null,
    feesOf: (instrumentId) => markets.get(instrumentId)?.fees ?? null,
    now: engineNow,
    pulse: () => pulse,
    isSilent: silence.isOver,
    tellDefect(where, words) {
      const line = lines?.work;
      if (line !== undefined && line.readyState === line.OPEN)
        line.send(bytesOf({ type: 'defect', where, words }));
    },
    close() {
      isClosed = true;
      silence.stop();
      lines?.work.terminate();
      lines?.stop.terminate();
    },
  };
}

function silent(command: DeskCommand, isMarked: boolean): DeskError {
  const stop = isMarked
    ? 'the kill switch is marked beside the journal, and the engine finds it as soon as it runs'
    : isStop(command)
      ? 'it is handed over if the engine answers within half an hour'
      : 'whether it was carried out is not known';
  return {
    kind: 'refusal',
    refusal: refusal(
      'ENGINE_SILENT',
      `the engine must answer within ${ANSWER_WITHIN_MS / 1000} s, did not: ${stop}`,
      { command: command.type },
    ),
  };
}
