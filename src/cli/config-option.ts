import { type Config, configSchema } from '#contracts/config';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { readYaml } from '#platform/yaml-config';

/** The configuration of `--config`, which must exist; without the flag `plimsoll.yaml`, which may be missing. */
export const configIn = (path: string | undefined): Result<Config, readonly Problem[]> =>
  readYaml(path ?? 'plimsoll.yaml', configSchema, path !== undefined);
