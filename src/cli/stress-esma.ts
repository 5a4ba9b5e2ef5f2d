import type { Position } from '#core/portfolio/book-report';
import {
  type Concentration,
  concentrationOf,
  type Fund,
  type FundCoverage,
  fundCoverage,
  netAssetsOf,
  type RedemptionScenario,
  redemptionBorne,
  redemptionScenarios,
  reverseFundStress,
  type TimeClass,
  timeClasses,
} from '#core/portfolio/fund-stress';
import { type Scenario, stressedReport } from '#core/portfolio/stress';
import type { StressRow } from '#core/portfolio/stress-rows';

/** Of one market scenario; parts are null where an input of one name is unknown. */
export interface EsmaRow {
  readonly scenario: string;
  readonly kind: string;
  readonly source: string;
  readonly netAssets: number | null;
  readonly costBps: number | null;
  readonly classes: readonly TimeClass[] | null;
  readonly coverage: readonly FundCoverage[] | null;
  /** The largest redemption that is paid in full on the first day of payment. */
  readonly borne: { readonly slicing: number; readonly waterfall: number } | null;
  /** By redemption: the least strength of the scenario at which it cannot be paid; null: of today, or unknown. */
  readonly reverse: readonly (number | null)[] | null;
}
/** A liquidity stress test in the form of ESMA34-39-897. */
export interface Esma {
  readonly fund: string;
  readonly asOf: string;
  readonly terms: Fund;
  readonly settlementDays: number;
  readonly netAssets: number | null;
  readonly concentration: Concentration | null;
  readonly redemptions: readonly RedemptionScenario[];
  readonly rows: readonly EsmaRow[];
  readonly unknown: readonly string[];
}
/** From the rows of a stress, today first. */
export function esmaOf(
  rows: readonly StressRow[],
  {
    name,
    terms,
    book,
    scenarios,
    rules,
    asOf,
  }: {
    readonly name: string;
    readonly terms: Fund;
    readonly book: readonly Position[];
    readonly scenarios: readonly Scenario[];
    readonly rules: Parameters<typeof stressedReport>[1];
    readonly asOf: string;
  },
): Esma {
  const { settlementDays } = rules;
  const today = rows[0]?.report.total ?? null;
  const netAssets = today === null ? null : netAssetsOf(today.net, terms);
  const base = netAssets ?? Number.NaN;
  return {
    fund: name,
    asOf,
    terms,
    settlementDays,
    netAssets,
    concentration: concentrationOf(terms),
    redemptions: redemptionScenarios(terms),
    unknown: (rows[0]?.report.positions ?? []).flatMap(({ symbol, refusal, costBps }) =>
      refusal !== null || costBps === null ? [symbol] : [],
    ),
    rows: rows.map(({ name: scenario, kind, source, report }, i) => {
      const market = scenarios[i - 1];
      return {
        scenario,
        kind,
        source,
        netAssets: report.total === null ? null : netAssetsOf(report.total.net, terms),
        costBps: report.total?.costBps ?? null,
        classes: timeClasses(book, report, terms),
        coverage: fundCoverage(report, terms, base, settlementDays),
        borne: redemptionBorne(report, terms, base, settlementDays),
        reverse:
          market === undefined
            ? null
            : reverseFundStress(
                (strength) => stressedReport(book, rules, market, strength),
                terms,
                base,
                settlementDays,
              ),
      };
    }),
  };
}
