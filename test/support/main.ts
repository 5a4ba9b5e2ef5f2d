import { join, resolve } from 'node:path';

const QUIET = '--disable-warning=ExperimentalWarning';
/** For Node to run `plimsoll` of the sources in a folder. */
export const mainIn = (folder: string): readonly string[] => [
  '--conditions=source',
  QUIET,
  join(folder, 'src/app/main.ts'),
];

/** Where a whole run of the tests has put our programs in a few files; without it, they are the sources. */
const BUNDLED = process.env['TESTED_PROGRAMS'];
const OURS = resolve(import.meta.dirname, '../..');
/** For Node to run `plimsoll`. */
export const MAIN: readonly string[] =
  BUNDLED === undefined ? mainIn(OURS) : [QUIET, resolve(BUNDLED, 'app-main.js')];
/** The paper venue by itself. */
export const VENUE_ENTRY =
  BUNDLED === undefined
    ? join(OURS, 'src/venues/exchange/main.ts')
    : resolve(BUNDLED, 'venues-exchange-main.js');
