import { createHash } from 'node:crypto';
import { readFills } from '#adapters/fills-exports/read-fills';
import { readRates } from '#adapters/fills-exports/read-rates';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { chooseLots } from '#adapters/rounding-highs/choose-lots';
import { writeParquet } from '#adapters/store-duckdb/parquet';
import { outlineMarket } from '#app/bar-sources';
import { readBook } from '#app/book-source';
import { version } from '#app/build';
import { serveEngine } from '#app/engine';
import { serveExchange } from '#app/exchange';
import { readMarketBars, readTapes } from '#app/fill-tapes';
import { firmShares } from '#app/firm-shares';
import { serveGuard } from '#app/guard';
import { openLiquidityStore, removeLeftovers, storeRoot } from '#app/import';
import { checkJournal } from '#app/journal-check';
import { journalFiles } from '#app/journal-files';
import { checkNotify, testNotify } from '#app/notify';
import { historyAt, ownAccountAt } from '#app/own-accounts';
import { readPanel } from '#app/panel-source';
import { readHistory, readTape, readUniverse } from '#app/readers';
import { serveServer } from '#app/server';
import { serveBoth } from '#app/start';
import { checkVenues } from '#app/venue-checks';
import { openWork, serveParts } from '#app/work';
import { main } from '#cli/main';

/** Numbers where all that is known are numbers, else texts. */
const columnOf = (
  values: readonly (string | number | null)[],
): Float64Array | readonly (string | null)[] =>
  values.every((value) => typeof value !== 'string')
    ? Float64Array.from(values, (value) => Number(value ?? NaN))
    : values.map((value) => (value === null ? null : String(value)));

// The one place where adapters meet the rest.
process.exitCode = await main(process.argv.slice(2), {
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
  ownAccount: ownAccountAt,
  venueHistory: historyAt,
  checkVenues: async (config, env) => [
    ...(await checkVenues(config, env)),
    ...checkNotify(config, env),
  ],
  testNotify,
  checkJournal,
  version,
  start: serveBoth,
  engine: serveEngine,
  guard: serveGuard,
  server: serveServer,
  exchange: serveExchange,
  wallClock: () => performance.now(),
});
