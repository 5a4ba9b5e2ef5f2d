import type { Material } from '#cli/calibration-material';
import { colour } from '#cli/colour';
import { inPercent, inUnits } from '#cli/output';
import { htmlPage } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import { calibrationOf, type ModelDocument } from '#contracts/model-document';
import type { Calibrated, Judged } from '#core/cost/calibrate/calibrate';
import { impactModelOf } from '#core/cost/calibrate/fitted-model';
import { LEVELS } from '#core/cost/calibrate/noise';
import { BPS_IN_ONE, ratio } from '#core/kernel/units';
import type { Estimate } from '#core/numeric/estimate';

export interface Reported {
  readonly found: Calibrated;
  readonly material: Material;
  readonly model: ModelDocument;
}
const plusMinus = (
  { value, standardError }: Pick<Estimate, 'value' | 'standardError'>,
  digits: number,
): string => `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
const rangeOf = (from: number, to: number): string =>
  to === Infinity
    ? `above ${inPercent(from)}`
    : `${(100 * from).toFixed(0)}–${(100 * to).toFixed(0)} %`;

/** The sentence that matters: may the challenger take over? */
function verdictOf({ found, model }: Reported): string {
  const { pinball } = found.models.find(({ name }) => name === found.challenger)!.against;
  const difference = `pinball loss ${pinball.value <= 0 ? 'lower' : 'higher'} by ${Math.abs(pinball.value).toFixed(3)} ± ${pinball.standardError.toFixed(3)} bps over ${found.fit.days} days`;
  if (pinball.verdict === 'better')
    return `${model.id} beats ${found.champion} out of sample: ${difference}. It may take over.`;
  return pinball.verdict === 'worse'
    ? `${model.id} is worse than ${found.champion}: ${difference}. It may not take over.`
    : `The data cannot distinguish ${model.id} from ${found.champion}: ${difference}. It may not take over.`;
}

const HEAD = [
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
const modelRow = ({ name, against }: Judged, judged: Judged['across']): readonly string[] => [
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

export function calibrationText(report: Reported): string {
  const { found, material, model } = report;
  const { fit, buckets, models, weights } = found;
  const rows = models.map((each) => modelRow(each, each.across));
  const widths = HEAD.map((head, k) => Math.max(head.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ')}`;
  return [
    `${colour.bold(model.id)} from ${inUnits(fit.n)} observations of ${fit.days} days: ${material.source}`,
    `  cost = Y sigma (Q / ADV)^delta    Y ${plusMinus(fit.coefficient, 3)}   delta ${plusMinus(fit.exponent, 3)}   (errors by days)`,
    `  symbols differ by ${found.groups.tau.symbols.toFixed(3)} in Y beyond chance, tiers by ${found.groups.tau.tiers.toFixed(3)}`,
    '',
    colour.dim('  by size        n   realised bps    predicted'),
    ...buckets.map(
      ({ from, to, n, realised, predicted }) =>
        `  ${rangeOf(from, to).padEnd(12)} ${inUnits(n).padStart(6)}  ${plusMinus(realised, 1).padStart(13)}  ${predicted.toFixed(1).padStart(9)}`,
    ),
    '',
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
    ...material.caveats.map((each) => colour.dim(`  ${each}`)),
  ].join('\n');
}

/** The fit report as a page: law and buckets, coverage, losses, residuals. */
export function calibrationPage(report: Reported): string {
  const { found, material, model } = report;
  const { fit, buckets, models, cells, groups, weights } = found;
  const later = models.flatMap((each) =>
    each.forward === null ? [] : [modelRow(each, each.forward).slice(0, -1)],
  );
  return htmlPage(
    `Calibration ${model.id}`,
    `${inUnits(fit.n)} observations of ${fit.days} days, until ${material.asOf.slice(0, 10)}; ${material.source}`,
    [
      { title: 'May it take over?', words: [verdictOf(report), ...material.caveats] },
      {
        title: 'What size costs',
        words: [
          `Cost = Y σ (Q / ADV)^δ with Y ${plusMinus(fit.coefficient, 3)} and δ ${plusMinus(fit.exponent, 3)}, standard errors by days. Dots are what observations of a size cost on average with their 95 % error by days; the line is the law at the mean volatility.`,
        ],
        charts: [lawChart(report)],
        table: {
          head: ['size of ADV', 'n', 'realised, bps', 'predicted, bps'],
          rows: buckets.map(({ from, to, n, realised, predicted }) => [
            rangeOf(from, to),
            inUnits(n),
            plusMinus(realised, 1),
            predicted.toFixed(1),
          ]),
        },
      },
      {
        title: 'Out of sample: other days and names',
        words: [
          'Loss and width in bps; the band is of the share within the 90 % interval, at 95 %, with errors by days.',
        ],
        table: { head: HEAD, rows: models.map((each) => modelRow(each, each.across)) },
      },
      {
        title: 'On later days',
        words: ['Each block of days, by a fit of those before it.'],
        table: { head: HEAD.slice(0, -1), rows: later },
      },
      {
        title: 'Coverage by kind of order',
        words: ['Cells of at least 300 observations, for the model to be used.'],
        table: {
          head: ['by', 'cell', 'n', 'within 90 %', 'band', 'holds', 'width', 'pinball'],
          rows: cells.map(({ by, name, n, judgement }) =>
            judgement === null
              ? [by, name, inUnits(n), 'too few', '', '', '', '']
              : [
                  by,
                  name,
                  inUnits(n),
                  inPercent(judgement.coverage90.value),
                  judgement.coverage90.band95.map((x) => (100 * x).toFixed(1)).join('–'),
                  judgement.coverage90.holds ? 'yes' : 'no',
                  judgement.width90.toFixed(0),
                  judgement.pinball.value.toFixed(3),
                ],
          ),
        },
      },
      {
        title: 'Residuals',
        words: [
          'How often realised costs fell below each quantile, for all levels that are kept; on the diagonal the law is right.',
        ],
        charts: [reliabilityChart(report), residualChart(report)],
      },
      {
        title: 'Coefficients',
        words: [
          `Shrunk towards the market's by how well each is known; symbols differ by ${groups.tau.symbols.toFixed(3)} beyond chance, tiers by ${groups.tau.tiers.toFixed(3)}. ${weights === null ? '' : `Ensemble: ${weights.map(({ name, weight }) => `${name} ${inPercent(weight)}`).join(', ')}.`}`,
        ],
        table: {
          head: ['of', 'n', 'its own', 'weight', 'believed'],
          rows: [
            ...groups.tiers.map((each) => ({ ...each, of: `tier ${each.tier}` })),
            ...groups.symbols.map((each) => ({ ...each, of: each.symbol })),
          ].map(({ of, own, weight, believed }) => [
            of,
            inUnits(own.n),
            plusMinus(own, 3),
            inPercent(weight),
            plusMinus(believed, 3),
          ]),
        },
      },
    ],
  );
}

