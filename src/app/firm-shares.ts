import {
  connectToShares,
  forgetShares,
  holdersOf,
  readDivision,
} from '#adapters/firm-postgres/shares-table';
import type { CliPorts, FirmShare } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { postgresServers, postgresWords } from '#platform/postgres';

const ANSWER_WITHIN_MS = 5000;
type Connection = Extract<Awaited<ReturnType<typeof connectToShares>>, { ok: true }>['value'];

/** What `plimsoll firm` does. */
export const firmShares: CliPorts['firm'] = {
  list: (env) =>
    connectedTo(env, async (client) => {
      const { byAccount, now } = await readDivision(client);
      const holders = await holdersOf(client);
      return ok(
        [...byAccount].flatMap(([account, shares]) =>
          Object.entries(shares).map(
            ([key, { amount, at }]): FirmShare => ({
              account,
              holder: holders.get(account) ?? null,
              key,
              amount,
              ageSeconds: (now - at) / 1e6,
            }),
          ),
        ),
      );
    }),
  forget: (account, env) =>
    connectedTo(env, async (client) =>
      (await forgetShares(client, account))
        ? ok(null)
        : err(
            problem(
              'ACCOUNT_AT_WORK',
              'account',
              `${account} must hold shares and have no engine, has not`,
              'stop its engine, and wait for the end of its lease; `plimsoll firm` lists the accounts',
            ),
          ),
    ),
};

async function connectedTo<T>(
  env: Readonly<Record<string, string | undefined>>,
  run: (client: Connection) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  const urls = postgresServers(env);
  const unreachable = (words: string): Result<T, Problem> =>
    err(
      problem(
        'JOURNAL_UNREACHABLE',
        'PLIMSOLL_POSTGRES',
        `the database of the firm must answer, did not: ${words}`,
        'set PLIMSOLL_POSTGRES to its address, and check that it runs',
      ),
    );
  if (urls.length === 0) return unreachable('it is not set');
  const connected = await connectToShares(urls, ANSWER_WITHIN_MS);
  if (!connected.ok) return unreachable(connected.error);
  try {
    return await run(connected.value);
  } catch (error) {
    return unreachable(postgresWords(error));
  } finally {
    await connected.value.end().catch(() => undefined);
  }
}
