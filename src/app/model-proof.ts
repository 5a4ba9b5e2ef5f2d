import { JOB_PROCESS } from '#app/jobs/local';
import type { FittedModel } from '#core/cost/calibrate/champion';
import type { Takeover } from '#core/cost/calibrate/prove-takeover';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import { runInProcesses } from '#platform/worker-pool';

/** Fits and judges in a process of its own, one model at a time: seconds of arithmetic, during which the desk goes on trading. */
export function modelProof(): (takeover: Takeover) => Promise<Result<FittedModel, Refusal>> {
  let before: Promise<unknown> = Promise.resolve();
  return (takeover) => {
    const mine = before.then(() => proved(takeover));
    before = mine;
    return mine;
  };
}

async function proved(takeover: Takeover): Promise<Result<FittedModel, Refusal>> {
  const { id } = takeover.model;
  let found: Result<FittedModel, Refusal> = err(
    refusal('CHALLENGER_UNPROVEN', `${id} could not be judged`, { model: id }, 'calibrate again'),
  );
  await runInProcesses(JOB_PROCESS, [{ kind: 'proof', task: takeover }], 1, {
    onEnd(_, end) {
      found =
        'died' in end
          ? err(
              refusal(
                'CHALLENGER_UNPROVEN',
                `${id} could not be judged: its orders ended the calculation (${end.died})`,
                { model: id },
                'calibrate again with --save and promote that file unchanged',
              ),
            )
          : (end.answer as Result<FittedModel, Refusal>);
    },
  });
  return found;
}
