import { type Client, createClient } from '#client/client';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export type Env = Readonly<Record<string, string | undefined>>;

/** The running service of PLIMSOLL_URL and PLIMSOLL_TOKEN. */
export function clientOf(env: Env): Result<Client, Problem> {
  const url = env['PLIMSOLL_URL'] ?? '';
  const token = env['PLIMSOLL_TOKEN'] ?? '';
  if (token === '' || !URL.canParse(url))
    return err(
      problem(
        'SERVICE_UNKNOWN',
        'PLIMSOLL_URL',
        'PLIMSOLL_URL and PLIMSOLL_TOKEN are required',
        'set PLIMSOLL_URL=http://127.0.0.1:7430 and PLIMSOLL_TOKEN to the content of the token file in PLIMSOLL_HOME',
      ),
    );
  return ok(createClient({ url, token }));
}
