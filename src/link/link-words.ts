import { deserialize, serialize } from 'node:v8';
import type { Config } from '#contracts/config';
import type { FirmView } from '#core/gate/firm';
import type { Mode } from '#core/journal/body';
import type { Result } from '#core/kernel/result';
import type { Count, TimeUs } from '#core/kernel/units';
import type { Prior } from '#core/liquidity/priors';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { MarketView } from '#core/market/view';
import type { Carried, DeskCommand } from '#engine/desk/commands';
import type { DeskError } from '#engine/desk/desk';
import type { Venue } from '#engine/ports/venue';

// What an engine and a server say to each other. Both are of one build; the link carries values as they are, typed arrays and all.

/** What does not change while an engine lives. */
export interface Hello {
  readonly type: 'hello';
  /** Of the program. A server of another one does not talk with this engine. */
  readonly version: string;
  /** The engine's own: the rules that hold are its, whatever a server's file says. */
  readonly config: Config;
  readonly mode: Exclude<Mode, 'tape'>;
  readonly venue: string;
  readonly instruments: readonly Instrument[];
  readonly gone: readonly Instrument[];
  readonly prior: Prior | null;
  readonly printsIncludeOwn: boolean;
  readonly amends: boolean;
  /** By instrument, as of now. */
  readonly fees: ReadonlyMap<string, Fees>;
  /** Daily, by instrument. */
  readonly bars: ReadonlyMap<string, Bars>;
}
export type Observed = ReturnType<Venue['observed']>;
/** The market as it is now, of what has changed since the last time: what nobody had time to take is never sent. */
export interface News {
  readonly type: 'news';
  readonly markets: readonly {
    readonly id: string;
    readonly view: MarketView;
    readonly observed: Observed;
    readonly fees: Fees;
  }[];
}
/** How the engine is. */
export interface Pulse {
  readonly type: 'pulse';
  readonly now: TimeUs;
  /** The last entry that it has folded; durable, or on its way. */
  readonly sequence: Count;
  readonly isJournalOk: boolean;
  readonly lookedAt: TimeUs | null;
  readonly isVenueUp: boolean;
  readonly delay: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number };
  readonly memoryBytes: number;
  /** Of the caps that are divided among accounts; null: there are none, or it is not known. */
  readonly firm: FirmView | null;
}
/** There is more to read in the journal. */
export interface Grown {
  readonly type: 'grown';
  readonly sequence: Count;
}
/** `null`: the engine failed over this one; its log says how. */
export interface CommandAnswer {
  readonly type: 'answer';
  readonly id: string;
  readonly sequence: Count;
  readonly done: Result<Carried, DeskError> | null;
}
export type FromEngine = Hello | News | Pulse | Grown | CommandAnswer;

export interface Asked {
  readonly type: 'command';
  readonly id: string;
  /** By the engine's clock: after this it is refused. null: it never comes too late. */
  readonly until: TimeUs | null;
  readonly command: DeskCommand;
}
/** A throw in a server, for the board of alerts. */
export interface DefectSeen {
  readonly type: 'defect';
  readonly where: string;
  readonly words: string;
}
export type FromServer = Asked | DefectSeen;

/** What stops orders has a connection of its own, and the pulse with it. */
export type Lane = 'work' | 'stop';

export const bytesOf = (words: FromEngine | FromServer): Uint8Array => serialize(words);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What a server may say, in the shape that the engine relies on; what stands in a command was read and judged by the API. Null: none of it. */
export function serverWords(bytes: Buffer): FromServer | null {
  const words = readWords<FromServer>(bytes);
  if (words?.type === 'defect')
    return typeof words.where === 'string' && typeof words.words === 'string' ? words : null;
  if (words?.type !== 'command' || typeof words.id !== 'string') return null;
  const { until, command } = words as { readonly until: unknown; readonly command: unknown };
  const isTimed = until === null || Number.isFinite(until);
  const isNamed = isObject(command) && typeof command['type'] === 'string';
  return isTimed && isNamed && isObject(command['by']) ? words : null;
}
/** Null: it is none of our words. Only for who has shown the secret. */
export function readWords<T extends FromEngine | FromServer>(bytes: Buffer): T | null {
  try {
    const value = deserialize(bytes) as T | null;
    return typeof value === 'object' && value !== null && typeof value.type === 'string'
      ? value
      : null;
  } catch {
    // Said by the answer.
    return null;
  }
}
