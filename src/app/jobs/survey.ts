import { barsOfSource } from '#app/bar-sources';
import { marketOfSource, type SurveyPart, type SurveyTask } from '#cli/job-kinds';
import { modelOfTask } from '#cli/model-option';
import { surveyToDoc } from '#contracts/survey-documents';
import { timely } from '#core/cost/standing';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { surveyMarket } from '#core/liquidity/survey';
import { instrumentOfMarket, sessionOfMarket } from '#core/market/catalog';
import type { Kept } from '#engine/ports/liquidity-store';

/** Some symbols of a market: no symbol's assessment looks at another's, so any cut gives the same rows. */
export async function surveyPart(task: SurveyTask): Promise<Result<SurveyPart, Problem>> {
  const { source, symbols, moments, policy, isKept } = task;
  const bars = await barsOfSource(
    source,
    symbols.map(({ symbol }) => symbol),
    task.rows,
  );
  if (!bars.ok) return bars;
  const model = modelOfTask(task.model);
  if (!model.ok) return model;
  const before = new Map(symbols.map((each) => [each.symbol, each.before]));
  const kept: (readonly Kept[])[] = [];
  let last: SurveyPart | null = null;
  for (const each of moments) {
    const moment = timeUs(each);
    const survey = surveyMarket(bars.value, moment, {
      policy,
      modelOf: (symbol) =>
        timely(model.value(symbol, sessionOfMarket(marketOfSource(source))), moment),
      instrumentOf: (symbol) => instrumentOfMarket(marketOfSource(source), symbol),
      before: (symbol) => before.get(symbol) ?? null,
    });
    for (const { instrument, assessment } of survey.rows) before.set(instrument.symbol, assessment);
    if (isKept) kept.push(survey.rows);
    const { rows, refused } = surveyToDoc(survey);
    last = { rows, refused, kept };
  }
  return last === null
    ? err(
        problem(
          'FLAG_INVALID',
          '--as-of',
          'there must be a moment to assess, was none',
          'choose a later --as-of',
        ),
      )
    : ok(last);
}
