import {
  FLOW_HEAD,
  flowRow,
  flowWords,
  formRows,
  JUDGED_HEAD,
  judgedRow,
  resilienceWords,
  shownValue,
  stretchWords,
  timeOf,
} from '#cli/calibrate-tape-report';
import { inUnits } from '#cli/output';
import { htmlPage, type Section } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import { KERNEL_FORMS, kernelAt } from '#core/cost/calibrate/tape-kernel';
import type { Stretch, TapeStudy } from '#core/cost/calibrate/tape-study';
import type { Estimate } from '#core/numeric/estimate';

/** What market orders do to the price, as a page. */
export function responsePage(study: TapeStudy, learn: Stretch, judgeOn: Stretch | null): string {
  const { fit, judged } = study;
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
        charts: [responseChart(fit), impactChart(fit), signsChart(fit)],
      },
      ...(judged === null ? [] : [judgedSection(judged)]),
      {
        title: 'Net flows beside the cost model',
        words: [flowWords(study)],
        table: { head: FLOW_HEAD, rows: study.flows.windows.map(flowRow) },
      },
      daySection(study, learn),
    ],
  );
}

type Fit = TapeStudy['fit'];
const LATER = { label: 'market orders later', isLog: true };
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

const responseChart = ({ response }: Fit): string =>
  svgOf({
    title: 'Response',
    x: LATER,
    y: { label: 'ticks' },
    series: [
      { name: '95 %', kind: 'band', color: INK.band, points: band(response) },
      { name: 'response', kind: 'line', color: INK.realised, points: line(response) },
    ],
  });

const impactChart = (fit: Fit): string =>
  svgOf({
    title: 'Own impact',
    x: LATER,
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
  });

const signsChart = ({ signMemory }: Fit): string =>
  svgOf({
    title: 'Memory of signs',
    x: LATER,
    y: { label: 'autocorrelation' },
    series: [{ name: 'signs', kind: 'dots', color: INK.realised, points: line(signMemory) }],
  });

const judgedSection = (judged: NonNullable<TapeStudy['judged']>): Section => ({
  title: 'Out of sample',
  words: [
    'Moves of the mid over the next orders, given their signs, compared with an immediate and permanent impact. A negative difference of squared errors is better.',
  ],
  table: { head: JUDGED_HEAD, rows: judged.map(judgedRow) },
});

const daySection = (study: TapeStudy, learn: Stretch): Section => ({
  title: 'Through the day',
  words: [`Spread: ${resilienceWords(study)}.`],
  table: {
    head: ['from', 'λ, ticks per 1,000 lots', 'R²', 'minutes'],
    rows: study.kyle.map(({ from, response }) => [
      timeOf(learn.tape, from).slice(11),
      shownValue({
        value: 1e3 * response.lambda,
        standardError: 1e3 * response.robustStandardError,
        n: response.n,
      }),
      response.r2.toFixed(2),
      String(response.n),
    ]),
  },
});
