import type { Money, Ratio } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import {
  type BookReport,
  type BookRules,
  type Position,
  reportBook,
} from '#core/portfolio/book-report';
import {
  type BookLimits,
  brokenBy,
  inverseGain,
  type Reverse,
  reverseStress,
  type Scenario,
  stressedReport,
} from '#core/portfolio/stress';

/** A scenario beside today: the report in it, what breaks, how much of it the book bears. */
export interface StressRow {
  readonly name: string;
  readonly kind: string;
  readonly source: string;
  readonly report: BookReport;
  /** Profit (a loss is negative) of the change of prices, as a fraction of today's gross value: shorts earn where prices fall. */
  readonly valueChange: Ratio | null;
  readonly breaks: readonly string[];
  /** Only where it was asked for; null: ten times the scenario breaks nothing. */
  readonly reverse?: Reverse | null;
}
type Rules = BookRules & { readonly policy: LiquidityPolicy };
/** The book as it is. */
export function todayRow(book: readonly Position[], rules: Rules, limits: BookLimits): StressRow {
  const report = reportBook(book, rules);
  return { name: 'today', kind: '', source: '', report, ...besides(report, report, limits) };
}
/** One scenario beside `today`; no scenario looks at another. */
export function scenarioRow(
  book: readonly Position[],
  rules: Rules,
  scenario: Scenario,
  {
    today,
    limits,
    isReverse,
  }: { readonly today: BookReport; readonly limits: BookLimits; readonly isReverse: boolean },
): StressRow {
  const { name, kind, source } = scenario;
  const report = stressedReport(book, rules, scenario);
  return {
    name,
    kind,
    source,
    report,
    ...besides(report, today, limits, inverseGain(book, scenario)),
    ...(isReverse ? { reverse: reverseStress(book, rules, scenario, limits) } : {}),
  };
}
const besides = (
  report: BookReport,
  today: BookReport,
  limits: BookLimits,
  gainedBeside: Money = 0,
): Pick<StressRow, 'valueChange' | 'breaks'> => ({
  valueChange:
    report.total === null || today.total === null
      ? null
      : (report.total.net - today.total.net + gainedBeside) / today.total.value,
  breaks: brokenBy(report, limits),
});

/** Today, then every scenario. */
export function stressRows(
  book: readonly Position[],
  rules: Rules,
  scenarios: readonly Scenario[],
  limits: BookLimits,
  isReverse: boolean,
): readonly StressRow[] {
  const today = todayRow(book, rules, limits);
  return [
    today,
    ...scenarios.map((scenario) =>
      scenarioRow(book, rules, scenario, { today: today.report, limits, isReverse }),
    ),
  ];
}
