import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { QualityReport } from '#core/market/quality';
import type { Bars, Tape } from '#core/market/tape';
import type { Journal, JournalEntry } from '#engine/ports/ports';

/** What the command line needs from adapters; the app introduces them. */
export interface CliPorts {
  readTape(paths: readonly string[], formats: readonly string[], symbol: string | null): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;
  readHistory(path: string, symbol: string): Result<readonly Bars[], Problem>;
  memoryJournal(): Journal & { readonly entries: readonly JournalEntry[] };
  sha256(text: string): string;
  /** Serves until told to stop; answers the process's exit code. */
  start(options: { readonly port: number | null; readonly host: string | null; readonly config: string | null }): Promise<number>;
  /** Our own exchange, until told to stop; answers the process's exit code. */
  exchange(options: ExchangeOptions): Promise<number>;
  /** Milliseconds, for the performance figures only. */
  wallClock(): number;
}

/** What `plimsoll exchange` was asked for. */
export interface ExchangeOptions {
  /** null: `exchange` in the home of Plimsoll. */
  readonly home: string | null;
  readonly port: number;
  readonly host: string;
  readonly market: string;
  readonly seed: number;
  readonly tape: string | null;
  readonly faults: string | null;
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
}
