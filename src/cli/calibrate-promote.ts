import { readModel } from '#cli/model-option';
import { badInput, done, type Ending, table } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import { problem } from '#core/kernel/failure';

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