function lawChart({ found, material, model }: Reported): string {
  const { data } = material;
  const mean = (values: Float64Array): number =>
    values.reduce((sum, x) => sum + x, 0) / values.length;
  const sigma = mean(data.volatilityDaily);
  const value = mean(data.advNotional);
  const fitted = impactModelOf(model.id, calibrationOf(model), found.fitted, '');
  const at = (size: number): number[] => {
    const trade = {
      advShare: ratio(size),
      volatilityDaily: ratio(sigma),
      volumeTime: 12 / 13,
      adv: value,
      advNotional: value,
    };
    const expected = fitted.impactBps(trade);
    const error = fitted.impactStandardErrorBps(trade);
    return [100 * size, expected, expected - 1.96 * error, expected + 1.96 * error];
  };
  const line = Array.from({ length: 60 }, (_, k) => at(0.001 * 10 ** ((k / 59) * 2.8)));
  const dots = found.buckets
    .filter(({ n }) => n >= 30)
    .map(({ from, to, realised }) => {
      const inside = Array.from(data.advShare).filter((size) => size >= from && size < to);
      return [
        (100 * inside.reduce((sum, x) => sum + x, 0)) / inside.length,
        realised.value,
        realised.value - 1.96 * realised.standardError,
        realised.value + 1.96 * realised.standardError,
      ];
    });
  return svgOf({
    title: 'Average cost by size',
    x: { label: 'size, % of ADV', isLog: true },
    y: { label: 'cost, bps of arrival' },
    series: [
      {
        name: '95 % of the expectation',
        kind: 'band',
        color: INK.band,
        points: line.map(([x = NaN, , low = NaN, high = NaN]) => [x, low, high]),
      },
      {
        name: 'the law',
        kind: 'line',
        color: INK.ours,
        points: line.map(([x = NaN, y = NaN]) => [x, y]),
      },
      { name: 'realised', kind: 'dots', color: INK.realised, points: dots },
    ],
  });
}
function reliabilityChart({ found, material }: Reported): string {
  const { quantiles, mean } = found.models.find(
    ({ name }) => name === found.challenger,
  )!.prediction;
  const rows = Array.from(mean.keys()).filter((i) => !Number.isNaN(mean[i]!));
  const points = LEVELS.map((level, k) => [
    100 * level,
    (100 * rows.filter((i) => material.data.costBps[i]! <= quantiles[k]![i]!).length) / rows.length,
  ]);
  return svgOf({
    title: 'Realised below each quantile',
    x: { label: 'quantile, %' },
    y: { label: 'observations below it, %' },
    series: [
      {
        name: 'right',
        kind: 'line',
        color: INK.faint,
        points: [
          [0, 0],
          [100, 100],
        ],
      },
      { name: found.challenger, kind: 'dots', color: INK.ours, points },
    ],
  });
}
const DOTS_MAX = 3000;
function residualChart({ found, material }: Reported): string {
  const { mean } = found.models.find(({ name }) => name === found.challenger)!.prediction;
  const { data } = material;
  const rows = Array.from(mean.keys()).filter((i) => !Number.isNaN(mean[i]!));
  const some = rows.filter((_, k) => k % Math.ceil(rows.length / DOTS_MAX) === 0);
  return svgOf({
    title: 'Residuals by size',
    x: { label: 'size, % of ADV', isLog: true },
    y: { label: 'realised less expected, daily volatilities' },
    series: [
      {
        name: 'observations',
        kind: 'dots',
        color: INK.faint,
        points: some.map((i) => [
          100 * data.advShare[i]!,
          (data.costBps[i]! - mean[i]!) / (BPS_IN_ONE * data.volatilityDaily[i]!),
        ]),
      },
    ],
  });
}
