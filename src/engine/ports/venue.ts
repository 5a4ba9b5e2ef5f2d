import type { Mode } from '#core/journal/body';
import type { Clock } from '#core/kernel/clock';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Prior } from '#core/liquidity/priors';
import type { Measured } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { Journal, MarketFeed, OrderGateway } from './ports.ts';

/** Where the service trades: the paper venue, or a real exchange. */
export interface Venue {
  readonly mode: Exclude<Mode, 'tape'>;
  /** For people, and for the journal. */
  readonly name: string;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  /** Of our books, and of the configuration, but no longer listed: they are not traded, and stop nothing else. */
  readonly gone: readonly Instrument[];
  readonly unlisted: readonly string[];
  /** Does it answer now? */
  isUp(): boolean;
  /** Whether the market's prints contain our own trades. */
  readonly printsIncludeOwn: boolean;
  /** Asked for in the configuration, for what history does not tell. */
  readonly prior: Prior | null;
  /** What the account begins with; a real venue says it itself in its first statement. */
  readonly cash: number;
  dailyBars(instrument: Instrument, days: number): Promise<Bars>;
  observed(
    instrumentId: string,
  ): { readonly spreadBps: Measured; readonly depthTouch: Measured } | null;
  feesOf(instrument: Instrument): Fees;
  /** An error that nobody caught: the venue's library speaking of the world, and no bug of ours. */
  isFault(error: unknown): boolean;
  /** The engine is listening: from now on the account is followed. */
  start(): void;
  close(): void;
}
export interface VenueDeps {
  readonly home: string;
  /** Three letters or digits, of this account's journal, that stand in every client id. */
  readonly instance: string;
  /** A lease decides which engine trades on the account, on whatever machine; without one, a lock of this machine does. */
  readonly isLeased: boolean;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly env: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
}
export type Opened = Promise<Result<Venue, readonly Problem[]>>;

/** What a paper account begins with. */
export const PAPER_CASH = 10_000_000;

/** What a venue is before it is opened. */
export type Face = Pick<Venue, 'mode' | 'name'>;
