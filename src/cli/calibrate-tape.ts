import { colour } from '#cli/colour';
import { termsOf } from '#cli/file-terms';
import { badInput, done, type Ending, inUnits, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { htmlPage, written } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import { KERNEL_FORMS, kernelAt } from '#core/cost/calibrate/tape-kernel';
import { type Stretch, studyTape, type TapeStudy } from '#core/cost/calibrate/tape-study';
import { isoTime, localOf, parseTimeOfDay, timeOfLocal } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { sessionOn } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import type { Estimate } from '#core/numeric/estimate';

export interface TapeCalibrationFlags {
  readonly tape: readonly string[];
  readonly format: readonly string[];
  readonly symbol?: string;
  readonly judge: readonly string[];
  readonly split?: string;
  readonly out?: string;
  readonly columns?: string;
}

/** `calibrate --tape`: what public market orders do to the price, fitted on one stretch and judged on another. */
export function calibrateTape(flags: TapeCalibrationFlags, ports: CliPorts): Ending {
  const stretches = stretchesOf(flags, ports);
  if (!stretches.ok) return badInput([stretches.error]);
  const { learn, judgeOn } = stretches.value;
  const study = studyTape(learn, judgeOn);
  if (!study.ok) return refusedBy(study.error);
  const bad =
    flags.out === undefined ? null : written(flags.out, pageOf(study.value, learn, judgeOn));
  if (bad !== null) return badInput([bad]);
  const about = ({ tape, from, to }: Stretch): object => ({
    source: tape.source,
    hash: tape.hash,
    from: isoTime(timeUs(from)),
    to: isoTime(timeUs(to)),
  });
  const document = {
    learnedOn: about(learn),
    judgedOn: judgeOn === null ? null : about(judgeOn),
    ...study.value,
    kyle: study.value.kyle.map(({ from, response }) => ({
      from: isoTime(timeUs(from)),
      ...response,
    })),
  };
  return done(document, textOf(study.value, learn, judgeOn));
}

function stretchesOf(
  flags: TapeCalibrationFlags,
  ports: CliPorts,
): Result<{ readonly learn: Stretch; readonly judgeOn: Stretch | null }, Problem> {
  const terms = termsOf({
    label: 'start',
    ...(flags.symbol === undefined ? {} : { symbol: flags.symbol }),
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
  });
  if (!terms.ok) return terms;
  if (flags.split !== undefined && flags.judge.length > 0)
    return err(
      problem(
        'FLAG_INVALID',
        '--split',
        'is for one recording, but --judge names another',
        'give --split or --judge',
      ),
    );
  const read = ports.readTape(flags.tape, flags.format, terms.value);
  if (!read.ok) return read;
  const { tape } = read.value;
  // Continuous trading of the first day; a recording without a session that day counts as it is.
  const whole = (of: Tape): Stretch => {
    const first = of.at[0] ?? 0;
    const last = (of.at[of.count - 1] ?? 0) + 1;
    const { session } = of.instrument;
    const day = sessionOn(session, localOf(session.zone, timeUs(first)).date);
    return day === null
      ? { tape: of, from: first, to: last }
      : { tape: of, from: Math.max(first, day.open), to: Math.min(last, day.close) };
  };
  if (flags.judge.length > 0) {
    const other = ports.readTape(flags.judge, flags.format, terms.value);
    return other.ok ? ok({ learn: whole(tape), judgeOn: whole(other.value.tape) }) : other;
  }
  if (flags.split === undefined) return ok({ learn: whole(tape), judgeOn: null });
  const us = parseTimeOfDay(flags.split);
  const { zone } = tape.instrument.session;
  const at = us === null ? NaN : timeOfLocal(zone, localOf(zone, timeUs(tape.at[0] ?? 0)).date, us);
  const { from, to } = whole(tape);
  if (!(at > from && at < to))
    return err(
      problem(
        'FLAG_INVALID',
        '--split',
        `must be a time HH:MM within the recording, was '${flags.split}'`,
        'give --split 12:30',
      ),
    );
  return ok({ learn: { tape, from, to: at }, judgeOn: { tape, from: at, to } });
}

const LAGS = [1, 2, 3, 5, 10, 20, 40, 63] as const;
const shown = ({ value, standardError }: Estimate, digits = 3): string =>
  `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
const timeOf = (tape: Tape, at: number): string => {
  const { date, sinceMidnightUs: us } = localOf(tape.instrument.session.zone, timeUs(at));
  return `${date.year}-${two(date.month)}-${two(date.day)} ${two(us / 3600e6)}:${two((us / 60e6) % 60)}`;
};
const stretchWords = ({ tape, from, to }: Stretch): string =>
  `${tape.source} ${timeOf(tape, from)} to ${timeOf(tape, to - 1).slice(11)}`;

function formRows({ fit, manipulable }: TapeStudy): readonly (readonly [string, string])[] {
  const { power, exponential } = fit;
  const verdict = (is: boolean): string =>
    is ? 'prices could be moved for a profit under it' : 'no profit in moving prices under it';
  return [
    [
      'power law',
      `${shown(power.scale)} ticks × l^-(${shown(power.exponent)}); ${verdict(manipulable.powerLaw)}`,
    ],
    [
      'exponential',
      `${shown(exponential.permanent)} stay, ${shown(exponential.transient)} decay by ${shown(exponential.decay)} an order; ${verdict(manipulable.exponential)}`,
    ],
  ];
}
const inSeconds = (us: number): string =>
  Number.isNaN(us) ? 'unknown' : `${(us / 1e6).toFixed(3)} s`;
const resilienceWords = ({ resilience }: TapeStudy): string =>
  `half of a doubled spread is gone after ${inSeconds(resilience.halfLife)} (95 %: ${inSeconds(resilience.interval[0])} to ${inSeconds(resilience.interval[1])}; ${resilience.recovered} of ${resilience.shocks} shocks recovered while watched)`;
const judgedRow = ({
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
  shown(difference, 4),
  verdict,
];
const JUDGED_HEAD = [
  'kernel',
  'orders ahead',
  'n',
  'R² kernel',
  'R² no memory',
  'difference',
  'verdict',
] as const;

function textOf(study: TapeStudy, learn: Stretch, judgeOn: Stretch | null): string {
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
        `  ${timeOf(learn.tape, from).slice(11)}  ${shown({ value: 1e3 * response.lambda, standardError: 1e3 * response.robustStandardError, n: response.n }).padStart(20)}   R² ${response.r2.toFixed(2)}   n ${response.n}`,
    ),
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

function pageOf(study: TapeStudy, learn: Stretch, judgeOn: Stretch | null): string {
  const { fit, kyle, judged } = study;
  const band = (values: readonly Estimate[]): number[][] =>
    values
      .slice(1)
      .map(({ value, standardError }, k) => [
        k + 1,
        value - 1.96 * standardError,
        value + 1.96 * standardError,
      ]);
  const line = (values: readonly Estimate[]): number[][] =>
    values.slice(1).map(({ value }, k) => [k + 1, value]);
  const x = { label: 'market orders later', isLog: true };
  return htmlPage(
    'What market orders do to the price',
    `${inUnits(fit.n)} orders of ${stretchWords(learn)}${judgeOn === null ? '' : `; judged on ${stretchWords(judgeOn)}`}`,
    [
      {
        title: 'Response and own impact',
        words: [
          'The response includes later orders on the same side; own impact is that of one order alone. Bands are 95 %.',
          ...formRows(study).map(([name, words]) => `${name}: ${words}.`),
        ],
        charts: [
          svgOf({
            title: 'Response',
            x,
            y: { label: 'ticks' },
            series: [
              { name: '95 %', kind: 'band', color: INK.band, points: band(fit.response) },
              { name: 'response', kind: 'line', color: INK.realised, points: line(fit.response) },
            ],
          }),
          svgOf({
            title: 'Own impact',
            x,
            y: { label: 'ticks' },
            series: [
              { name: '95 %', kind: 'band', color: INK.band, points: band(fit.kernel) },
              { name: 'as found', kind: 'dots', color: INK.faint, points: line(fit.kernel) },
              ...KERNEL_FORMS.slice(1).map((form, k) => ({
                name: form,
                kind: 'line' as const,
                color: k === 0 ? INK.ours : INK.peer,
                points: fit.kernel.slice(1).map((_, l) => [l + 1, kernelAt(fit, form, l + 1)]),
              })),
            ],
          }),
          svgOf({
            title: 'Memory of signs',
            x,
            y: { label: 'autocorrelation' },
            series: [
              {
                name: 'signs',
                kind: 'dots',
                color: INK.realised,
                points: fit.signMemory.slice(1).map(({ value }, k) => [k + 1, value]),
              },
            ],
          }),
        ],
      },
      ...(judged === null
        ? []
        : [
            {
              title: 'Out of sample',
              words: [
                'Moves of the mid over the next orders, given their signs, compared with an immediate and permanent impact. A negative difference of squared errors is better.',
              ],
              table: { head: JUDGED_HEAD, rows: judged.map(judgedRow) },
            },
          ]),
      {
        title: 'Through the day',
        words: [`Spread: ${resilienceWords(study)}.`],
        table: {
          head: ['from', 'λ, ticks per 1,000 lots', 'R²', 'minutes'],
          rows: kyle.map(({ from, response }) => [
            timeOf(learn.tape, from).slice(11),
            shown({
              value: 1e3 * response.lambda,
              standardError: 1e3 * response.robustStandardError,
              n: response.n,
            }),
            response.r2.toFixed(2),
            String(response.n),
          ]),
        },
      },
    ],
  );
}
