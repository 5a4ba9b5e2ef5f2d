// Loaded before all tests: properties run from one seed, so that a commit has one verdict. PROPERTY_SEED=N tries another; `npm run proof` does, with the date.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7430) });
