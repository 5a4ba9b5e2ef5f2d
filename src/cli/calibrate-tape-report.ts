import { colour } from '#cli/colour';
import { inPercent, inUnits } from '#cli/output';
import type { FlowWindows } from '#core/cost/calibrate/flow-study';
import type { Stretch, TapeStudy } from '#core/cost/calibrate/tape-study';
import { localOf } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';
import type { Estimate } from '#core/numeric/estimate';

const LAGS = [1, 2, 3, 5, 10, 20, 40, 63] as const;
export const shownValue = ({ value, standardError }: Estimate, digits = 3): string =>
  `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
export const timeOf = (tape: Tape, at: number): string => {
  const { date, sinceMidnightUs: us } = localOf(tape.instrument.session.zone, timeUs(at));
  return `${date.year}-${two(date.month)}-${two(date.day)} ${two(us / 3600e6)}:${two((us / 60e6) % 60)}`;
};
export const stretchWords = ({ tape, from, to }: Stretch): string =>
  `${tape.source} ${timeOf(tape, from)} to ${timeOf(tape, to - 1).slice(11)}`;

export function formRows({ fit, manipulable }: TapeStudy): readonly (readonly [string, string])[] {
  const { power, exponential } = fit;
  const verdict = (is: boolean): string =>
    is ? 'prices could be moved for a profit under it' : 'no profit in moving prices under it';
  return [
    [
      'power law',
      `${shownValue(power.scale)} ticks × l^-(${shownValue(power.exponent)}); ${verdict(manipulable.powerLaw)}`,
    ],
    [
      'exponential',
      `${shownValue(exponential.permanent)} stay, ${shownValue(exponential.transient)} decay by ${shownValue(exponential.decay)} an order; ${verdict(manipulable.exponential)}`,
    ],
  ];
}
const inSeconds = (us: number): string =>
  Number.isNaN(us) ? 'unknown' : `${(us / 1e6).toFixed(3)} s`;
export const resilienceWords = ({ resilience }: TapeStudy): string =>
  `half of a doubled spread is gone after ${inSeconds(resilience.halfLife)} (95 %: ${inSeconds(resilience.interval[0])} to ${inSeconds(resilience.interval[1])}; ${resilience.recovered} of ${resilience.shocks} shocks recovered while watched)`;
export const judgedRow = ({
  form,
  horizon,
  n,
  r2,
  difference,
  verdict,
}: NonNullable<TapeStudy['judged']>[number]): readonly string[] => [
  form,
  String(horizon),
  inUnits(n),
  r2.kernel.toFixed(4),
  r2.noMemory.toFixed(4),
  shownValue(difference, 4),
  verdict,
];
export const JUDGED_HEAD = [
  'kernel',
  'orders ahead',
  'n',
  'R² kernel',
  'R² no memory',
  'difference',
  'verdict',
] as const;

export const FLOW_HEAD = [
  'window',
  'n',
  'net flow, of ADV',
  'realised, bps',
  'model, bps',
  'realised / model',
] as const;
export const flowRow = (of: FlowWindows): readonly string[] => [
  of.seconds < 60 ? `${of.seconds} s` : `${of.seconds / 60} min`,
  inUnits(of.level.n),
  inPercent(of.advShare),
  shownValue(of.realised, 2),
  of.predicted.toFixed(2),
  shownValue(of.level, 2),
];
export const flowWords = ({ flows }: TapeStudy): string =>
  `Net flow of windows against ${flows.modelId}: what the average mid moved with the net of the market orders, ADV and volatility of this stretch itself. Below 1 the model is dearer than this tape's own flow.`;
const flowText = (study: TapeStudy): readonly string[] => {
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, k) => (k === 0 ? cell.padEnd(8) : cell.padStart(17))).join('')}`;
  return [
    colour.dim(`  ${flowWords(study)}`),
    colour.dim(line(FLOW_HEAD)),
    ...study.flows.windows.map((each) => line(flowRow(each))),
  ];
};

/** What market orders do to the price, in a terminal. */
export function responseText(study: TapeStudy, learn: Stretch, judgeOn: Stretch | null): string {
  const { fit, kyle, judged } = study;
  const wide = (cells: readonly string[]): string =>
    `  ${cells.map((cell, k) => (k === 0 ? cell.padEnd(12) : cell.padStart(k === 5 ? 18 : 13))).join('')}`;
  return [
    `${colour.bold('What a market order does to the price')}: ${inUnits(fit.n)} orders of ${stretchWords(learn)}; ticks, errors by leaving out tenths of the time`,
    colour.dim(`  ${'orders later'.padEnd(14)}${LAGS.map((l) => String(l).padStart(9)).join('')}`),
    ...(
      [
        ['response', fit.response],
        ['own impact', fit.kernel],
        ['sign memory', fit.signMemory],
      ] as const
    ).map(
      ([name, values]) =>
        `  ${name.padEnd(14)}${LAGS.map((l) => (values[l]?.value.toFixed(3) ?? '').padStart(9)).join('')}\n  ${colour.dim(`${'  ±'.padEnd(14)}${LAGS.map((l) => (values[l]?.standardError.toFixed(3) ?? '').padStart(9)).join('')}`)}`,
    ),
    ...formRows(study).map(([name, words]) => `  ${name.padEnd(12)} ${words}`),
    `  resilience   ${resilienceWords(study)}`,
    '',
    colour.dim("  Kyle's lambda over minutes, ticks per 1,000 lots"),
    ...kyle.map(
      ({ from, response }) =>
        `  ${timeOf(learn.tape, from).slice(11)}  ${shownValue({ value: 1e3 * response.lambda, standardError: 1e3 * response.robustStandardError, n: response.n }).padStart(20)}   R² ${response.r2.toFixed(2)}   n ${response.n}`,
    ),
    '',
    ...flowText(study),
    ...(judged === null || judgeOn === null
      ? []
      : [
          '',
          `  judged on ${stretchWords(judgeOn)}, compared with an immediate and permanent impact`,
          colour.dim(wide(JUDGED_HEAD)),
          ...judged.map((each) => wide(judgedRow(each))),
        ]),
    colour.dim(
      '  A tape does not react: it shows what others’ orders did, not what yours would have done.',
    ),
  ].join('\n');
}
