import type { Reported } from '#cli/calibrate-report';
import { INK, svgOf } from '#cli/report/svg';
import { calibrationOf } from '#contracts/model-document';
import { impactModelOf } from '#core/cost/calibrate/fitted-model';
import { LEVELS } from '#core/cost/noise';
import { BPS_IN_ONE } from '#core/kernel/units';

/** What the law says of a size at the mean volatility, and what was paid for it. */
export function lawChart({ found, material, model }: Reported): string {
  const { data } = material;
  const mean = (values: Float64Array): number =>
    values.reduce((sum, x) => sum + x, 0) / values.length;
  const sigma = mean(data.volatilityDaily);
  const value = mean(data.advNotional);
  const fitted = impactModelOf(model.id, calibrationOf(model), found.fitted, '');
  const at = (size: number): number[] => {
    const trade = {
      advShare: size,
      volatilityDaily: sigma,
      volumeTime: 12 / 13,
      adv: value,
      advNotional: value,
    };
    const expected = fitted.impactBps(trade);
    const error = fitted.impactStandardErrorBps(trade);
    return [100 * size, expected, expected - 1.96 * error, expected + 1.96 * error];
  };
  const line = Array.from({ length: 60 }, (_, k) => at(0.001 * 10 ** ((k / 59) * 2.8)));
  const dots = found.tables[0]!.buckets.filter(({ n }) => n >= 30).map(({ from, to, realised }) => {
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
export function reliabilityChart({ found, material }: Reported): string {
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
export function residualChart({ found, material }: Reported): string {
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
