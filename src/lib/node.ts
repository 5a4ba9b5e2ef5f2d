// `plimsoll/node`: readers and journals, for programs that run on Node.
export { readLobster } from '#adapters/tape-lobster/read-lobster';
export { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
export { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
export { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
export { memoryJournal } from '#adapters/journal-memory/journal-memory';
export { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
