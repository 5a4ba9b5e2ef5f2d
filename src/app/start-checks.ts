import { checkNotify } from '#app/notify';
import { checkVenues } from '#app/venue-checks';
import type { Check } from '#cli/ports';
import type { Config } from '#contracts/config';

/** What a start would find outside: the exchanges of the configuration, and where notifications go. */
export const startChecks = async (
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Check[]> => [...(await checkVenues(config, env)), ...checkNotify(config, env)];
