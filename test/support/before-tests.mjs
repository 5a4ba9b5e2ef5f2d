// Loaded before all tests. Properties run from one seed, so that a commit has one verdict: PROPERTY_SEED=N tries another; `npm run proof` does, with the date.
import { after } from 'node:test';
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7430) });
// The runner asks for colours when it writes to a terminal; what a test starts and reads is none.
delete process.env.FORCE_COLOR;

// A file whose tests are done and which does not end would hold up the run for ever: something that it started still lives.
const ENDED_WITHIN_MS = 120_000;
if (process.env.NODE_TEST_CONTEXT === 'child-v8')
  after(() => {
    setTimeout(() => {
      console.error(
        `all tests are done, still open: ${process.getActiveResourcesInfo().join(', ')}`,
      );
      process.exit(1);
    }, ENDED_WITHIN_MS).unref();
  });
