import { readModel } from '#cli/model-option';
import { badInput, done, type Ending, table } from '#cli/output';
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

/** `calibrate --promote FILE` and `calibrate --revert`: decisions at the running service, which journals them. */
export async function changeModel(
  { promote, reason = '' }: { readonly promote?: string; readonly reason?: string },
  env: Env,
): Promise<Ending> {
  if (reason.trim() === '')
    return badInput([
      problem(
        'FLAG_MISSING',
        '--reason',
        'a reason is required for the journal',
        'give --reason "beats the published model on our autumn orders"',
      ),
    ]);
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const model = promote === undefined ? null : readModel(promote);
  if (model !== null && !model.ok) return badInput([model.error]);
  const answer =
    model === null
      ? await client.value.revertModel(reason)
      : await client.value.promoteModel(model.value, reason);
  if (!answer.ok) {
    const { code, detail, remedy } = answer.error;
    const ending = badInput([problem(code, promote ?? '--revert', detail, remedy)]);
    return answer.error.status === 422 ? { ...ending, exit: 3 } : ending;
  }
  const { inUse, history } = answer.value;
  return done(
    answer.value,
    table([
      ['in use', inUse],
      ...history.map((each): [string, string] => [
        each.at.slice(0, 16),
        `${each.change}: ${each.modelId ?? 'the published one'} (${each.by}: ${each.reason})`,
      ]),
    ]),
  );
}
