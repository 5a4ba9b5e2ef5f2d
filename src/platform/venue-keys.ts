import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { secretFile } from './secret-file.ts';

export interface VenueKeys {
  readonly apiKey: string;
  readonly secret: string;
  /** A third secret, where the venue asks for one. */
  readonly passphrase?: string;
}

/**
 * A venue's key and secret: PLIMSOLL_<NAME>_KEY and PLIMSOLL_<NAME>_SECRET, with PLIMSOLL_<NAME>_PASSPHRASE where the venue asks for one, else $PLIMSOLL_HOME/keys/<name>.json, readable by its owner only.
 * They stand in no log, no journal and no error: a message names the place and never what is in it.
 */
export function venueKeys(
  name: string,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Result<VenueKeys, Problem> {
  const prefix = `PLIMSOLL_${name.toUpperCase()}`;
  const apiKey = env[`${prefix}_KEY`];
  const secret = env[`${prefix}_SECRET`];
  if (apiKey !== undefined && apiKey !== '' && secret !== undefined && secret !== '')
    return ok({ apiKey, secret, ...withPassphrase(env[`${prefix}_PASSPHRASE`]) });
  const path = join(home, 'keys', `${name}.json`);
  const remedy = `set ${prefix}_KEY and ${prefix}_SECRET, or write {"apiKey": "…", "secret": "…"} into ${path} and chmod 600 it`;
  const found = secretFile(path, 'new keys at the venue');
  if (!found.ok) return found;
  if (found.value === null)
    return err(
      problem(
        'KEYS_MISSING',
        `venues.${name}`,
        'a key and a secret are required for a live venue',
        remedy,
      ),
    );
  const { apiKey: own, secret: ownSecret, passphrase } = found.value;
  const isText = passphrase === undefined || typeof passphrase === 'string';
  return typeof own === 'string' && typeof ownSecret === 'string' && isText
    ? ok({ apiKey: own, secret: ownSecret, ...withPassphrase(passphrase) })
    : err(problem('KEYS_MALFORMED', path, 'must be JSON with apiKey and secret, was not', remedy));
}

const withPassphrase = (passphrase: string | undefined): Pick<VenueKeys, 'passphrase'> =>
  passphrase === undefined || passphrase === '' ? {} : { passphrase };
