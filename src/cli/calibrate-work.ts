import { availableParallelism } from 'node:os';
import { almgrenAssumed, type Material } from '#cli/calibrate-material';
import type { JudgingTask } from '#cli/job-kinds';
import { type ModelTask, modelOfTask } from '#cli/model-option';
import type { CliPorts } from '#cli/ports';
import { allOf, type WorkFlags, workAskIn, worked } from '#cli/work';
import { type Calibrated, calibrate, calibrateWith } from '#core/cost/calibrate/calibrate';
import { fitPower } from '#core/cost/calibrate/fit-power';
import { type JudgingTerms, judgingParts, learnersOf } from '#core/cost/calibrate/judging-parts';
import { publishedSquareRoot } from '#core/cost/square-root';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

interface Calibration {
  readonly material: Material;
  readonly champion: ModelTask;
  readonly thresholds: JudgingTerms['thresholds'];
  readonly flags: WorkFlags & { readonly deep?: boolean };
  progress(line: string): void;
}

/** Who takes part in a judging, in order: the same for whoever does a part of it. */
export function judgingTerms({
  thresholds,
  champion,
  isDeep,
}: Pick<JudgingTask, 'thresholds' | 'champion' | 'isDeep'>): Result<JudgingTerms, Problem> {
  const model = modelOfTask(champion);
  return model.ok
    ? ok({
        thresholds,
        champion: (symbol) => model.value(symbol, null),
        peers: [
          { name: 'square root, published', model: publishedSquareRoot(null) },
          { name: 'Almgren et al. 2005', model: almgrenAssumed },
        ],
        isDeep,
      })
    : model;
}

/** Models of a panel are judged in parts, by whoever was asked for; those of the service's own orders here, because nobody else has them. */
export async function calibrated(
  { material, champion, thresholds, flags, progress }: Calibration,
  ports: CliPorts,
): Promise<Result<Result<Calibrated, Refusal>, Problem>> {
  const isDeep = flags.deep === true;
  const terms = judgingTerms({ thresholds, champion, isDeep });
  if (!terms.ok) return terms;
  const { data, panel } = material;
  const ask = workAskIn(flags, isDeep ? availableParallelism() : 1);
  if (!ask.ok) return ask;
  const onStep = (what: string): void => progress(`judging ${what}`);
  if (panel === null)
    return ask.value.isSpread
      ? err(
          problem(
            'FLAG_INVALID',
            '--workers',
            'is for panels, but --orders was given: only this process has them',
            'leave it out',
          ),
        )
      : ok(calibrate(data, { ...terms.value, onStep }));
  // What is too little to fit cannot be cut either.
  const fit = fitPower(data);
  if (!fit.ok) return ok(fit);
  const parts = judgingParts(data, terms.value);
  const names = learnersOf(terms.value).map(({ name }) => name);
  const answers = await worked(
    {
      kind: 'judging',
      tasks: parts.map((part) => ({ panel, thresholds, champion, isDeep, part })),
      ask: ask.value,
      onEnd: (index, _, ended) =>
        onStep(`${names[parts[index]?.model ?? 0]}: ${ended} of ${parts.length} parts`),
    },
    ports,
  );
  if (!answers.ok) return answers;
  const predicted = allOf<'judging'>(answers.value);
  if (!predicted.ok) return predicted;
  return ok(
    calibrateWith(
      data,
      { ...terms.value, onStep: () => undefined },
      (_, index) => predicted.value[index]!.prediction,
    ),
  );
}
