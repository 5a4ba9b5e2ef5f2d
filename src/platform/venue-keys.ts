import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export interface VenueKeys {
  readonly apiKey: string;
  readonly secret: string;
}

/**
 * A venue's key and secret: PLIMSOLL_<NAME>_KEY and PLIMSOLL_<NAME>_SECRET, else $PLIMSOLL_HOME/keys/<name>.json, readable by its owner only.
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
    return ok({ apiKey, secret });
  const path = join(home, 'keys', `${name}.json`);
  const remedy = `set ${prefix}_KEY and ${prefix}_SECRET, or write {"apiKey": "…", "secret": "…"} into ${path} and chmod 600 it`;
  if (!existsSync(path))
    return err(
      problem(
        'KEYS_MISSING',
        `venues.${name}`,
        'a key and a secret are required for a live venue',
        remedy,
      ),
    );
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    return err(
      problem(
        'KEYS_EXPOSED',
        path,
        `must be readable by its owner only (0600), was 0${mode.toString(8)}`,
        `chmod 600 ${path}, and make new keys at the venue`,
      ),
    );
  const parsed = parsedKeys(readFileSync(path, 'utf8'));
  return parsed === null
    ? err(problem('KEYS_MALFORMED', path, 'must be JSON with apiKey and secret, was not', remedy))
    : ok(parsed);
}

function parsedKeys(text: string): VenueKeys | null {
  try {
    const json = JSON.parse(text) as Partial<VenueKeys> | null;
    return typeof json?.apiKey === 'string' && typeof json.secret === 'string'
      ? { apiKey: json.apiKey, secret: json.secret }
      : null;
  } catch {
    // Said by the caller without the text: it is secret.
    return null;
  }
}
