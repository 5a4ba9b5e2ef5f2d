import { colour } from '#cli/colour';
import { inBps, inPercent, inUnits } from '#cli/output';
import { heatOf } from '#cli/report/heat';
import { htmlPage, type Section, written } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import type { AdviceDoc, CostSurfaceDoc, MostDoc } from '#contracts/cost-documents';
import { type Problem, problem } from '#core/kernel/failure';

const LEVELS = [2, 5, 10, 20, 35, 50, 75, 100, 150] as const;
const inShare = (size: number): string => `${Number((100 * size).toPrecision(2))} %`;
const inDays = (days: number): string => `${Number(days.toPrecision(2))} d`;

/** A grid of a dozen sizes and horizons, cost and risk of each, and the frontier of the size that was asked for. */
export function surfaceText(doc: CostSurfaceDoc): string {
  const some = (count: number): readonly number[] =>
    Array.from({ length: Math.min(count, 9) }, (_, k) =>
      Math.round((k * (count - 1)) / (Math.min(count, 9) - 1)),
    );
  const rows = some(doc.sizes.length);
  const columns = some(doc.horizonDays.length);
  const cell = (i: number, j: number): string => {
    const cost = doc.expectedBps[i]![j]!;
    const risk = doc.stdevBps[i]![j]!;
    if (cost === null || risk === null) return colour.dim('·'.padStart(10));
    const text = `${cost.toFixed(1)}±${risk.toFixed(0)}`.padStart(10);
    return cost < 10 ? colour.green(text) : cost < 50 ? colour.yellow(text) : colour.red(text);
  };
  const grid = [
    colour.dim(
      `  ${'size of ADV'.padEnd(12)}${columns.map((j) => inDays(doc.horizonDays[j]!).padStart(10)).join('')}`,
    ),
    ...rows.map(
      (i) =>
        `  ${`${inShare(doc.sizes[i]!)}`.padEnd(12)}${columns.map((j) => cell(i, j)).join('')}`,
    ),
  ];
  const frontier =
    doc.frontier === null
      ? []
      : [
          '',
          colour.dim('  choices that no other beats in both cost and risk'),
          ...doc.frontier
            .filter(
              (_, k, all) =>
                k % Math.max(1, Math.ceil(all.length / 10)) === 0 || k === all.length - 1,
            )
            .map(
              (each) =>
                `  ${each.urgency.padEnd(10)} ${inDays(each.horizonDays).padStart(8)}  ${inBps(each.expectedBps).padStart(11)} ± ${each.stdevBps.toFixed(1)}`,
            ),
        ];
  return [
    `${colour.bold(doc.symbol)}: expected cost ± timing risk in bps, worked ${doc.urgency === 'even' ? 'evenly' : doc.urgency}; · is above the participation cap`,
    ...grid,
    ...frontier,
    colour.dim(
      `  ${doc.modelId}, ${doc.calibration.state}: ${doc.calibration.source}; ADV ${inUnits(Math.round(doc.adv))}`,
    ),
  ].join('\n');
}

function surfacePage(doc: CostSurfaceDoc): string {
  const sizes = doc.sizes.map(inShare);
  const days = doc.horizonDays.map(inDays);
  const heat = (title: string, values: CostSurfaceDoc['expectedBps']): string =>
    heatOf({
      title,
      rows: { label: 'size, share of ADV', names: sizes },
      columns: { label: 'trading days', names: days },
      values,
      levels: LEVELS,
      unit: 'bps',
    });
  return htmlPage(
    `What ${doc.symbol} costs`,
    `${doc.modelId}, ${doc.calibration.state}: ${doc.calibration.source}. ADV ${inUnits(Math.round(doc.adv))}, price ${doc.price} ${doc.currency}; worked ${doc.urgency}.`,
    [
      {
        title: 'Expected cost',
        words: [
          'Half spread of the taking part, impact and fees; empty where the order would be above the participation cap.',
        ],
        charts: [heat('Expected cost by size and time', doc.expectedBps)],
      },
      {
        title: 'Timing risk of one order',
        words: ['One standard deviation of the market move while the order works.'],
        charts: [heat('Timing risk by size and time', doc.stdevBps)],
      },
      ...(doc.frontier === null ? [] : [frontierSection(doc.frontier)]),
    ],
  );
}

