import { readPanel } from '#app/panel-source';
import { judgingTerms } from '#cli/calibrate-work';
import type { JudgingAnswer, JudgingTask } from '#cli/job-kinds';
import { observePanel } from '#core/cost/calibrate/imbalance-panel';
import { predictPart } from '#core/cost/calibrate/judging-parts';
import { type Observations, observationsOf } from '#core/cost/calibrate/observations';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

// Every part of a judging is of the same panel.
let last: { readonly mark: string; readonly data: Observations } | null = null;

/** Some folds of one model: what it predicts of rows that it was not learned from. */
export function judgingPart(task: JudgingTask): Result<JudgingAnswer, Problem> {
  const { path, columns, mark } = task.panel;
  const read = readPanel(path, columns);
  if (!read.ok) return read;
  if (read.value.hash !== mark)
    return err(
      problem(
        'DATA_DIFFERS',
        path,
        'the panel must be the one that was asked about, here it is another',
        'let all machines see the same files under the same paths',
      ),
    );
  const terms = judgingTerms(task);
  if (!terms.ok) return terms;
  const key = JSON.stringify([mark, columns]);
  if (last?.mark !== key)
    last = { mark: key, data: observationsOf(observePanel(read.value.days).rows) };
  return ok({ prediction: predictPart(last.data, terms.value, task.part) });
}
