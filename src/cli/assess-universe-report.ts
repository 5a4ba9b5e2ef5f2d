import { writeFileSync } from 'node:fs';
import { colour } from '#cli/colour';
import { inUnits } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import type { SurveyDoc, SurveyRowDoc } from '#contracts/survey-documents';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { TIERS } from '#core/liquidity/profile';

const COLUMNS = [
  'symbol',
  'asOf',
  'score',
  'scoreLow',
  'scoreHigh',
  'tier',
  'grade',
  'regime',
  'close',
  'advNotional',
  'volatilityDaily',
  'spreadBps',
  'spreadStandardError',
  'impactMillionBps',
  'daysToTradeMillion',
  'turnover',
] as const;
type Flat = { readonly [C in (typeof COLUMNS)[number]]: string | number | null };
const flat = (row: SurveyRowDoc): Flat => ({
  ...row,
  scoreLow: row.scoreInterval[0],
  scoreHigh: row.scoreInterval[1],
});

/** Written where `path` says, as its ending says. */
export async function surveyFile(
  path: string,
  doc: SurveyDoc,
  ports: CliPorts,
): Promise<Result<null, Problem>> {
  const rows = doc.rows.map(flat);
  if (path.endsWith('.parquet'))
    return ports.writeParquet(
      path,
      Object.fromEntries(COLUMNS.map((name) => [name, rows.map((row) => row[name])])),
    );
  const text = path.endsWith('.json')
    ? JSON.stringify(doc, null, 2)
    : path.endsWith('.csv')
      ? [
          COLUMNS.join(','),
          ...rows.map((row) => COLUMNS.map((name) => row[name] ?? '').join(',')),
        ].join('\n')
      : null;
  if (text === null)
    return err(
      problem(
        'FLAG_INVALID',
        '--out',
        `must end in .csv, .json or .parquet, was '${path}'`,
        'give --out market.csv',
      ),
    );
  try {
    writeFileSync(path, `${text}\n`);
    return ok(null);
  } catch (thrown) {
    return err(
      problem(
        'FILE_UNWRITABLE',
        path,
        `the file could not be written (${thrown instanceof Error ? thrown.message : 'unknown'})`,
        'choose a folder that exists and that you may write',
      ),
    );
  }
}

const tone = {
  high: colour.green,
  medium: colour.cyan,
  low: colour.yellow,
  illiquid: colour.red,
} as const;
export function surveyText(
  whole: SurveyDoc,
  rows: readonly SurveyRowDoc[],
  matching: number,
): string {
  const head = `${colour.bold(`${whole.rows.length} symbols`)} as of ${whole.asOf.slice(0, 10)}: ${TIERS.map((tier) => `${whole.rows.filter((row) => row.tier === tier).length} ${tier}`).join(', ')}; ${whole.refused.length} not scored`;
  const title = colour.dim(
    `  ${'symbol'.padEnd(10)} score  90 %        tier      data regime         traded a day   sigma  spread bps     1 M costs    days`,
  );
  const lines = rows.map((row) => {
    const range = row.scoreInterval.map((x) => x.toFixed(2)).join('-');
    const spread =
      row.spreadBps === null
        ? 'unknown'
        : `${row.spreadBps.toFixed(1)} ± ${row.spreadStandardError?.toFixed(1) ?? '?'}`;
    return `  ${row.symbol.padEnd(10)} ${colour.bold(row.score.toFixed(3))}  ${range}  ${tone[row.tier](row.tier.padEnd(9))} ${row.grade}    ${row.regime.padEnd(9)} ${inUnits(Math.round(row.advNotional)).padStart(17)} ${`${(100 * row.volatilityDaily).toFixed(1)} %`.padStart(7)} ${spread.padStart(12)} ${`${row.impactMillionBps?.toFixed(1) ?? 'unknown'} bps`.padStart(12)} ${row.daysToTradeMillion.toFixed(row.daysToTradeMillion < 10 ? 2 : 0).padStart(8)}`;
  });
  const reasons = new Map<string, string[]>();
  for (const { symbol, refusal } of whole.refused)
    reasons.set(refusal.code, [...(reasons.get(refusal.code) ?? []), symbol]);
  const why = [...reasons].map(
    ([code, names]) =>
      `  ${names.length} ${code}: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`,
  );
  const more =
    matching > rows.length
      ? [colour.dim(`  … ${matching - rows.length} more: --limit, --out`)]
      : [];
  return [
    head,
    title,
    ...lines,
    ...more,
    ...(why.length === 0 ? [] : [colour.underline('Not scored'), ...why]),
  ].join('\n');
}