const frontierSection = (frontier: NonNullable<CostSurfaceDoc['frontier']>): Section => ({
  title: 'Cost against risk',
  words: ['Every point is a horizon and an urgency that no other beats in both cost and risk.'],
  charts: [
    svgOf({
      title: 'Efficient frontier',
      x: { label: 'timing risk, bps' },
      y: { label: 'expected cost, bps' },
      series: [
        {
          name: 'frontier',
          kind: 'line',
          color: INK.ours,
          points: frontier.map(({ stdevBps, expectedBps }) => [stdevBps, expectedBps]),
        },
      ],
    }),
  ],
  table: {
    head: ['urgency', 'days', 'expected, bps', 'risk, bps'],
    rows: frontier.map((each) => [
      each.urgency,
      each.horizonDays.toFixed(2),
      each.expectedBps.toFixed(2),
      each.stdevBps.toFixed(1),
    ]),
  },
});

const csvOf = (doc: CostSurfaceDoc): string =>
  `adv_share,horizon_days,expected_bps,standard_error_bps,stdev_bps,participation\n${doc.sizes.flatMap((size, i) => doc.horizonDays.map((days, j) => [size, days, doc.expectedBps[i]![j] ?? '', doc.standardErrorBps[i]![j] ?? '', doc.stdevBps[i]![j] ?? '', doc.participation[i]![j]!].join(','))).join('\n')}\n`;

/** By the ending of the name: .html, .csv, .json. null where it was written. */
export function surfaceFile(path: string, doc: CostSurfaceDoc): Problem | null {
  if (path.endsWith('.html')) return written(path, surfacePage(doc));
  if (path.endsWith('.csv')) return written(path, csvOf(doc));
  if (path.endsWith('.json')) return written(path, `${JSON.stringify(doc)}\n`);
  return problem(
    'FLAG_INVALID',
    '--out',
    `must end with .html, .csv or .json, was '${path}'`,
    'give --out surface.html',
  );
}

export function mostText(doc: MostDoc): string {
  const cost =
    doc.of === 'realised' ? "one order's cost, timing risk included," : 'the expected cost';
  const limit = `${inBps(doc.maxBps)} at most for ${cost} with ${inPercent(doc.confidence)}`;
  const bound =
    doc.bound === 'volume'
      ? 'a whole day of volume stays within it'
      : doc.bound === 'cost'
        ? 'more would cost more'
        : `more is refused: ${doc.refusal?.code ?? ''} (${doc.refusal?.message ?? ''})`;
  if (doc.quantity === 0) return `${colour.bold('Nothing')} of ${doc.symbol}: ${limit}; ${bound}`;
  return [
    `${colour.bold(`${inUnits(doc.quantity)} ${doc.symbol}`)} (${inUnits(Math.round(doc.notional))} ${doc.currency}): ${limit}; ${bound}`,
    `  costs ${inBps(doc.costBps ?? NaN)} at that confidence: expected ${inBps(doc.expectedBps ?? NaN)}, standard error ${inBps(doc.standardErrorBps ?? NaN)}, timing risk ${inBps(doc.stdevBps ?? NaN)}`,
    colour.dim(`  ${doc.modelId}`),
  ].join('\n');
}

const signed = (bps: number): string => `${bps < 0 ? '' : '+'}${bps.toFixed(2)} bps`;
const riskText = (price: AdviceDoc['riskPrice']): string =>
  price.kind === 'weight'
    ? `risk counts ${price.weight.toFixed(2)} of its standard deviation (--risk-weight)`
    : `risk counts ${price.lambda.toExponential(2)} per unit of currency of its variance (--risk-aversion)`;

export function adviceText(doc: AdviceDoc): string {
  const rows = doc.each
    .toSorted((a, b) => a.score - b.score)
    .map(
      (each) =>
        `  ${each.strategy === doc.best.strategy ? colour.green(each.strategy.padEnd(10)) : each.strategy.padEnd(10)} ${inBps(each.expectedBps).padStart(11)} ± ${each.stdevBps.toFixed(1).padStart(6)}   risk priced at ${each.riskBps.toFixed(2).padStart(6)}   takes ${inPercent(each.takerShare).padStart(7)}   ${inPercent(each.participationPlanned).padStart(8)} of volume at most   done ${inPercent(each.completion)}   score ${each.score.toFixed(2)}`,
    );
  const more =
    doc.runnerUpMore === null
      ? []
      : [
          `  Against it, ${doc.runnerUp!.strategy}: ${signed(doc.runnerUpMore.expectedBps)} in expectation, ${signed(doc.runnerUpMore.riskBps)} for its risk, ${signed(doc.runnerUpMore.score)} in all`,
        ];
  return [
    `${colour.bold(doc.best.strategy)} for ${inUnits(doc.quantity)} ${doc.symbol}: ${doc.why}`,
    ...more,
    ...rows,
    ...doc.refused.map(
      ({ strategy, refusal }) =>
        `  ${strategy.padEnd(10)} ${colour.yellow(`${refusal.code}: ${refusal.message}`)}`,
    ),
    colour.dim(`  ${doc.modelId}; ${riskText(doc.riskPrice)}`),
  ].join('\n');
}
