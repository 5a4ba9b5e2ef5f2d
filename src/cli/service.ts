import { type Client, createClient } from '#client/client';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export type Env = Readonly<Record<string, string | undefined>>;

/** The running service of PLIMSOLL_URL and PLIMSOLL_TOKEN, or which of them is missing. `otherwise`: what can be done without one. */
export function clientOf(env: Env, otherwise = ''): Result<Client, Problem> {
  const url = env['PLIMSOLL_URL'] ?? '';
  const token = env['PLIMSOLL_TOKEN'] ?? '';
  const missing = (name: string, message: string, remedy: string): Result<never, Problem> =>
    err(problem('SERVICE_UNKNOWN', name, message, `${remedy}${otherwise}`));
  if (!URL.canParse(url))
    return missing(
      'PLIMSOLL_URL',
      `must be an address, was '${url}'`,
      'start a service with plimsoll start, and set PLIMSOLL_URL=http://127.0.0.1:7430',
    );
  return token === ''
    ? missing(
        'PLIMSOLL_TOKEN',
        'a token is required',
        'set it to the content of the token file in PLIMSOLL_HOME',
      )
    : ok(createClient({ url, token }));
}
