import { createHash } from 'node:crypto';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { backUpJournal, restoreJournal, verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { serveExchange } from '#app/exchange';
import { readHistory, readTape } from '#app/readers';
import { serve } from '#app/service';
import { main } from '#cli/main';

// The one place where adapters meet the rest.
process.exitCode = await main(process.argv.slice(2), {
  readTape,
  readHistory,
  memoryJournal,
  journalFiles: { verify: verifyJournal, backUp: backUpJournal, restore: restoreJournal },
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  start: serve,
  exchange: serveExchange,
  wallClock: () => performance.now(),
});
