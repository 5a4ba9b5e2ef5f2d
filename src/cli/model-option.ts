import { existsSync, readFileSync } from 'node:fs';
import { numberOfText, wrongFlag } from '#cli/flag';
import { type ModelDocument, modelOfDocument, parseModel } from '#contracts/model-document';
import { defaultModel } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import { publishedModel } from '#core/cost/published';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Prior, priorNamed } from '#core/liquidity/priors';
import type { Session } from '#core/market/session';

/** The cost model of a command, for any symbol, whose market keeps such hours (null: not known). */
export type ModelChoice = (symbol: string, session: Session | null) => ImpactModel;

/** The model of `--model`; without it the default of the market. */
export function modelOf(
  { model, outstanding }: { readonly model?: string; readonly outstanding?: string },
  prior: Prior | null,
): Result<ModelChoice, Problem> {
  return model === undefined
    ? ok((_, session) => defaultModel(prior, session))
    : modelChosen(model, outstanding);
}

/** The model of a command as plain JSON, for whoever does a part of its work: a published one by name (null: the default of the market), or the fitted one itself. */
export type ModelTask =
  | { readonly kind: 'published'; readonly name: string | null; readonly units: number | null }
  | { readonly kind: 'fitted'; readonly document: ModelDocument };
export function modelTaskOf({
  model,
  outstanding,
}: {
  readonly model?: string;
  readonly outstanding?: string;
}): Result<ModelTask, Problem> {
  // Every wrong flag is found here, by the command, and not by a worker.
  const choice = modelOf(
    {
      ...(model === undefined ? {} : { model }),
      ...(outstanding === undefined ? {} : { outstanding }),
    },
    null,
  );
  if (!choice.ok) return choice;
  if (model === undefined || !existsSync(model)) {
    const units = outstanding === undefined ? null : numberOfText(outstanding);
    return ok({ kind: 'published', name: model ?? null, units });
  }
  const document = readModel(model);
  if (!document.ok) return document;
  // The orders that it was fitted on price nothing, and are most of the file.
  const { evidence: _, ...priced } = document.value;
  return ok({ kind: 'fitted', document: priced });
}
export function modelOfTask(task: ModelTask): Result<ModelChoice, Problem> {
  if (task.kind === 'fitted') return ok((symbol) => modelOfDocument(task.document, symbol));
  if (task.name === null) return ok((_, session) => defaultModel(null, session));
  const model = publishedModel(task.name, task.units);
  return model.ok ? ok(() => model.value) : model;
}

export const priorOf = (name: string | undefined): Result<Prior | null, Problem> =>
  name === undefined ? ok(null) : priorNamed(name);

/** `--model`: a published one by name, or a file that `calibrate --save` wrote. */
function modelChosen(name: string, outstanding: string | undefined): Result<ModelChoice, Problem> {
  const units = outstanding === undefined ? null : numberOfText(outstanding);
  if (units !== null && !(units > 0))
    return err(wrongFlag('--outstanding', 'a positive number of units', outstanding, '4900000000'));
  if (!existsSync(name)) {
    const model = publishedModel(name, units);
    return model.ok ? ok(() => model.value) : model;
  }
  const document = readModel(name);
  return document.ok ? ok((symbol) => modelOfDocument(document.value, symbol)) : document;
}

export function readModel(path: string): Result<ModelDocument, Problem> {
  try {
    return parseModel(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    return err(
      problem(
        'FILE_UNREADABLE',
        path,
        `a model file ${error instanceof SyntaxError ? `must be JSON: ${error.message}` : 'must be readable, was not'}`,
        'give a file that plimsoll calibrate --save wrote',
      ),
    );
  }
}
