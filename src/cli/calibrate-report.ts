import type { Material } from '#cli/calibrate-material';
import { colour } from '#cli/colour';
import { inPercent, inUnits } from '#cli/output';
import type { ModelDocument } from '#contracts/model-document';
import type { Calibrated, Judged, JudgedTable } from '#core/cost/calibrate/calibrate';
import type { Judgement } from '#core/cost/calibrate/judge-forecasts';
import type { CellJudged } from '#core/cost/calibrate/judged-cells';
import type { Estimate } from '#core/numeric/estimate';

export interface Reported {
  readonly found: Calibrated;
  readonly material: Material;
  readonly model: ModelDocument;
}
export const plusMinus = (
  { value, standardError }: Pick<Estimate, 'value' | 'standardError'>,
  digits: number,
): string => `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
export const rangeText = (from: number, to: number): string =>
  to === Infinity
    ? `above ${inPercent(from)}`
    : `${(100 * from).toFixed(0)}–${(100 * to).toFixed(0)} %`;

/** The sentence that matters: may the challenger take over? */
export function verdictOf({ found, model }: Reported): string {
  const { pinball } = found.models.find(({ name }) => name === found.challenger)!.against;
  const difference = `pinball loss ${pinball.value <= 0 ? 'lower' : 'higher'} by ${Math.abs(pinball.value).toFixed(3)} ± ${pinball.standardError.toFixed(3)} bps over ${found.fit.days} days`;
  if (pinball.verdict === 'better')
    return `${model.id} beats ${found.champion} out of sample: ${difference}. It may take over.`;
  return pinball.verdict === 'worse'
    ? `${model.id} is worse than ${found.champion}: ${difference}. It may not take over.`
    : `The data cannot distinguish ${model.id} from ${found.champion}: ${difference}. It may not take over.`;
}

export const HEAD = [
  'model',
  'pinball',
  'CRPS',
  'RMSE',
  'bias',
  'within 90 %',
  'band',
  'within 50 %',
  'width 90 %',
  'against the one in use',
] as const;
export const modelRow = (
  { name, against }: Judged,
  judged: Judged['across'],
): readonly string[] => [
  name,
  judged.pinball.value.toFixed(3),
  judged.crps.value.toFixed(2),
  judged.rootMeanSquare.toFixed(1),
  plusMinus(judged.bias, 1),
  inPercent(judged.coverage90.value),
  `${judged.coverage90.band95.map((x) => (100 * x).toFixed(1)).join('–')}${judged.coverage90.holds ? '' : ' (90 is outside)'}`,
  inPercent(judged.coverage50.value),
  judged.width90.toFixed(0),
  `${against.pinball.value > 0 ? '+' : ''}${plusMinus(against.pinball, 3)} ${against.pinball.verdict}`,
];

/** Mean cost by participation and coverage by cell, of one model. */
const tableText = ({ name, buckets, cells, forward }: JudgedTable): readonly string[] => [
  colour.bold(`  ${name}`),
  colour.dim('  by size        n   realised bps  predicted     realised less predicted'),
  ...buckets.map(
    ({ from, to, n, realised, predicted, bias }) =>
      `  ${rangeText(from, to).padEnd(12)} ${inUnits(n).padStart(6)}  ${plusMinus(realised, 1).padStart(13)}  ${predicted.toFixed(1).padStart(9)}  ${plusMinus(bias, 1).padStart(13)}${Math.abs(bias.value) > 2 * bias.standardError ? ' beyond two errors' : ''}`,
  ),
  colour.dim('  within 90 %, cells of 300 or more                      band    on later days'),
  ...cells.flatMap(({ by, name: cell, n, judgement }, k) =>
    judgement === null
      ? []
      : [
          `  ${cell.padEnd(18)} ${colour.dim(by.padEnd(20))} ${inUnits(n).padStart(6)}  ${coverageText(judgement)}${laterText(forward[k])}`,
        ],
  ),
];
const coverageText = ({ coverage90 }: Judgement): string =>
  `${inPercent(coverage90.value).padStart(6)} ${coverage90.band95.map((x) => (100 * x).toFixed(1)).join('–')}${coverage90.holds ? '' : ' not 90'}`;
const laterText = (later: CellJudged | undefined): string => {
  const found = later?.judgement ?? null;
  return found === null ? '' : `   ${coverageText(found)}`;
};

const crossoverText = ({ crossover }: Calibrated): string => {
  const { coefficient, volatilityExponent, crossover: q0, covariance } = crossover;
  const error = (k: number): string => Math.sqrt(covariance[k]![k]!).toFixed(3);
  return `crossover law    Y ${coefficient.toFixed(3)}, ln ± ${error(0)}   omega ${volatilityExponent.toFixed(3)} ± ${error(1)}   q0 ${q0.toFixed(4)}, ln ± ${error(2)}`;
};

/** What the data cannot do better, in a sentence. */
export const floorText = ({ floor }: Calibrated): string =>
  `No forecast from size, volatility and value traded can have a pinball loss below ${floor.pinball.toFixed(3)} bps here, ${inPercent(floor.below)} under a constant share of volatility: each of ${floor.cells} cells told the quantiles of its own outcomes.`;

export function calibrationText(report: Reported): string {
  const { found, material, model } = report;
  const { fit, models, weights } = found;
  const rows = models.map((each) => modelRow(each, each.across));
  const widths = HEAD.map((head, k) => Math.max(head.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ')}`;
  return [
    `${colour.bold(model.id)} from ${inUnits(fit.n)} observations of ${fit.days} days: ${material.source}`,
    `  cost = Y sigma (Q / ADV)^delta    Y ${plusMinus(fit.coefficient, 3)}   delta ${plusMinus(fit.exponent, 3)}   (errors by days)`,
    `  ${crossoverText(found)}`,
    `  symbols differ by ${found.groups.tau.symbols.toFixed(3)} in Y beyond chance, tiers by ${found.groups.tau.tiers.toFixed(3)}`,
    '',
    ...found.tables.flatMap((table) => [...tableText(table), '']),
    colour.dim(line(HEAD)),
    ...rows.map((row, k) =>
      models[k]!.name === found.challenger ? colour.bold(line(row)) : line(row),
    ),
    ...(weights === null
      ? []
      : [
          '',
          `  ensemble: ${weights.map(({ name, weight }) => `${name} ${inPercent(weight)}`).join(', ')}`,
        ]),
    ...(found.ensembleAgainst ?? []).map(
      ({ name, pinball }) =>
        `  ensemble against ${name}: ${pinball.value > 0 ? '+' : ''}${plusMinus(pinball, 3)}, ${pinball.verdict}`,
    ),
    '',
    verdictOf(report),
    floorText(found),
    ...material.caveats.map((each) => colour.dim(`  ${each}`)),
  ].join('\n');
}
