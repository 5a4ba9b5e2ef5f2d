import type { Config } from '#contracts/config';
import { placesIn } from '#platform/yaml-config';

/** One value that is in force, and who said so. */
export interface Setting {
  readonly key: string;
  readonly value: unknown;
  /** `file:line:column`, `environment`, or `default`. */
  readonly origin: string;
}

/** Every value in force: what the file says, what the environment says, and the defaults of the rest. Secrets are named and not shown. */
export const settingsOf = (
  config: Config,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Setting[] => [...fromConfig(config, path), ...fromEnvironment(env)];

function fromConfig(config: Config, path: string): readonly Setting[] {
  const places = placesIn(path);
  const found: Setting[] = [];
  const walk = (value: unknown, key: string): void => {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isGroup && Object.keys(value).length > 0)
      for (const [name, each] of Object.entries(value))
        walk(each, key === '' ? name : `${key}.${name}`);
    else if (value !== undefined) found.push({ key, value, origin: places.get(key) ?? 'default' });
  };
  walk(config, '');
  return found;
}

/** The others are keys, passwords and tokens. */
const SHOWN = new Set(['PLIMSOLL_HOME', 'PLIMSOLL_URL']);

const fromEnvironment = (env: Readonly<Record<string, string | undefined>>): readonly Setting[] =>
  Object.entries(env)
    .filter(([name, value]) => name.startsWith('PLIMSOLL_') && value !== undefined && value !== '')
    .map(([name, value]) => ({
      key: name,
      value: SHOWN.has(name) ? value : 'set, not shown',
      origin: 'environment',
    }));
