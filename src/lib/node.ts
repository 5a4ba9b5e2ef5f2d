// `plimsoll/node`: readers, journals and the FIX gateway, for programs that run on Node.

export { memoryJournal } from '#adapters/journal-memory/journal-memory';
export type { SqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
export { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
export type { CsvDialect } from '#adapters/tape-csv/csv-dialect';
export type { OfInstrument as CsvTapeTerms } from '#adapters/tape-csv/csv-tape-rows';
export type { CsvBarOptions } from '#adapters/tape-csv/read-csv-bars';
export { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
export type { CsvTapeOptions } from '#adapters/tape-csv/read-csv-tape';
export { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
export type { LeanOptions } from '#adapters/tape-lean/read-lean-ticks';
export { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
export type { LobsterOptions } from '#adapters/tape-lobster/read-lobster';
export { readLobster } from '#adapters/tape-lobster/read-lobster';
export type { Approved } from '#core/gate/approved';
export type { JournalEntry } from '#core/journal/entry';
export type { ProgressPoint } from '#core/journal/order-record';
export type { Zone as TimeZone } from '#core/kernel/civil';
export type { Clock } from '#core/kernel/clock';
export type { Decimal } from '#core/kernel/decimal';
export type { Fact, Facts } from '#core/kernel/fact';
export type { Fault, FaultCode, Problem } from '#core/kernel/failure';
export type { Err, Ok, Result } from '#core/kernel/result';
export type {
  AccountStatement,
  StatedBalance,
  StatedMovement,
  StatedOrder,
  StatedPosition,
} from '#core/ledger/stated';
export type { Adjust } from '#core/market/bar-findings';
export type { ExchangeCode, TradingBreak } from '#core/market/calendars/exchanges';
export type { MarketKind } from '#core/market/catalog';
export type { EligiblePrints, Instrument, Listing } from '#core/market/instrument';
export type { MaintenanceTier, MarginTerms } from '#core/market/margin';
export type { QualityReport } from '#core/market/quality';
export type { Session as TradingSession } from '#core/market/session';
export type { DateOrder } from '#core/market/stamps';
export type { BarFinding, Bars, FindingKind, Tape } from '#core/market/tape';
export type { ChildOrder, ChildType, Commission, Fill, VenueOrder } from '#core/order/child';
export type { AboutOrder, VenueReport } from '#core/order/venue-report';
export type {
  AccountEvent,
  Journal,
  LookLog,
  OrderGateway,
  Snapshot as SavedState,
  Written,
} from '#engine/ports/ports';
export type { DecimalMark } from '#platform/csv-cells';
export type { ColumnNames } from '#platform/csv-header';
export type { CsvReading } from '#platform/csv-table';
export type { Reading } from '#platform/text-lines';
export type { AccountPart } from '#venues/fix/account-words';
export type { DropCopyAddress } from '#venues/fix/drop-copy';
export type { FixAddress } from '#venues/fix/fix-connection';
export type { FixGateway, FixGatewayOptions } from '#venues/fix/fix-gateway';
export { fixGateway } from '#venues/fix/fix-gateway';
export type { FixListing, RestingLife } from '#venues/fix/fix-requests';
export type { FixStatementTerms } from '#venues/fix/fix-statement';
export type { FixField } from '#venues/fix/fix-text';
export type { FixTls } from '#venues/fix/fix-trust';
export type { ResetPolicy } from '#venues/fix/session';
export type * from './unit-types.ts';
