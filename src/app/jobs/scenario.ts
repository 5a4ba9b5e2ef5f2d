import { readBook } from '#app/book-source';
import type { ScenarioTask } from '#cli/job-kinds';
import { stressRules } from '#cli/stress-work';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { BookReport } from '#core/portfolio/book-report';
import { type StressRow, scenarioRow, todayRow } from '#core/portfolio/stress-rows';

// Today is the same beside every scenario of one book.
let last: { readonly book: object; readonly today: BookReport } | null = null;

/** One scenario of a book. */
export function scenarioPart({
  book,
  mark,
  scenario,
  isReverse,
}: ScenarioTask): Result<StressRow, Problem> {
  const found = readBook(book);
  if (!found.ok) return found;
  if (found.value.mark !== mark)
    return err(
      problem(
        'DATA_DIFFERS',
        book.positions ?? book.history,
        'positions and bars must be those that were asked about, here they are others',
        'let all machines see the same files under the same paths',
      ),
    );
  const { read } = found.value;
  const rules = stressRules(read);
  if (last?.book !== read)
    last = { book: read, today: todayRow(read.book, rules, read.limits).report };
  const { today } = last;
  return ok(scenarioRow(read.book, rules, scenario, { today, limits: read.limits, isReverse }));
}
