// `plimsoll/node`: readers and journals, for programs that run on Node.

export { memoryJournal } from '#adapters/journal-memory/journal-memory';
export type { SqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
export { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
export type { CsvBarOptions } from '#adapters/tape-csv/read-csv-bars';
export { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
export type { CsvTapeOptions } from '#adapters/tape-csv/read-csv-tape';
export { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
export type { LeanOptions } from '#adapters/tape-lean/read-lean-ticks';
export { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
export type { LobsterOptions } from '#adapters/tape-lobster/read-lobster';
export { readLobster } from '#adapters/tape-lobster/read-lobster';
export type { JournalEntry } from '#core/journal/entry';
export type { ProgressPoint } from '#core/journal/order-record';
export type { Zone as TimeZone } from '#core/kernel/civil';
export type { Decimal } from '#core/kernel/decimal';
export type { Fault, FaultCode, Problem } from '#core/kernel/failure';
export type { Err, Ok, Result } from '#core/kernel/result';
export type { EligiblePrints, Instrument } from '#core/market/instrument';
export type { QualityReport } from '#core/market/quality';
export type { Session as TradingSession } from '#core/market/session';
export type { Bars, Tape } from '#core/market/tape';
export type { Journal, LookLog, Snapshot as SavedState, Written } from '#engine/ports/ports';
export type { ColumnNames } from '#platform/csv-header';
export type * from './unit-types.ts';
