// Loaded before all tests. Properties run from one seed, so that a commit has one verdict: PROPERTY_SEED=N tries another; `npm run proof` does, with the date.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7430) });
// The runner asks for colours when it writes to a terminal; what a test starts and reads is none.
delete process.env.FORCE_COLOR;
