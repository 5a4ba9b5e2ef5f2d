import { version } from '#app/build';
import type { ServeFlags } from '#cli/serving-ports';
import { settingsOf } from '#cli/settings';
import type { Config } from '#contracts/config';
import type { SettingsDoc } from '#contracts/settings-documents';

/** What the engine runs by, and the address that this server was told. */
export function serverSettings(
  config: Config,
  { config: path, host, port }: ServeFlags,
): SettingsDoc {
  const flags = new Map<string, unknown>([
    ...(host === null ? [] : [['api.host', host] as const]),
    ...(port === null ? [] : [['api.port', port] as const]),
  ]);
  return {
    version,
    keys: settingsOf(config, path ?? 'plimsoll.yaml', process.env).map(({ key, value, origin }) =>
      flags.has(key)
        ? { key, value: textOf(flags.get(key)), origin: 'command line' }
        : { key, value: textOf(value), origin },
    ),
  };
}
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
