// `plimsoll/node`: readers and journals, for programs that run on Node.

export { memoryJournal } from '#adapters/journal-memory/journal-memory';
export { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
export { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
export { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
export { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
export { readLobster } from '#adapters/tape-lobster/read-lobster';
