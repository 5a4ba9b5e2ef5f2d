/** Addresses of PostgreSQL in the order in which they are tried, from PLIMSOLL_POSTGRES; empty where it is not set. */
export const postgresServers = (
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] => (env['PLIMSOLL_POSTGRES'] ?? '').split(',').filter((url) => url !== '');
