import { createHash } from 'node:crypto';
import { readFills } from '#adapters/fills-exports/read-fills';
import { readRates } from '#adapters/fills-exports/read-rates';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { chooseLots } from '#adapters/rounding-highs/choose-lots';
import { writeParquet } from '#adapters/store-duckdb/parquet';
import { outlineMarket } from '#app/bar-sources';
import { readBook } from '#app/book-source';
import { readMarketBars, readTapes } from '#app/fill-tapes';
import { firmShares } from '#app/firm-shares';
import { openLiquidityStore, removeLeftovers, storeRoot } from '#app/import';
import { checkJournal } from '#app/journal-check';
import { journalFiles } from '#app/journal-files';
import { later } from '#app/later';
import { readPanel } from '#app/panel-source';
import { readHistory, readTape, readUniverse } from '#app/readers';
import { openWork, serveParts } from '#app/work';
import type { CliPorts } from '#cli/ports';
import type { ServingPorts } from '#cli/serving-ports';

/** Numbers where all that is known are numbers, else texts. */
const columnOf = (
  values: readonly (string | number | null)[],
): Float64Array | readonly (string | null)[] =>
  values.every((value) => typeof value !== 'string')
    ? Float64Array.from(values, (value) => Number(value ?? NaN))
    : values.map((value) => (value === null ? null : String(value)));

/** The one place where adapters meet the command line. */
export const cliPorts = (serving: ServingPorts): CliPorts => ({
  ...serving,
  readTape,
  readHistory,
  readUniverse,
  readTapes,
  readMarketBars,
  readFills,
  readRates,
  readImbalance: readPanel,
  openWork,
  serveParts,
  outlineMarket,
  readBook,
  tidyStore: removeLeftovers,
  storeRoot,
  openStore: openLiquidityStore,
  writeParquet: (path, columns) =>
    writeParquet(
      path,
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, columnOf(values)])),
      '',
    ),
  chooseLots,
  memoryJournal,
  journalFiles,
  firm: firmShares,
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  ownAccount: later(async () => (await import('#app/own-accounts')).ownAccountAt),
  venueHistory: later(async () => (await import('#app/own-accounts')).historyAt),
  venueFundings: later(async () => (await import('#app/own-accounts')).fundingsAt),
  checkVenues: later(async () => (await import('#app/start-checks')).startChecks),
  testNotify: later(async () => (await import('#app/notify')).testNotify),
  checkJournal,
  wallClock: () => performance.now(),
});
